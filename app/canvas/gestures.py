"""What the hand's movements mean for the camera: plain numbers in, cameras out. No Qt here."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ddf_core.scene.camera import Camera

DRAG_THRESHOLD = 4.0
"""Logical pixels: a press that moves less is a click."""
ZOOM_PER_NOTCH = 0.88
KEY_TURN_RAD = math.radians(7.5)
KEY_PAN = 0.05
NOTCH = 120.0
"""Qt's wheel units for one notch."""

Size = tuple[int, int]


def orbit_camera(camera: Camera, dx: float, dy: float, size: Size) -> Camera:
    """The camera after the model was dragged by (dx, dy) pixels: a short side is half a turn.

    The model follows the hand: dragged to the right it turns to the right.
    """
    per_px = math.pi / max(min(size), 1)
    return camera.orbit_by(dx * per_px, -dy * per_px)


def zoom_camera(camera: Camera, notches: float) -> Camera:
    """The camera after ``notches`` of the wheel; positive (away from the user) magnifies."""
    return camera.zoom_by(ZOOM_PER_NOTCH**notches)


@dataclass
class Press:
    """A pressed mouse button: where it went down, where it was last, and whether it drags; and the
    selected marker under it, which goes with the hand."""

    start: tuple[float, float]
    pans: bool
    picks: bool
    last: tuple[float, float] = (0.0, 0.0)
    dragging: bool = False
    handle: int | None = None

    def __post_init__(self) -> None:
        self.last = self.start

    def drag_to(self, x: float, y: float) -> tuple[float, float] | None:
        """How far the drag went since the last call; None while it is still a click."""
        if not self.dragging:
            travel = math.hypot(x - self.start[0], y - self.start[1])
            if travel < DRAG_THRESHOLD:
                return None
            self.dragging = True
        delta = x - self.last[0], y - self.last[1]
        self.last = (x, y)
        return delta


class Notches:
    """Adds up the small steps of a smooth wheel to whole notches."""

    def __init__(self) -> None:
        self._rest = 0.0

    def whole(self, angle_delta: float) -> int:
        """Whole notches that are full with ``angle_delta`` (eighths of a degree) more."""
        self._rest += angle_delta / NOTCH
        notches = math.trunc(self._rest)
        self._rest -= notches
        return notches
