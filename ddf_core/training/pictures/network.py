"""What is learnt from pictures: generator, encoder, the width of its answers; and their start."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from ddf_core.errors import InputError
from ddf_core.model import Model
from ddf_core.models.encoder import Encoder, EncoderConfig
from ddf_core.models.film_generator import FilmGenerator, require_film
from ddf_core.models.film_siren import SirenConfig
from ddf_core.models.generator import Style
from ddf_core.seeding import TRAIN, salted_seed, stream
from ddf_core.training.pictures.marching import Space
from ddf_core.training.pictures.settings import PicturesSettings

# The spread of styles about a start's mean, as a part of what a fresh mapping has.
QUIET_MAPPING = 0.3
FIRST_LOG_VARIANCE = -3.0
# From nothing a generator begins as a ball of this radius in box halves: rays meet something.
BALL_RADIUS, BALL_STEPS, BALL_RATE = 0.5, 300, 2e-3


class PicturesNetwork(nn.Module):
    """FilmGenerator and encoder together.

    ``log_variance`` (L,) is that of the encoder's answers, one for all pictures; a network that
    answers it a picture learnt nothing more in a trial.
    """

    def __init__(self, generator: FilmGenerator, encoder: Encoder | None) -> None:
        super().__init__()
        self.generator, self.encoder = generator, encoder
        width = generator.config.latent_dim
        self.log_variance = nn.Parameter(torch.full((width,), FIRST_LOG_VARIANCE))

    @torch.no_grad()
    def whiten(self, mean: Tensor, covariance: Tensor) -> None:
        """Change the coordinates of z so that codes of this distribution become N(0, I).

        With z = mean + A e, A A^T = covariance, the first layer of the mapping takes A and the
        last of the encoder its inverse: what is made of a picture stays the same.

        Args:
            mean: (L,), covariance: (L, L) of z over pictures, the encoder's own width included.
        """
        values, vectors = torch.linalg.eigh(covariance.double())
        root = values.clamp(min=1e-8).sqrt()
        a = ((vectors * root) @ vectors.mT).float()
        inverse = ((vectors / root) @ vectors.mT).float()
        first = self.generator.siren.mapping_network.network[0]
        assert isinstance(first, nn.Linear)
        first.bias.add_(first.weight @ mean)
        first.weight.copy_(first.weight @ a)
        self.log_variance.copy_((inverse.square() @ self.log_variance.exp()).log())
        if self.encoder is not None:
            head = self.encoder.style_head
            head.bias.copy_(inverse @ (head.bias - mean))
            head.weight.copy_(inverse @ head.weight)

    @torch.no_grad()
    def turn(self, rotation: Tensor) -> None:
        """Turn the coordinates of z by an orthogonal matrix (L, L): old z = rotation @ new z.

        N(0, I) stays what it is, and so does everything that is made of a picture.
        """
        first = self.generator.siren.mapping_network.network[0]
        assert isinstance(first, nn.Linear)
        first.weight.copy_(first.weight @ rotation)
        self.log_variance.copy_((rotation.mT.square() @ self.log_variance.exp()).log())
        if self.encoder is not None:
            head = self.encoder.style_head
            head.bias.copy_(rotation.mT @ head.bias)
            head.weight.copy_(rotation.mT @ head.weight)


def principal_turn(effects: Tensor) -> Tensor:
    """(L, L) the rotation after which the first coordinates change most.

    Args:
        effects: (L, P) what a standard deviation of each coordinate changes, pixel by pixel.
    """
    rotation, _, _ = torch.linalg.svd(effects.double(), full_matrices=True)
    # The same sign at every call: the largest entry of each column is positive.
    largest = rotation.gather(0, rotation.abs().argmax(0, keepdim=True))
    return (rotation * largest.sign()).float()


def new_network(settings: PicturesSettings, space: Space, start: Model | None) -> PicturesNetwork:
    """The networks as the first step finds them.

    Args:
        start: whose weights are begun with. A model of the same sizes is gone on from, encoder and
            all; of another, its trunk and its mean style are taken as a prior of shape.

    Raises:
        InputError: ``train.start``: the start is of another kind of network.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(salted_seed(f"{TRAIN}-pictures-weights", settings.seed))
        if start is None:
            generator = FilmGenerator(settings.network.architecture(space.box_half))
            _quieten(generator)
            _begin_as_ball(generator, space.box_half, settings.seed)
        else:
            generator = _start_generator(settings, start)
        encoder = _encoder(settings, space, generator) if settings.encoder else None
    if start is not None and start.encoder is not None and encoder is not None:
        # Its camera's own network was taught once the codes had been: train cameras makes it anew.
        old = start.encoder.with_camera(None)
        if old.config == encoder.config:
            encoder.load_state_dict(old.state_dict())
    network = PicturesNetwork(generator, encoder)
    return network.requires_grad_(True)


def _encoder(settings: PicturesSettings, space: Space, generator: FilmGenerator) -> Encoder:
    return Encoder(
        EncoderConfig(
            kind="latent",
            size=generator.config.latent_dim,
            style_dim=2 * generator.config.style_dim,
            yaw_mean_rad=space.home.yaw_rad,
            pitch_mean_rad=space.home.pitch_rad,
            pitch_spread_rad=math.radians(max(settings.camera.pitch_spread_deg, 4.0)),
        )
    )


def _start_generator(settings: PicturesSettings, start: Model) -> FilmGenerator:
    """A generator with the start's weights; where z has another size, with its trunk alone."""
    theirs = require_film(start.generator, "Trainings from pictures")
    old = theirs.config
    sizes = settings.network
    wanted = replace(
        old,
        latent_dim=sizes.latent_dim,
        mapping_hidden=sizes.mapping_hidden,
        mapping_layers=sizes.mapping_layers,
    )
    if old.embedding_channels or old.colour_uses_direction:
        raise InputError(
            f"{start.card.name} has a feature grid or colours that depend on the view.",
            code="train.start",
            advice="Begin with a model that was trained here, or with none.",
        )
    generator = FilmGenerator(wanted)
    if wanted == old:
        generator.load_state_dict(theirs.state_dict())
        return generator
    _take_trunk(generator, theirs)
    return generator


@torch.no_grad()
def _take_trunk(generator: FilmGenerator, start: FilmGenerator) -> None:
    """The layers that points go through, and a mapping that varies a little about the mean."""
    theirs = start.siren.state_dict()
    trunk = {k: v for k, v in theirs.items() if not k.startswith("mapping_network")}
    generator.siren.load_state_dict(trunk, strict=False)
    generator.set_mean_style(start.mean_style())
    _quieten(generator).bias.copy_(start.mean_style().vector())


@torch.no_grad()
def _quieten(generator: FilmGenerator) -> nn.Linear:
    """Bring styles nearer to one another: codes that mean nothing yet must not shake the scene."""
    last = generator.siren.mapping_network.network[-1]
    assert isinstance(last, nn.Linear)
    last.weight *= QUIET_MAPPING
    return last


def _begin_as_ball(generator: FilmGenerator, box_half: float, seed: int) -> None:
    """Teach the density a ball, for every latent alike."""
    rng = stream(f"{TRAIN}-pictures-ball", seed)
    config: SirenConfig = generator.config
    radius = BALL_RADIUS * box_half
    trunk = [p for n, p in generator.siren.named_parameters() if "mapping" not in n]
    optimiser = torch.optim.Adam(trunk, BALL_RATE)
    for _ in range(BALL_STEPS):
        z = torch.randn(4, config.latent_dim, generator=rng)
        x = _ball_points(radius, box_half, rng)
        with torch.no_grad():
            style = generator.mapping(z)
        _, raw = generator.film(x, None, *style)
        loss = functional.mse_loss(raw, (2 - 2 * x.norm(dim=-1) / radius).clamp(min=-2))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
    # So that inside a tenth of the box absorbs nearly all light.
    with torch.no_grad():
        for parameter in generator.siren.final_layer.parameters():
            parameter.mul_(3.0 if config.density.kind == "sigmoid" else 15.0 / box_half)


def _ball_points(radius: float, box_half: float, rng: torch.Generator) -> Tensor:
    """(4, 256, 3) points, half of them anywhere, half as many at every distance from the middle."""
    anywhere = (torch.rand(4, 128, 3, generator=rng) * 2 - 1) * box_half
    direction = functional.normalize(torch.randn(4, 128, 3, generator=rng), dim=-1)
    near = 1.5 * radius * torch.rand(4, 128, 1, generator=rng) * direction
    return torch.cat((anywhere, near), dim=1)


@torch.no_grad()
def with_mean_style(generator: FilmGenerator) -> FilmGenerator:
    """The same generator, its mean style estimated and stored: that instance is the template."""
    style: Style = generator.estimate_mean_style()
    generator.set_mean_style(style)
    return generator
