"""The brush on the template: a drag becomes one stroke, one step of undo. No widgets here."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QObject

from app.canvas.brush import Brush
from app.features.labels import changes as label_changes
from app.inference.controller import Controller
from app.state.store import Store
from app.state.surface_point import surface_under
from app.state.viewer_state import TEMPLATE, ViewerState
from ddf_core.labels.label_map import LabelMap
from ddf_core.scene.point import Point

Pixel = tuple[float, float]
SPACING = 0.4
"""Of spots on a stroke, in radii of the brush: closer ones cannot be told from a straight band."""
LEAST_STEP_PX = 2.0
MOST_IN_A_PIECE = 500
"""Places of a stroke; a longer one is painted as several, in one step of undo."""


@dataclass
class _Stroke:
    """The stroke that grows: the map it is painted on, its places, where the mouse was last."""

    before: LabelMap
    points: list[Point] = field(default_factory=list)
    last: Pixel | None = None


class LabelPainter(QObject):
    """Strokes of the mouse on the template view, while the label tool is in the hand."""

    def __init__(self, store: Store, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._controller = store, controller
        self._stroke: _Stroke | None = None

    def begin(self, view: str) -> None:
        """The button went down."""
        state = self._store.state
        if view == TEMPLATE and state.painting and state.labels is not None:
            self._controller.begin_gesture()
            self._stroke = _Stroke(label_changes.stroke_begun(state))

    def move(self, view: str, x: float, y: float) -> None:
        """The brush is at a physical pixel."""
        stroke, state = self._stroke, self._store.state
        if stroke is None or view != TEMPLATE:
            return
        radius = label_changes.brush_radius(state)
        step = max(SPACING * self._radius_px((x, y), radius), LEAST_STEP_PX)
        grown = len(stroke.points)
        for spot in _between(stroke.last, (x, y), step):
            position = surface_under(state, self._store.screen, TEMPLATE, spot)
            if position is not None and _is_new(stroke.points, position, SPACING * radius / 2):
                stroke.points.append(position)
        stroke.last = (x, y)
        if len(stroke.points) > grown:
            changed = label_changes.with_stroke(state, stroke.before, stroke.points)
            self._store.commit(changed, _label(state), "stroke")
            if len(stroke.points) >= MOST_IN_A_PIECE:
                # One more stroke of the same step: each change looks through its points.
                before = label_changes.stroke_begun(self._store.state)
                self._stroke = _Stroke(before, last=stroke.last)

    def end(self, _view: str) -> None:
        """The button went up."""
        if self._stroke is not None:
            self._stroke = None
            self._controller.end_gesture()

    def brush_at(self, spot: Pixel) -> Brush:
        """How the brush is drawn at a physical pixel of the template view."""
        state = self._store.state
        radius = self._radius_px(spot, label_changes.brush_radius(state))
        labels, tool = state.labels, state.label_tool
        if tool.erasing or labels is None or not labels.labels:
            return Brush(spot, radius)
        number = min(tool.chosen, len(labels.labels))
        return Brush(spot, radius, labels.labels[number - 1].colour)

    def _radius_px(self, spot: Pixel, radius: float) -> float:
        """As large as the ball would be seen on the surface there; beside it, at the middle."""
        state, screen = self._store.state, self._store.screen
        camera, size = state.camera(TEMPLATE), screen.view(TEMPLATE).size
        position = surface_under(state, screen, TEMPLATE, spot)
        far = camera.radius if position is None else math.dist(position, camera.eye.tolist())
        half = math.tan(math.radians(camera.fov_deg) / 2)
        return radius / max(far * half, 1e-9) * min(size) / 2


def _between(last: Pixel | None, now: Pixel, step: float) -> Iterator[Pixel]:
    """Spots on the way to ``now``, at most ``step`` apart; ``now`` is the last."""
    if last is None:
        yield now
        return
    count = max(math.ceil(math.dist(last, now) / step), 1)
    for i in range(1, count + 1):
        fraction = i / count
        yield last[0] + fraction * (now[0] - last[0]), last[1] + fraction * (now[1] - last[1])


def _is_new(points: list[Point], position: Point, apart: float) -> bool:
    return not points or math.dist(points[-1], position) >= apart


def _label(state: ViewerState) -> str:
    tool, labels = state.label_tool, state.labels
    if tool.erasing or labels is None:
        return "erase labels"
    return f"paint {labels.labels[min(tool.chosen, len(labels.labels)) - 1].name}"
