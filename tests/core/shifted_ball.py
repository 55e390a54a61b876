"""A world with known answers: a round blob that each latent only shifts.

One FiLM-SIREN layer with zero gain and base 1 gives cos(a x_i) and sin(a x_i); the density is a
sigmoid of their sum. A style's phases shift the argument, so G(x; z) = G(x - s(z); 0) exactly,
descriptors included, and the only true map between instances is the shift itself.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
from torch import Tensor

from ddf_core.card import Card, Poses
from ddf_core.model import Model
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import DensityRule, SirenConfig
from ddf_core.models.generator import Style
from ddf_core.scene.camera import Camera
from ddf_core.training.field_points import Category

BOX_HALF = 0.5
WAVE = 4.0
SHIFT_PER_LATENT = 0.05
CAMERA = Camera(radius=2.0, fov_deg=30.0, near=1.0, far=3.0)


def shift_of(z: Tensor) -> Tensor:
    """(..., 3) where the blob of latent z (..., 3) is."""
    return SHIFT_PER_LATENT * z


def ball_generator() -> FilmGenerator:
    """The generator of shifted blobs: six features, latents of three numbers."""
    config = SirenConfig(
        latent_dim=3,
        hidden_dim=6,
        layers=1,
        mapping_hidden=4,
        mapping_layers=0,
        film_base=1.0,
        film_gain=0.0,
        colour_uses_direction=False,
        density=DensityRule("sigmoid", scale=200.0),
    )
    # What is not set below, colours above all, is the same whatever was drawn before.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        generator = FilmGenerator(config)
    axes = torch.cat((torch.eye(3), torch.eye(3)))
    siren = generator.siren
    with torch.no_grad():
        siren.network[0].layer.weight.copy_(WAVE * axes)
        siren.network[0].layer.bias.copy_(torch.tensor([math.pi / 2] * 3 + [0.0] * 3))
        # 40 (sum of cosines - 2.6): a blob of radius about 0.23.
        siren.final_layer.weight.copy_(torch.tensor([[40.0] * 3 + [0.0] * 3]))
        siren.final_layer.bias.fill_(-40 * 2.6)
        mapping = siren.mapping_network.network[0]
        mapping.weight.zero_()
        mapping.bias.zero_()
        first_phase = config.style_dim
        mapping.weight[first_phase : first_phase + 6] = -WAVE * SHIFT_PER_LATENT * axes
    generator.set_mean_style(Style(torch.zeros(config.style_dim), torch.zeros(config.style_dim)))
    return generator


def ball_category() -> Category:
    """The blobs, seen from all around."""
    return Category.of(ball_model())


def ball_model(fields: DualDeformation | None = None) -> Model:
    """The blobs as a loaded model, without a folder."""
    generator = ball_generator()
    card = Card(
        name="shifted ball",
        architecture=generator.config,
        camera=CAMERA,
        box_half=BOX_HALF,
        background="white_back",
        poses=Poses("uniform", yaw_spread_rad=math.pi, pitch_spread_rad=1.0),
    )
    return Model(generator, fields, card, Path("nowhere"), "0" * 64)


class ShiftFields(DualDeformation):
    """The exact fields of this world: B subtracts the shift, F adds it; conditioned on z."""

    def __init__(self, error: float = 0.0) -> None:
        super().__init__(DeformationConfig(condition_dim=3, condition="z", hidden_dim=2, layers=1))
        self._error = error

    def to_template(self, x_inst: Tensor, condition: Tensor) -> Tensor:
        return x_inst - self._shift(condition, x_inst)

    def to_instance(self, x_tmpl: Tensor, condition: Tensor) -> Tensor:
        return x_tmpl + self._shift(condition, x_tmpl) + self._error

    def _shift(self, condition: Tensor, x: Tensor) -> Tensor:
        shift = shift_of(condition)
        return shift[:, None] if x.dim() == 3 else shift.reshape(-1, 3)


class StyleShiftFields(ShiftFields):
    """The same fields told of the style alone, as the bundled ones are: its phases hold the
    shift."""

    def __init__(self) -> None:
        DualDeformation.__init__(
            self,
            DeformationConfig(
                condition_dim=2 * ball_generator().config.style_dim, hidden_dim=2, layers=1
            ),
        )
        self._error = 0.0

    def _shift(self, condition: Tensor, x: Tensor) -> Tensor:
        first_phase = condition.shape[-1] // 2
        shift = -condition[..., first_phase : first_phase + 3] / WAVE
        return shift[:, None] if x.dim() == 3 else shift.reshape(-1, 3)
