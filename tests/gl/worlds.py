"""Small grids whose pictures are known in closed form, and a hand that moves the mouse."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ddf_core.scene.camera import Camera

BOX_HALF = 0.6
HEAD_CAMERA = Camera(radius=2.7, fov_deg=20.5, near=1.75, far=3.65)


def centres(resolution: int) -> NDArray[np.float64]:
    """Scene coordinates of the voxels' centres along one axis."""
    return -BOX_HALF + (np.arange(resolution) + 0.5) * 2 * BOX_HALF / resolution


def grid_of(alpha: NDArray, colour: tuple[int, int, int]) -> NDArray[np.uint8]:
    """(R, R, R, 4) uint8 of opacities in [0, 1], indexed [z, y, x], in one colour."""
    grid = np.empty((*alpha.shape, 4), np.uint8)
    grid[..., :3] = colour
    grid[..., 3] = np.round(255 * alpha)
    return grid


def ball(
    centre: tuple[float, float, float] = (0, 0, 0),
    radius: float = 0.3,
    resolution: int = 48,
    colour: tuple[int, int, int] = (200, 120, 60),
) -> NDArray[np.uint8]:
    """An opaque ball."""
    c = centres(resolution)
    z, y, x = np.meshgrid(c, c, c, indexing="ij")
    distance = np.sqrt((x - centre[0]) ** 2 + (y - centre[1]) ** 2 + (z - centre[2]) ** 2)
    return grid_of((distance < radius) * 1.0, colour)


def lengths_in_box(camera: Camera, size: tuple[int, int]) -> NDArray[np.float64]:
    """(H, W) length of each pixel's ray inside the box."""
    rays = camera.picture_directions(size)
    low, high = (-BOX_HALF - camera.eye) / rays, (BOX_HALF - camera.eye) / rays
    enter = np.minimum(low, high).max(axis=1).clip(camera.near)
    leave = np.maximum(low, high).min(axis=1).clip(max=camera.far)
    return (leave - enter).clip(0).reshape(size[1], size[0])


def move_mouse(
    view: QWidget,
    spot: QPoint,
    held: Qt.MouseButton,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Move the mouse over ``view`` at once; QTest asks the X server to, and that comes late."""
    at = QPointF(spot)
    kind, none = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
    QApplication.sendEvent(view, QMouseEvent(kind, at, view.mapToGlobal(at), none, held, keys))


def drag(
    view: QWidget,
    by: tuple[int, int],
    button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Drag from (100, 100) by so many pixels."""
    start, end = QPoint(100, 100), QPoint(100 + by[0], 100 + by[1])
    QTest.mousePress(view, button, keys, start)
    move_mouse(view, end, button)
    QTest.mouseRelease(view, button, keys, end)
