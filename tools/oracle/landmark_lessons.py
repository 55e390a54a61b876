"""Lessons for fields from landmarks that a detector found on pictures of instances.

A landmark's pixel becomes a point of the surface by the depth of the picture; how the points of the
template's landmarks move to an instance's is spread over the face by a thin-plate spline. Away from
the face the points are those that were tracked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator

from ddf_core.card import Made
from ddf_core.io.pictures import write_png
from ddf_core.model import Model
from ddf_core.models.generator import Style
from ddf_core.models.instance_field import InstanceField
from ddf_core.scene.bake import bake
from ddf_core.scene.grid_render import render_with_grid
from ddf_core.scene.rays import pixel_ray
from ddf_core.stopping import never
from ddf_core.training.field_batches import PointSources
from ddf_core.training.field_points import Category
from ddf_core.training.field_settings import FieldsSettings
from ddf_core.training.field_teacher import Teacher
from ddf_core.training.fields import FieldsTrainer, train_fields
from ddf_core.training.loop import Run

SIDE, GRID = 256, 64
MEAN = "mean"
# In box halves: how far from the nearest landmark its word counts; a spline through every landmark
# would carry the detector's jitter on, so this much is forgiven.
REACH, JITTER = 0.06, 1e-3
NEAREST = 40


class Study:
    """One model, and a folder for pictures, landmarks and tracked points.

    Args:
        steps: of the training of the fields.
    """

    def __init__(self, model: Model, folder: Path, steps: int) -> None:
        self._model, self._folder = model, folder
        self.settings = replace(FieldsSettings().by_tracking, steps=steps)
        self._category = Category.of(model)
        self._sources = PointSources(self._category, self.settings.pool, self.settings.seed)

    def draw(self, say: Callable[[str], None]) -> None:
        """A frontal picture and its depth for the mean and for every instance that is tracked."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for name, style in self._styles(self._teacher()).items():
            if (self._folder / f"{name}.npy").exists():
                continue
            rgb, depth = self._picture(style)
            write_png(self._folder / f"{name}.png", rgb, None)
            np.save(self._folder / f"{name}.npy", depth)
            say(name)

    def teach(self, say: Callable[[str], None]) -> None:
        """Tracked points, moved to where the landmarks are; fields from these, as ever."""
        teacher = self._teacher()
        run = Run(self._folder / "run", lambda state: say(f"{state.step} {state.losses}"), never)
        tracked, shown = self._folder / "tracked", run.folder / "tracked"
        teacher.prepare(tracked, lambda done: say(f"tracked {done:.2f}"))
        shown.mkdir(parents=True, exist_ok=True)
        found = np.load(self._folder / "landmarks.npz")
        styles = self._styles(teacher)
        marks = {n: self._lift(found[n], n) for n in styles if n in found}
        home = marks.pop(MEAN)
        for number, path in enumerate(sorted(tracked.glob("*.pt"))):
            name = f"{number:04d}"
            kept = torch.load(path, weights_only=True)
            if name not in marks:
                torch.save(kept, shown / path.name)
                continue
            x_tmpl = self._sources.x_tmpl[teacher.chosen[number]].double().numpy()
            moved, part = self._warp(x_tmpl, home, marks[name])
            x = part[:, None] * moved + (1 - part[:, None]) * kept["x"].double().numpy()
            weight = torch.maximum(kept["weight"], torch.from_numpy(part).float())
            lesson = {"x": torch.from_numpy(x).float(), "weight": weight}
            torch.save(lesson, shown / path.name)
        say(f"landmarks on {len(marks)} instances")
        train_fields(self._model, self.settings, run, Made(command="tools.oracle"))

    def _teacher(self) -> Teacher:
        trainer = FieldsTrainer(self._category, self.settings, self._sources)
        x_tmpl, rule = self._sources.x_tmpl, self.settings.teacher
        return Teacher(self._category, trainer.space, x_tmpl, rule, self.settings.seed)

    def _styles(self, teacher: Teacher) -> dict[str, Style]:
        count = self.settings.teacher.instances
        drawn = {f"{number:04d}": teacher.styles.style(number) for number in range(count)}
        return {MEAN: self._model.generator.mean_style(), **drawn}

    def _picture(self, style: Style) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        field = InstanceField(self._model.generator, style, self._model.card.box_half)
        with torch.inference_mode():
            grid = bake(field, GRID, None, never)
        seen = render_with_grid(field, grid, self._model.card.camera, (SIDE, SIDE))
        rgb = (seen.rgb.clamp(0, 1) * 255).round().byte().numpy()
        return rgb, seen.surface_depth().numpy()

    def _lift(self, marks: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        """(468, 3) points of the surface under landmarks (468, 2) in pixels; NaN beside it."""
        depth = np.load(self._folder / f"{name}.npy")
        points = np.full((len(marks), 3), np.nan)
        for number, (column, row) in enumerate(marks):
            if not (0 <= column < SIDE and 0 <= row < SIDE):
                continue
            ray = pixel_ray(self._model.card.camera, (column, row), (SIDE, SIDE))
            distance = depth[int(row), int(column)]
            points[number] = (ray.origins[0] + distance * ray.directions[0]).numpy()
        return points

    def _warp(
        self, x: NDArray[np.float64], home: NDArray[np.float64], there: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Points (N, 3) as the landmarks move them, and how much that counts (N,) in [0, 1]."""
        known = np.isfinite(home).all(1) & np.isfinite(there).all(1)
        spline = RBFInterpolator(
            home[known], (there - home)[known], neighbors=NEAREST, smoothing=JITTER
        )
        apart = np.linalg.norm(x[:, None] - home[known], axis=-1).min(1)
        reach = REACH * self._model.card.box_half
        return x + spline(x), np.exp(-((apart / reach) ** 2))
