"""Training the bundled generator by regression on procedural heads with known parameters.

Not adversarial, and the README says so: z = theta, the truth at each point is known, and the
network learns it. First points alone (cross-entropy on occupancy, squared error on colour), then
points and short rays rendered through the network, which sharpens small things and sets the surface
where it is seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.errors import InputError
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import DensityRule, SirenConfig
from ddf_core.models.generator import Style
from ddf_core.procedural.axes import THETA_DIM
from ddf_core.procedural.head import BOX_HALF
from ddf_core.seeding import TRAIN, stream
from ddf_core.training.head_data import (
    INT16_SCALE,
    RAY_REACH,
    HeadData,
    HeadDataSettings,
    make_head_data,
)
from ddf_core.training.loop import LoopSettings, Progress, Run, run_loop
from ddf_core.training.process_group import ALONE, LossModule, ProcessGroup, Terms

# Soft occupancy: sigmoid(-sdf / width). Narrower is sharper and harder to learn (scene units).
OCCUPANCY_WIDTH = 0.004
# Colour is learnt where it can be seen: on and just under the surface, fading out above it.
COLOUR_REACH = 0.012
RAY_SAMPLES = 12
# Haze: cross-entropy is content with an occupancy of 0.002, which over a whole box is a fog. From
# the second phase on, free space further than this from the surface pays for its optical depth
# instead.
EMPTY_FROM = 0.02
EMPTY_LENGTH = 0.25


@dataclass(frozen=True)
class GeneratorSettings:
    """Everything that makes one trained generator differ from another.

    Rates, base frequency and many instances a batch: METHOD.md 8, measured there.
    """

    steps: int = 7_000
    seed: int = 0
    hidden_dim: int = 128
    layers: int = 6
    mapping_hidden: int = 160
    film_base: float = 8.0
    instances_per_step: int = 32
    points_per_instance: int = 768
    rays_per_instance: int = 32
    rays_from: float = 0.45
    rate: float = 2e-3
    warmup_steps: int = 150
    colour_weight: float = 6.0
    ray_weight: float = 4.0
    empty_weight: float = 0.5
    density_scale: float = 260.0
    density_gain: float = 3.0
    data: HeadDataSettings = HeadDataSettings()

    @property
    def architecture(self) -> SirenConfig:
        """The network these settings train."""
        return SirenConfig(
            siren="TALLSIREN",
            latent_dim=THETA_DIM,
            hidden_dim=self.hidden_dim,
            layers=self.layers,
            mapping_hidden=self.mapping_hidden,
            film_base=self.film_base,
            input_scale=1 / BOX_HALF,
            colour_uses_direction=False,
            density=DensityRule("sigmoid", self.density_scale, gain=self.density_gain),
        )


class GeneratorTrainer:
    """One generator and its optimiser; every step draws its batch from the stream (seed, turn)."""

    def __init__(
        self,
        settings: GeneratorSettings,
        data: HeadData,
        processes: ProcessGroup = ALONE,
        start: FilmGenerator | None = None,
    ) -> None:
        self.settings, self.data, self.processes = settings, data, processes
        self.device = processes.device
        # The initial weights are part of the seed too; the global stream is left as it was.
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(settings.seed)
            self.generator = FilmGenerator(settings.architecture).to(self.device)
        if start is not None:
            _take_weights(self.generator, start)
        self.optimiser = torch.optim.Adam(
            self.generator.parameters(), lr=settings.rate, betas=(0.9, 0.99)
        )
        self._cost = processes.share_gradients(LossModule(self.generator, self._terms))

    def state_dict(self) -> dict[str, Any]:
        """Parameters and optimiser."""
        return {"generator": self.generator.state_dict(), "optimiser": self.optimiser.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes back what ``state_dict`` gave."""
        self.generator.load_state_dict(state["generator"])
        self.optimiser.load_state_dict(state["optimiser"])

    def step(self, index: int) -> dict[str, float]:
        """One step of Adam on one batch."""
        losses: Terms = self._cost(index)
        total = torch.stack(list(losses.values())).sum()
        for group in self.optimiser.param_groups:
            group["lr"] = self._rate(index)
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.generator.parameters(), 1.0)
        self.optimiser.step()
        return {name: float(value.detach()) for name, value in losses.items()}

    def _terms(self, index: int) -> Terms:
        settings = self.settings
        random = stream(TRAIN, settings.seed, 3, self.processes.turn(index))
        count = self.processes.part(settings.instances_per_step)
        rows = torch.randint(len(self.data.theta), (count,), generator=random)
        rows[0] = 0  # the pair (mean style, theta = 0) stands in every batch
        with_rays = index >= settings.rays_from * settings.steps
        with self.processes.precision():
            styles = self.generator.mapping(self.data.theta[rows])
            losses = self._point_losses(rows, *styles, random, with_rays)
            if with_rays:
                losses["ray"] = settings.ray_weight * self._ray_loss(rows, *styles, random)
        return losses

    def _rate(self, index: int) -> float:
        """Linear warm-up, then a cosine to 1 % of the rate; depends on the step alone."""
        settings = self.settings
        warm = min(1.0, (index + 1) / settings.warmup_steps)
        return settings.rate * warm * (0.505 + 0.495 * math.cos(math.pi * index / settings.steps))

    def _point_losses(
        self, rows: Tensor, freq: Tensor, phase: Tensor, random: torch.Generator, with_rays: bool
    ) -> dict[str, Tensor]:
        arrays = self.data.arrays
        # Rays take over half of the work, so a step costs about the same in both phases.
        count = self.settings.points_per_instance // (2 if with_rays else 1)
        start = int(torch.randint(arrays["sdf"].shape[1] - count + 1, (1,), generator=random))
        pick = (rows.numpy(), slice(start, start + count))
        x = _positions(arrays["points"][pick]).to(self.device)
        sdf = torch.from_numpy(arrays["sdf"][pick]).float().to(self.device)
        colour = torch.from_numpy(arrays["colour"][pick]).float().div(255).to(self.device)
        rgb, raw = self.generator.film(x, None, freq, phase)
        occupancy = functional.binary_cross_entropy_with_logits(
            raw, torch.sigmoid(-sdf / OCCUPANCY_WIDTH)
        )
        seen = torch.exp(-(sdf / COLOUR_REACH).square())
        error = ((rgb - colour).square().mean(-1) * seen).sum() / seen.sum()
        losses = {"occupancy": occupancy, "colour": self.settings.colour_weight * error}
        if with_rays:
            fog = 1 - torch.exp(-self.generator.density(raw) * EMPTY_LENGTH)
            losses["empty"] = self.settings.empty_weight * (fog * (sdf > EMPTY_FROM)).mean()
        return losses

    def _ray_loss(
        self, rows: Tensor, freq: Tensor, phase: Tensor, random: torch.Generator
    ) -> Tensor:
        """Colour and place of short rays that meet the surface at their middle."""
        arrays = self.data.arrays
        count = self.settings.rays_per_instance
        start = int(torch.randint(arrays["ray_x"].shape[1] - count + 1, (1,), generator=random))
        pick = (rows.numpy(), slice(start, start + count))
        x = _positions(arrays["ray_x"][pick]).to(self.device)
        d = functional.normalize(torch.from_numpy(arrays["ray_d"][pick]).float(), dim=-1).to(
            self.device
        )
        target = torch.from_numpy(arrays["ray_colour"][pick]).float().div(255).to(self.device)
        jitter = torch.rand((*x.shape[:2], 1), generator=random).to(self.device)
        step = 2 * RAY_REACH / RAY_SAMPLES
        t = (torch.arange(RAY_SAMPLES, device=self.device) + jitter) * step - RAY_REACH
        points = x.unsqueeze(2) + t.unsqueeze(-1) * d.unsqueeze(2)
        rgb, raw = self.generator.film(points.flatten(1, 2), None, freq, phase)
        density = self.generator.density(raw).view(t.shape)
        alpha = 1 - torch.exp(-density * step)
        clear = torch.cumprod(
            torch.cat((torch.ones_like(alpha[..., :1]), 1 - alpha + 1e-7), -1), -1
        )
        weight = alpha * clear[..., :-1]
        seen = (weight.unsqueeze(-1) * rgb.view(*t.shape, 3)).sum(2) + clear[..., -1:] * 0.5
        position = (weight * t).sum(-1) + clear[..., -1] * RAY_REACH
        return (seen - target).square().mean() + 8.0 * (position / RAY_REACH).square().mean() * 0.01


def _take_weights(generator: FilmGenerator, start: FilmGenerator) -> None:
    """Begin from the weights of a trained generator; its density rule may be another."""
    wanted = generator.config
    if replace(start.config, density=wanted.density) != wanted:
        raise InputError(
            "The generator to start from has another architecture than the settings ask for.",
            code="input.architecture",
            advice="Give the sizes it was trained with, or start from nothing.",
        )
    generator.load_state_dict(start.state_dict())


def _positions(quantised: Any) -> Tensor:
    return torch.from_numpy(quantised).float().mul(BOX_HALF / INT16_SCALE)


def with_mean_style(generator: FilmGenerator) -> FilmGenerator:
    """The same generator with its mean style set to theta = 0's: that head is the template."""
    with torch.no_grad():
        frequencies, phases = generator.mapping(torch.zeros((1, generator.config.latent_dim)))
    generator.set_mean_style(Style(frequencies[0], phases[0]))
    return generator


def train_generator(
    settings: GeneratorSettings, run: Run, start: FilmGenerator | None = None
) -> FilmGenerator:
    """The trained generator; data are made first, or taken from the cache.

    Args:
        settings: what is trained, and for how long.
        run: how; every process of its processes gets the same generator.
        start: a trained generator of the same architecture to go on from; None starts from nothing.

    Raises:
        InputError: ``start`` has another architecture; or ``train.batch``.
        Cancelled, OutputError, ModelFileError: as ``run_loop``.
    """

    def data_progress(fraction: float) -> None:
        run.progress(Progress(0, settings.steps, {"data made": fraction}, None))

    data = run.processes.make_once(lambda: make_head_data(settings.data, data_progress))
    trainer = GeneratorTrainer(settings, data, run.processes, start)
    run_loop(trainer, LoopSettings(settings.steps, settings.seed), run)
    return with_mean_style(trainer.generator.eval().cpu())
