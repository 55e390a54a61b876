"""The oracle: fields of the same size trained ON the truth, to show how much room there is.

It is made by a command of its own (``evaluate --train-oracle``), cached outside the repository,
and read by the correspondence row where it is there. It never touches the fields that are shipped.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ddf_core.errors import ModelFileError
from ddf_core.evaluation.pairs import require_truth
from ddf_core.io.json_codec import decode, dumps, read_json
from ddf_core.io.model_folder import FIELDS_NAME
from ddf_core.io.safe_write import write_bytes
from ddf_core.io.weights import load_weights, save_weights
from ddf_core.model import Model
from ddf_core.models.deformation import DualDeformation
from ddf_core.procedural.axes import THETA_DIM
from ddf_core.procedural.head import Heads, template_surface
from ddf_core.seeding import TRAIN, stream
from ddf_core.stopping import Stop, never
from ddf_core.training.field_points import Category
from ddf_core.training.field_settings import NetworkSettings, Schedule
from ddf_core.training.fields import new_fields
from ddf_core.training.head_data import cache_root
from ddf_core.training.loop import LoopSettings, Progress, Run, run_loop
from ddf_core.training.losses import cycle_distance

TEMPLATE_POINTS = 40_000
MADE_NAME = "oracle.json"


@dataclass(frozen=True)
class OracleSettings:
    """The run that makes an oracle; the networks are those of the fields it stands beside."""

    network: NetworkSettings = field(default_factory=NetworkSettings)
    steps: int = 2400
    seed: int = 0
    instances: int = 24
    points: int = 256
    noise: float = 0.006
    near_zero_share: float = 0.2
    schedule: Schedule = field(default_factory=Schedule)


@dataclass(frozen=True)
class OracleMade:
    """How a cached oracle came to be."""

    settings: OracleSettings
    minutes: float


class OracleTrainer:
    """Fields trained by regression on exact pairs: what this class of networks can reach."""

    def __init__(self, category: Category, settings: OracleSettings) -> None:
        self.settings, self._category = settings, category
        self.fields = new_fields(category, settings.network, settings.seed)
        self._surface = template_surface(TEMPLATE_POINTS, 5)
        self._optimiser = torch.optim.Adam(
            self.fields.parameters(), lr=settings.schedule.rate, betas=(0.9, 0.99)
        )

    def step(self, index: int) -> dict[str, float]:
        """One step on exact pairs near the surfaces of fresh heads."""
        settings = self.settings
        theta, x_inst, x_tmpl = self._pairs(index)
        with torch.no_grad():
            styles = self._category.generator.mapping(theta)
        condition = self.fields.condition_of(styles, theta)
        box_half = self._category.box_half
        backward = cycle_distance(x_tmpl, self.fields.to_template(x_inst, condition), box_half)
        forward = cycle_distance(x_inst, self.fields.to_instance(x_tmpl, condition), box_half)
        loss = backward.mean() + forward.mean()
        for group in self._optimiser.param_groups:
            group["lr"] = settings.schedule.rate_at(index, settings.steps)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.fields.parameters(), settings.schedule.clip)
        self._optimiser.step()
        return {"backward": backward.mean().item(), "forward": forward.mean().item()}

    @torch.no_grad()
    def _pairs(self, index: int) -> tuple[Tensor, Tensor, Tensor]:
        settings = self.settings
        rng = stream(f"{TRAIN}-oracle", settings.seed, index)
        theta = torch.randn(settings.instances, THETA_DIM, generator=rng)
        pull = torch.rand(len(theta), 1, generator=rng)
        near = torch.rand(len(theta), 1, generator=rng) < settings.near_zero_share
        theta = torch.where(near, theta * pull, theta)
        shape = (len(theta), settings.points)
        chosen = torch.randint(0, len(self._surface), shape, generator=rng)
        x_tmpl = self._surface[chosen]
        x_tmpl = x_tmpl + settings.noise * torch.randn(x_tmpl.shape, generator=rng)
        x_inst, _ = Heads(theta).warp.from_template(x_tmpl)
        device = self._category.generator.device
        return theta.to(device), x_inst.to(device), x_tmpl.to(device)

    def state_dict(self) -> dict[str, Any]:
        """Networks and optimiser."""
        return {"fields": self.fields.state_dict(), "optimiser": self._optimiser.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """The inverse of ``state_dict``."""
        self.fields.load_state_dict(state["fields"])
        self._optimiser.load_state_dict(state["optimiser"])


def oracle_folder(model: Model) -> Path:
    """Where the oracle of this generator is cached."""
    return cache_root() / f"oracle-{model.digest[:12]}"


def train_oracle(
    model: Model,
    settings: OracleSettings,
    progress: Callable[[Progress], None],
    stop: Stop = never,
) -> Path:
    """Train the oracle of a model of the bundled category; returns the folder it is cached in.

    Raises:
        InputError: ``evaluate.no_truth``: there is no truth for this model.
        Cancelled: ``stop`` said so; the same call goes on.
    """
    require_truth(model)
    folder, started = oracle_folder(model), time.monotonic()
    trainer = OracleTrainer(Category.of(model), settings)
    loop = LoopSettings(settings.steps, settings.seed)
    run_loop(trainer, loop, Run(folder, progress, stop))
    save_weights(trainer.fields, folder / FIELDS_NAME)
    made = OracleMade(settings, (time.monotonic() - started) / 60)
    write_bytes(folder / MADE_NAME, dumps(made))
    return folder


def load_oracle(model: Model) -> tuple[DualDeformation, dict[str, float]] | None:
    """The cached oracle and how long it was trained, or None where none was made."""
    folder = oracle_folder(model)
    if not (folder / MADE_NAME).exists():
        return None
    made = decode(OracleMade, read_json(folder / MADE_NAME))
    fields = new_fields(Category.of(model), made.settings.network, 0)
    try:
        fields = load_weights(fields, folder / FIELDS_NAME)
    except ModelFileError:
        # A cache is no promise: one of an older version counts as not made.
        return None
    return fields, {"trained_steps": made.settings.steps, "trained_minutes": round(made.minutes, 1)}
