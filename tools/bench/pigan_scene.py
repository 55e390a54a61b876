"""Generators of pi-GAN's size to measure with, since no checkpoint of it may be had.

``head_in_pigan_size`` is the bundled generator inside a TALLSIREN of 8 x 256: its weights are one
block of each layer, random ones that lead nowhere fill the rest, and two layers pass the features
on through the straight part of the sine. A trained head, at the full price of the big network.
``initialise`` is pi-GAN's own initialisation: fog, with nothing empty and nothing opaque.
``Unfolded`` is the original's way to evaluate either.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.model import Model
from ddf_core.models.film_generator import FilmGenerator, require_film
from ddf_core.models.film_siren import FilmLayer, FoldedSiren, SirenConfig
from ddf_core.models.generator import Style
from ddf_core.models.instance_field import InstanceField
from ddf_core.scene.camera import Camera

CONFIG = SirenConfig()
BOX_HALF = 0.12
# pi-GAN's view of CelebA.
CAMERA = Camera(radius=1.0, fov_deg=12.0, near=0.88, far=1.12)
# Features this small pass a sine unchanged to 1e-4.
SMALL = 0.02
# Of density for one unit of the bundled occupancy logit, and the logit at which density starts.
STEEPNESS, START = 260.0, -0.3


@torch.no_grad()
def head_in_pigan_size(model: Model, seed: int) -> tuple[FilmGenerator, Style]:
    """A generator and its style that show the bundled model's head of this seed.

    Its density is ``relu``'s, as pi-GAN's is, not the bundled sigmoid.
    """
    torch.manual_seed(seed)
    ours = require_film(model.generator, "The scene")
    config = ours.config
    scale = model.card.box_half / BOX_HALF
    z = torch.randn(config.latent_dim)
    style = model.generator.style(z, 0.8)
    head = ours.siren.fold(style.frequencies, style.phases)
    wide = FilmGenerator(CONFIG)
    for number, film in enumerate(wide.siren.network):
        assert isinstance(film, FilmLayer)
        _put(film, *_block(head, number, config.hidden_dim, scale))
    siren = wide.siren
    weight, bias = head.colour
    no_view = weight.new_zeros(len(weight), 3)
    _put(siren.color_layer_sine, torch.cat((no_view, weight / SMALL), 1), bias)
    siren.final_layer.weight.zero_()
    density, colour = head.density_head, head.colour_head
    gain = STEEPNESS * scale
    siren.final_layer.weight[:, : config.hidden_dim] = density[0] * (gain / SMALL)
    siren.final_layer.bias.copy_((density[1] - START) * gain)
    siren.colour_head.weight.zero_()
    siren.colour_head.weight[:, : config.hidden_dim] = colour[0]
    siren.colour_head.bias.copy_(colour[1])
    zeros = torch.zeros(CONFIG.style_dim)
    return wide, Style(zeros, zeros)


def initialise(seed: int) -> tuple[FilmGenerator, Style]:
    """A generator with pi-GAN's first weights, and a style of it."""
    torch.manual_seed(seed)
    generator = FilmGenerator(CONFIG)
    with torch.no_grad():
        return generator, generator.style(torch.randn(CONFIG.latent_dim))


def instance(generator: FilmGenerator, style: Style) -> InstanceField:
    """The style as the program evaluates it: folded."""
    return InstanceField(generator, style, BOX_HALF, clip=False)


class Unfolded:
    """The style as the original evaluates it: ``sin((15 f + 30) * (W x + b) + p)`` per point."""

    box_half = BOX_HALF
    chunk_points = 8192

    def __init__(self, generator: FilmGenerator, style: Style) -> None:
        self._siren, self.device = generator.siren, generator.device
        scale = CONFIG.film_gain * style.frequencies + CONFIG.film_base
        scales, phases = scale.split(CONFIG.hidden_dim), style.phases.split(CONFIG.hidden_dim)
        self._films = list(zip(self._siren.films, scales, phases, strict=True))

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        assert d is not None
        h = x
        *hidden, colour = self._films
        for film, scale, phase in hidden:
            h = torch.sin(scale * film.layer(h) + phase)
        film, scale, phase = colour
        sigma = functional.relu(self._siren.final_layer(h))[:, 0]
        seen = torch.sin(scale * film.layer(torch.cat((d, h), 1)) + phase)
        return torch.sigmoid(self._siren.colour_head(seen)), sigma


def _block(head: FoldedSiren, number: int, width: int, scale: float) -> tuple[Tensor, Tensor]:
    """What the big layer ``number`` does to the head's features: weights and bias, folded."""
    if number < len(head.hidden):
        weight, bias = head.hidden[number]
        return (weight * scale if number == 0 else weight), bias
    pass_on = torch.eye(width) * (SMALL if number == len(head.hidden) else 1.0)
    return pass_on, torch.zeros(width)


def _put(film: FilmLayer, weight: Tensor, bias: Tensor) -> None:
    """Write a block for raw frequencies and phases of 0; no other feature leads into it."""
    rows, columns = weight.shape
    film.layer.weight[:rows] = 0
    film.layer.weight[:rows, :columns] = weight / CONFIG.film_base
    film.layer.bias[:rows] = bias / CONFIG.film_base
