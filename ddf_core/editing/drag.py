"""One drag: goals and pins on an instance, and the coordinates for which F meets them.

The answer depends on the instance before the drag and on the goals alone, not on the way of the
hand: who goes back finds the head as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from ddf_core.editing.prior import Surroundings, prior_of
from ddf_core.editing.settings import EditSettings
from ddf_core.editing.solve import Matrix, Problem, Vector, solve
from ddf_core.editing.style_map import StyleMap, differences
from ddf_core.trust import farthest

if TYPE_CHECKING:
    from jaxtyping import Float

PIN_WEIGHT = 3.0
"""How much more a pinned point's residual counts than a dragged one's: pins hold."""

SLIDER_END = 3.0
"""How far a coordinate goes, as sliders do: three standard deviations of what was trained."""


STRIDE = 4.0
"""How far one drag takes the latent: |d| of a random pair of heads is 7. A goal that no head
reaches would else bend everything that moves the point at all, however little."""


@dataclass(frozen=True, eq=False)
class Dragged:
    """What a drag came to.

    Args:
        c: (L,) the coordinates.
        x_goals: (G, 3) where the dragged points are now, scene units.
        residual: (G,) how far each is from its goal.
        pins_moved: (P,) how far each pinned point has moved.
    """

    c: Tensor
    x_goals: Float[Tensor, "goals 3"]
    residual: Float[Tensor, " goals"]
    pins_moved: Float[Tensor, " pins"]


class Drag:
    """An instance under the hand: made once, moved at every move of it.

    Args:
        styles: the instance before the drag.
        around: what its coordinates do to the rest of it; see ``prior.surroundings``.
        x_tmpl: (G, 3) the dragged points on the template.
        pins: (P, 3) template points that should stay where they are.
    """

    def __init__(
        self, styles: StyleMap, around: Surroundings, x_tmpl: Tensor, pins: Tensor | None = None
    ) -> None:
        self._styles, self._around = styles, around
        self._pins = x_tmpl.new_zeros(0, 3) if pins is None else pins
        self._count = len(x_tmpl)
        self._points = torch.cat((x_tmpl, self._pins))
        box_half = styles.model.card.box_half
        weight = torch.ones(len(self._points), 1)
        weight[self._count :] = PIN_WEIGHT
        self._weight = weight.to(styles.device) / box_half
        self.start, slope = self._differences(styles.start)
        self._first_slope = self._weigh(slope)

    def move_to(
        self, goals: Float[Tensor, "goals 3"], settings: EditSettings = EditSettings()
    ) -> Dragged:
        """The instance for which F carries the dragged points to ``goals``, as near as it can.

        Args:
            goals: (G, 3) where the hand wants them, scene units in the instance's frame.
        """
        wanted = torch.cat((goals.to(self.start), self.start[self._count :]))
        best = solve(self._problem(wanted, settings))
        x = self._positions(best)
        away = (x - wanted).norm(dim=-1)
        return Dragged(
            self._coordinates(best), x[: self._count], away[: self._count], away[self._count :]
        )

    def positions(self, x_tmpl: Float[Tensor, "n 3"], c: Tensor) -> Float[Tensor, "n 3"]:
        """Where other template points are at coordinates (L,), scene units."""
        return self._styles.positions(x_tmpl, c[None])[0]

    def _problem(self, wanted: Tensor, settings: EditSettings) -> Problem:
        start = _array(self._styles.start)
        dragged, box_half = self.start[: self._count], self._styles.model.card.box_half

        def residual(c: Vector) -> Vector:
            return _array(self._weight * (self._positions(c) - wanted)).reshape(-1)

        def slope(c: Vector) -> Matrix:
            return self._weigh(self._differences(self._coordinates(c))[1])

        return Problem(
            residual,
            slope,
            start,
            self._first_slope,
            _array(prior_of(self._around, dragged, box_half, settings)),
            np.minimum(start, -SLIDER_END),
            np.maximum(start, SLIDER_END),
            max(farthest(len(start)), float(np.linalg.norm(start))),
            STRIDE,
        )

    def _coordinates(self, c: Vector) -> Tensor:
        return torch.from_numpy(c).to(self._styles.start)

    def _positions(self, c: Vector) -> Tensor:
        return self._styles.positions(self._points, self._coordinates(c)[None])[0]

    def _differences(self, c: Tensor) -> tuple[Tensor, Tensor]:
        return differences(lambda some: self._styles.positions(self._points, some), c)

    def _weigh(self, slope: Tensor) -> Matrix:
        """(R, L) derivatives of the residuals from those of the positions (N, 3, L)."""
        return _array((self._weight[..., None] * slope).flatten(0, 1))


def _array(values: Tensor) -> Matrix:
    return values.detach().cpu().double().numpy()
