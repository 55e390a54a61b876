"""A tri-plane generator taught by another model: equal latents, equal density and colour at points.

It is not adversarial and sees no picture: whatever the teacher says at random points of the box,
dense about its template's surface, is learnt.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.card import Card, Made
from ddf_core.model import Model
from ddf_core.models.adapted import AdaptedGenerator
from ddf_core.models.generator import Generator
from ddf_core.models.instance_field import InstanceField
from ddf_core.models.triplane import TRI_PLANE, TriPlane, TriPlaneSizes
from ddf_core.sampling.surface import SurfaceSettings
from ddf_core.scene.render import RenderSettings, render
from ddf_core.seeding import EVALUATE, TRAIN, latents, salted_seed, stream
from ddf_core.training.field_points import Category
from ddf_core.training.loop import LoopSettings, Run, run_loop
from ddf_core.training.process_group import ALONE, LossModule, ProcessGroup, Terms

# Random heads and pixels of a side by which a copy is compared with its teacher.
COMPARED, COMPARED_PX = 8, 64


@dataclass(frozen=True)
class TriPlaneSettings:
    """Everything that makes one copy differ from another.

    Args:
        style_size: numbers of a style.
        network: sizes; how far the planes reach is the teacher's box.
        instances_per_step, points_per_instance: of a batch; one instance is that of latent 0.
        anywhere: fraction of the points that are anywhere in the box.
        noise: how far, in box halves, the others are off the template's surface: one half of them
            by a normal distribution of that deviation, one by three times as much.
        colour_weight: of the squared error of colours, where the teacher is opaque.
    """

    steps: int = 2_500
    seed: int = 0
    style_size: int = 64
    network: TriPlaneSizes = TriPlaneSizes()
    instances_per_step: int = 8
    points_per_instance: int = 512
    anywhere: float = 0.3
    noise: float = 0.04
    rate: float = 3e-3
    warmup_steps: int = 50
    colour_weight: float = 6.0
    surface: SurfaceSettings = SurfaceSettings(points=4096, rays=12_000)


class TriPlaneTrainer:
    """One copy and its optimiser; every step draws its batch from the stream (seed, turn).

    Args:
        teacher: on the device of the processes; it is only asked.
    """

    def __init__(
        self, teacher: Model, settings: TriPlaneSettings, processes: ProcessGroup = ALONE
    ) -> None:
        self.settings, self.processes, self._teacher = settings, processes, teacher.generator
        self._box_half = teacher.card.box_half
        network = replace(settings.network, box_half=self._box_half)
        config = network.config(teacher.generator.config.latent_dim, settings.style_size)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(salted_seed(f"{TRAIN}-triplane-weights", settings.seed))
            self.network = TriPlane(config).to(processes.device)
        rng = stream(f"{TRAIN}-triplane-template", settings.seed)
        category, template = Category.of(teacher), teacher.generator.mean_style()
        self._surface = category.surface(template, settings.surface, rng)
        self.optimiser = torch.optim.Adam(
            self.network.parameters(), lr=settings.rate, betas=(0.9, 0.99)
        )
        self._cost = processes.share_gradients(LossModule(self.network, self._terms))

    def step(self, index: int) -> dict[str, float]:
        """One step of Adam on one batch."""
        losses: Terms = self._cost(index)
        for group in self.optimiser.param_groups:
            group["lr"] = self._rate(index)
        self.optimiser.zero_grad(set_to_none=True)
        torch.stack(list(losses.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        return {name: float(value.detach()) for name, value in losses.items()}

    def state_dict(self) -> dict[str, Any]:
        """Parameters and optimiser."""
        return {"network": self.network.state_dict(), "optimiser": self.optimiser.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes back what ``state_dict`` gave."""
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])

    def _rate(self, index: int) -> float:
        """Linear warm-up, then a cosine to 1 % of the rate; depends on the step alone."""
        settings = self.settings
        warm = min(1.0, (index + 1) / settings.warmup_steps)
        return settings.rate * warm * (0.505 + 0.495 * math.cos(math.pi * index / settings.steps))

    def _terms(self, index: int) -> Terms:
        """Cross-entropy of opacities, and squared error of colours where something is seen."""
        settings, network = self.settings, self.network
        z, x = self._batch(index)
        with torch.no_grad():
            rgb, raw = self._teacher.shade(x, None, *self._teacher.mapping(z))
            opacity = -torch.expm1(-self._teacher.density(raw) * network.length)
        with self.processes.precision():
            hidden = network.hidden(network.planes(network.mapping(z)), x)[-1]
            logit, colour = network.opacity_logit(hidden), network.colour(hidden)
        error = (opacity * (colour - rgb).square().mean(-1)).sum() / opacity.sum().clamp(min=1.0)
        return {
            "opacity": functional.binary_cross_entropy_with_logits(logit.float(), opacity),
            "colour": settings.colour_weight * error,
        }

    def _batch(self, index: int) -> tuple[Tensor, Tensor]:
        """Latents (B, L) and points (B, N, 3)."""
        settings, device = self.settings, self.processes.device
        rng = stream(f"{TRAIN}-triplane-batch", settings.seed, self.processes.turn(index))
        count = self.processes.part(settings.instances_per_step)
        shape = count, settings.points_per_instance
        z = torch.randn(count, self._teacher.config.latent_dim, generator=rng)
        z[0] = 0
        chosen = torch.randint(len(self._surface), shape, generator=rng)
        off = torch.randn(*shape, 3, generator=rng) * settings.noise * self._box_half
        off = off * torch.where(torch.rand(*shape, 1, generator=rng) < 0.5, 1.0, 3.0)
        anywhere = (2 * torch.rand(*shape, 3, generator=rng) - 1) * self._box_half
        is_free = torch.rand(*shape, 1, generator=rng) < settings.anywhere
        near = self._surface[chosen.to(self._surface.device)].to(device) + off.to(device)
        x = torch.where(is_free.to(device), anywhere.to(device), near)
        return z.to(device), x.clamp(-self._box_half, self._box_half)


def train_triplane(teacher: Model, settings: TriPlaneSettings, run: Run) -> AdaptedGenerator:
    """The trained copy of ``teacher``, on the CPU; its template is the instance of latent 0.

    Raises:
        InputError: ``train.batch``; ``fields.empty_instance``: the teacher's cameras see nothing.
        ValueError: the settings' sizes make no network.
        Cancelled, OutputError, ModelFileError: as ``run_loop``.
    """
    trainer = TriPlaneTrainer(teacher, settings, run.processes)
    run_loop(trainer, LoopSettings(settings.steps, settings.seed), run)
    generator = AdaptedGenerator(trainer.network.eval().cpu(), TRI_PLANE)
    generator.take_mean()
    generator.requires_grad_(False)
    return generator


@torch.no_grad()
def shares_template(teacher: Model) -> bool:
    """Whether a copy's template, the instance of latent 0, is its teacher's as well: then points
    and labels that stand on the one stand on the other."""
    generator = teacher.generator
    of_zero = generator.style(torch.zeros(generator.config.latent_dim)).vector()
    return torch.allclose(of_zero, generator.mean_style().vector(), atol=1e-4)


def triplane_card(teacher: Model, generator: AdaptedGenerator, made: Made) -> Card:
    """The teacher's card for its copy: seen alike, without what belongs to the teacher alone."""
    card = teacher.card
    return replace(
        card,
        name=f"{card.name}-triplane",
        kind=generator.kind,
        architecture=generator.config,
        made=made,
        fields=None,
        encoder=None,
        sample_points=card.sample_points if shares_template(teacher) else (),
        about=f"A tri-plane generator that learnt from the model '{card.name}' what it says at "
        f"points, for equal latents. {card.about}".strip(),
    )


@torch.no_grad()
def psnr_to(teacher: Model, copy: Generator) -> float:
    """PSNR in dB of a copy's pictures against its teacher's, over fresh latents, from the front."""
    card, errors = teacher.card, []
    settings = RenderSettings(samples_coarse=48, samples_fine=0, rule="midpoints")
    for z in latents(COMPARED, copy.config.latent_dim, f"{EVALUATE}-triplane"):
        both = [
            render(
                InstanceField(generator, generator.style(z), card.box_half),
                card.camera,
                (COMPARED_PX, COMPARED_PX),
                settings,
            ).straight_rgba("white_back")[..., :3]
            for generator in (teacher.generator, copy)
        ]
        errors.append((both[0] - both[1]).square().mean())
    return float(-10 * torch.stack(errors).mean().log10())
