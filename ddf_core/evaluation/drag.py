"""The row "drag a point": heads that follow a dragged landmark, against exact truth.

Goals are ones that a head can reach: where F carries a landmark for another latent, ``z + d`` with
|d| from 0.5 to 2. The edit is told nothing of d.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor

from ddf_core.correspondence import fields_of
from ddf_core.editing.drag import SLIDER_END, Drag
from ddf_core.editing.prior import surroundings, template_samples
from ddf_core.editing.style_map import differences, latent_map
from ddf_core.evaluation.landmarks import landmark_positions
from ddf_core.model import Model
from ddf_core.procedural.axes import THETA_DIM
from ddf_core.procedural.head import Head
from ddf_core.seeding import EVALUATE, stream

SHORTEST, LONGEST = 0.5, 2.0
PINS = 2
NEAR = 1 / 5
"""Of half the box: landmarks farther than this from the dragged one, and from its twin on the other
side of the face, are unrelated to it."""


@dataclass(frozen=True, eq=False)
class Case:
    """A head ``z``, the landmark number ``k`` that is dragged, and ``z_goal`` that has it there."""

    z: Tensor
    z_goal: Tensor
    k: int


@dataclass
class _Tally:
    """Figures of one way to edit, one entry a goal, scene units; shares are of the drag."""

    residual: list[float] = field(default_factory=list)
    true: list[float] = field(default_factory=list)
    unrelated: list[float] = field(default_factory=list)
    true_unrelated: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        residual, true = torch.tensor(self.residual), torch.tensor(self.true)
        return {
            "residual_median": residual.median().item(),
            "residual_p95": residual.quantile(0.95).item(),
            "true_residual_median": true.median().item(),
            "true_residual_p95": true.quantile(0.95).item(),
            "unrelated_share": torch.tensor(self.unrelated).median().item(),
            "true_unrelated_share": torch.tensor(self.true_unrelated).median().item(),
        }


@torch.no_grad()
def drag_row(model: Model, goals: int, seed: int) -> dict[str, object]:
    """How near dragged landmarks come to their goals, what else moves, and how long it takes.

    Returns:
        ``residual``: by F; ``true_residual``: the landmark of the true head of the edited latent
        from that of the goal's. ``unrelated_share``: how far unrelated landmarks moved, over how
        far the drag went. ``pinned_moved``: of two pinned landmarks, in an edit of their own.
        ``move_ms``: one move of the hand, without its picture. ``baseline_nearest_slider``: the one
        slider that brings the landmark nearest, alone.
    """
    fields_of(model)
    samples, ours, slider = template_samples(model), _Tally(), _Tally()
    drags, pinned, times = [], [], []
    for case in cases(goals, seed):
        styles = latent_map(model, case.z)
        landmarks = landmark_positions()
        before, goal = styles.positions(landmarks, torch.stack((case.z, case.z_goal)))
        far = find_unrelated(case.k)
        around = surroundings(styles, samples)
        drag = Drag(styles, around, landmarks[case.k : case.k + 1])
        start = time.perf_counter()
        found = drag.move_to(goal[case.k : case.k + 1])
        times.append(1e3 * (time.perf_counter() - start))
        drags.append(float((goal - before)[case.k].norm()))
        _add(ours, model, case, found.c)
        _add(slider, model, case, nearest_slider(model, case))
        held = far[:PINS]
        tied = Drag(styles, around, landmarks[case.k : case.k + 1], landmarks[held])
        pinned += tied.move_to(goal[case.k : case.k + 1]).pins_moved.tolist()
    took = torch.tensor(times)
    return {
        **ours.figures(),
        "drag_median": torch.tensor(drags).median().item(),
        "pinned_moved_median": torch.tensor(pinned).median().item(),
        "pinned_moved_p95": torch.tensor(pinned).quantile(0.95).item(),
        "move_ms_median": took.median().item(),
        "move_ms_p95": took.quantile(0.95).item(),
        "goals": goals,
        "baseline_nearest_slider": slider.figures(),
    }


def cases(goals: int, seed: int) -> Iterator[Case]:
    """Seeded heads, landmarks and ways to go."""
    rng = stream(f"{EVALUATE}-drag", seed)
    for _ in range(goals):
        z, way = torch.randn(2, THETA_DIM, generator=rng)
        length = SHORTEST + (LONGEST - SHORTEST) * torch.rand((), generator=rng)
        k = int(torch.randint(len(landmark_positions()), (), generator=rng))
        yield Case(z, z + length * way / way.norm(), k)


def find_unrelated(k: int) -> list[int]:
    """The landmarks that have nothing to do with number ``k``, the farthest first."""
    x = landmark_positions()
    twin = x[k] * torch.tensor([-1.0, 1.0, 1.0])
    distance = torch.minimum((x - x[k]).norm(dim=-1), (x - twin).norm(dim=-1))
    order = distance.argsort(descending=True).tolist()
    return [number for number in order if distance[number] > NEAR * Head.box_half]


def nearest_slider(model: Model, case: Case) -> Tensor:
    """(26,) the latent with the one slider moved that brings the landmark nearest to its goal."""
    styles = latent_map(model, case.z)
    x_tmpl = landmark_positions()[case.k : case.k + 1]
    x, slope = differences(lambda c: styles.positions(x_tmpl, c)[:, 0], case.z)
    wanted = styles.positions(x_tmpl, case.z_goal[None])[0, 0] - x
    way = (slope.mT @ wanted) / slope.square().sum(0).clamp_min(1e-12)
    low = (-SLIDER_END - case.z).clamp(max=0)
    way = way.clamp(low, (SLIDER_END - case.z).clamp(min=0))
    tried = case.z + torch.diag(way)
    left = (styles.positions(x_tmpl, tried)[:, 0] - (x + wanted)).norm(dim=-1)
    return tried[int(left.argmin())]


def _add(tally: _Tally, model: Model, case: Case, c: Tensor) -> None:
    """The figures of one edited latent."""
    far, k = find_unrelated(case.k), case.k
    styles = latent_map(model, case.z)
    ends = torch.stack((case.z, case.z_goal, c))
    before, goal, after = styles.positions(landmark_positions(), ends)
    drag = (goal - before)[k].norm()
    tally.residual.append(float((after - goal)[k].norm()))
    tally.unrelated.append(float((after - before)[far].norm(dim=-1).mean() / drag))
    before, goal, after = (Head(z).from_template(landmark_positions())[0] for z in ends)
    tally.true.append(float((after - goal)[k].norm()))
    drag = (goal - before)[k].norm().clamp_min(1e-6)
    tally.true_unrelated.append(float((after - before)[far].norm(dim=-1).mean() / drag))
