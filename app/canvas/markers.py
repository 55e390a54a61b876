"""Markers as values, and where they are drawn and hit. No painting here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

MarkerState = Literal["visible", "hidden", "offscreen"]

RADIUS = 10.0
"""Of a marker's disc, logical pixels."""
EDGE_INSET = 22.0
"""How far inside the edge an off-screen arrow stands, logical pixels."""
HIT_RADIUS = 12.0
WHOLE_SIDE = 360.0
"""Views that are shorter than this, logical pixels, have smaller markers ..."""
LEAST_SCALE = 0.7
"""... but never smaller than a number can be read in."""


class Marker(NamedTuple):
    """One point in one view; a tuple, because a view may have five thousand after each change.

    Args:
        id: the point's number, the same in every view.
        label: what stands in the disc if it has one or two letters; a longer one stands beside the
            disc while the marker is selected, and the disc shows ``id``.
        colour: sRGB, 0 to 255.
        pixel_xy: PHYSICAL pixels of the view, y down, (0, 0) the top left corner; NaN behind
            the eye.
        state: in front of the surface, behind it, or outside the picture.
        low_confidence: the match is not to be trusted.
        selected: drawn with a halo.
        pinned: it stays where it is while another is dragged.
        goal_xy: where the hand wants it, pixels as above; None while nobody drags it.
    """

    id: int
    label: str
    colour: tuple[int, int, int]
    pixel_xy: tuple[float, float]
    state: MarkerState = "visible"
    low_confidence: bool = False
    selected: bool = False
    pinned: bool = False
    goal_xy: tuple[float, float] | None = None

    @property
    def number(self) -> str:
        """What stands inside the disc."""
        return self.label if 0 < len(self.label) <= 2 else str(self.id)


@dataclass(frozen=True)
class Position:
    """Where a marker is drawn, logical pixels. ``heading_rad`` is where an off-screen arrow points
    (0 is to the right, growing clockwise as y points down); None for a marker in the picture."""

    x: float
    y: float
    heading_rad: float | None = None


def marker_scale(size: tuple[float, float]) -> float:
    """How large markers are drawn in a view of ``size`` logical pixels; 1 in views of usual size.

    A small view would else be covered by them.
    """
    return min(max(min(size) / WHOLE_SIDE, LEAST_SCALE), 1.0)


def position_of(marker: Marker, size: tuple[float, float], pixel_ratio: float) -> Position:
    """Where ``marker`` is drawn in a view of ``size`` (width, height) logical pixels."""
    x, y = marker.pixel_xy[0] / pixel_ratio, marker.pixel_xy[1] / pixel_ratio
    if math.isnan(x) or math.isnan(y):
        return Position(size[0] / 2, size[1] - EDGE_INSET, math.pi / 2)
    inside = 0 <= x <= size[0] and 0 <= y <= size[1]
    if inside and marker.state != "offscreen":
        return Position(x, y)
    return _edge_position(x, y, size)


def _edge_position(x: float, y: float, size: tuple[float, float]) -> Position:
    """Where the line from the centre to (x, y) leaves the view, a little inside the edge."""
    centre_x, centre_y = size[0] / 2, size[1] / 2
    dx, dy = x - centre_x, y - centre_y
    reach_x, reach_y = max(centre_x - EDGE_INSET, 1.0), max(centre_y - EDGE_INSET, 1.0)
    excess = max(abs(dx) / reach_x, abs(dy) / reach_y, 1.0)
    heading = math.atan2(dy, dx) if (dx, dy) != (0.0, 0.0) else math.pi / 2
    return Position(centre_x + dx / excess, centre_y + dy / excess, heading)


def marker_at(
    markers: Sequence[Marker], spot: tuple[float, float], size: tuple[float, float], ratio: float
) -> Marker | None:
    """The marker under ``spot`` (logical pixels), the nearest if there are several."""
    best, best_distance = None, HIT_RADIUS * marker_scale(size)
    for marker in markers:
        position = position_of(marker, size, ratio)
        distance = math.hypot(position.x - spot[0], position.y - spot[1])
        if distance <= best_distance:
            best, best_distance = marker, distance
    return best
