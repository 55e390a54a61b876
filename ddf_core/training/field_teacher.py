"""A teacher without truth: template points tracked to many instances, for fields to learn from.

Points of the template's surface are followed to each of many random instances (tracking.py), and
back again. Where they do not come back to where they began, less is learnt from them.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor

from ddf_core.io.safe_write import write_bytes
from ddf_core.models.generator import Style
from ddf_core.seeding import TRAIN, stream
from ddf_core.training.descriptors import DescriptorSpace
from ddf_core.training.field_points import Category, Tell, silent
from ddf_core.training.style_batches import StyleBatch, draw_styles
from ddf_core.training.tracking import TrackSettings, track

SALT = f"{TRAIN}-fields-teacher"


@dataclass(frozen=True)
class TeacherSettings:
    """How much is tracked before the first step.

    Args:
        instances: how many; 0 tracks nothing, and the fields learn by the paper's terms alone.
        points: template points of each.
        near_mean_share: instances that are pulled towards the mean.
        agreement: a point that comes back so far off, in box halves, counts 1/e.
        track: how points are followed.
    """

    instances: int = 0
    points: int = 768
    near_mean_share: float = 0.15
    agreement: float = 0.03
    track: TrackSettings = TrackSettings()


@dataclass(frozen=True, eq=False)
class Lesson:
    """Points (B, N, 3) of the template, where they are in B instances, and weights (B, N)."""

    styles: StyleBatch
    x_tmpl: Tensor
    x_inst: Tensor
    weight: Tensor


class Teacher:
    """Tracked points of many instances, made once and kept in ``folder``.

    Args:
        category: the frozen generator.
        space: its descriptors.
        x_tmpl: (M, 3) surface points of the template to choose from.
        settings: how much.
        seed: of the run.
    """

    def __init__(
        self,
        category: Category,
        space: DescriptorSpace,
        x_tmpl: Tensor,
        settings: TeacherSettings,
        seed: int,
    ) -> None:
        self._category, self._space, self._settings = category, space, settings
        self._seed = seed
        self._x_tmpl = x_tmpl
        self.styles = draw_styles(
            category.generator, settings.instances, settings.near_mean_share, SALT, seed
        )
        self.chosen = torch.stack(
            [
                torch.randperm(len(x_tmpl), generator=stream(f"{SALT}-points", seed, number))
                for number in range(settings.instances)
            ]
        )[:, : settings.points].to(x_tmpl.device)
        self.x_inst = x_tmpl[self.chosen]
        self.weight = torch.zeros(self.chosen.shape, device=x_tmpl.device)

    def prepare(self, folder: Path | None = None, tell: Tell = silent) -> None:
        """Track everything that ``folder`` does not hold yet; ``tell`` may raise to give up."""
        count = self._settings.instances
        for number in range(count):
            tell(number / count)
            path = None if folder is None else folder / f"{self._key}-{number:04d}.pt"
            if path is not None and path.exists():
                kept = torch.load(path, map_location=self.weight.device, weights_only=True)
                self.x_inst[number], self.weight[number] = kept["x"], kept["weight"]
                continue
            x, weight = self._track_points(number)
            self.x_inst[number], self.weight[number] = x, weight
            if path is not None:
                buffer = io.BytesIO()
                torch.save({"x": x.cpu(), "weight": weight.cpu()}, buffer)
                write_bytes(path, buffer.getvalue())

    def draw(self, instances: int, points: int, rng: torch.Generator) -> Lesson:
        """A lesson of ``instances`` different instances and ``points`` of each."""
        slots = torch.randperm(len(self.chosen), generator=rng)[:instances]
        where = torch.randint(0, self.chosen.shape[1], (len(slots), points), generator=rng)
        slots, where = slots.to(self.weight.device), where.to(self.weight.device)
        at = (slots[:, None], where)
        return Lesson(
            self.styles[slots], self._x_tmpl[self.chosen[at]], self.x_inst[at], self.weight[at]
        )

    def _track_points(self, number: int) -> tuple[Tensor, Tensor]:
        """Where the points of one instance are, and how far they are to be trusted."""
        category, settings = self._category, self._settings
        x_tmpl = self._x_tmpl[self.chosen[number]]
        mean, style = category.generator.mean_style(), self.styles.style(number)
        there = self._track(mean, style, x_tmpl)
        back = self._track(style, mean, there)
        apart = (back - x_tmpl).norm(dim=-1) / category.box_half
        return there, torch.exp(-apart / settings.agreement)

    def _track(self, start: Style, end: Style, x: Tensor) -> Tensor:
        category = self._category
        rule = self._settings.track
        return track(category.generator, self._space, category.box_half, start, end, x, rule).x

    @property
    def _key(self) -> str:
        """Changes with the settings, the seed and the template's points."""
        told = hashlib.sha256(json.dumps(asdict(self._settings), sort_keys=True).encode())
        told.update(f"{self._seed}".encode())
        told.update(self._x_tmpl.cpu().numpy().tobytes())
        told.update(self.styles.phases.cpu().numpy().tobytes())
        return told.hexdigest()[:12]
