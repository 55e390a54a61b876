"""The circle of the brush: where it is drawn, how large, in which colour."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from app.canvas.brush import Brush, paint_brush
from tests.gl.test_view_canvas import pixels

SIDE = 120


def painted(brush: Brush, ratio: float = 1.0) -> np.ndarray:
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(QColor("#808080"))
    painter = QPainter(image)
    paint_brush(painter, brush, ratio)
    painter.end()
    return pixels(image).astype(int)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_the_ring_is_as_large_as_the_brush(qapp, ratio: float) -> None:
    image = painted(Brush((60.0 * ratio, 50.0 * ratio), 20.0 * ratio, "#ff0000"), ratio)
    red = np.argwhere((image[..., 0] > 200) & (image[..., 1] < 60))
    (top, left), (bottom, right) = red.min(0), red.max(0)
    assert (left + right) / 2 == pytest.approx(59.5, abs=1)
    assert (top + bottom) / 2 == pytest.approx(49.5, abs=1)
    assert (right - left) / 2 == pytest.approx(20, abs=1.5)
    assert (image[50, 60] == 128).all()


def test_the_eraser_is_white_and_dashed(qapp) -> None:
    ring = painted(Brush((60.0, 60.0), 30.0))
    angle = np.linspace(0, 2 * np.pi, 360)
    on_ring = ring[(60 + 30 * np.sin(angle)).astype(int), (60 + 30 * np.cos(angle)).astype(int)]
    white = (on_ring > 200).all(axis=1)
    assert 0.2 < white.mean() < 0.9


def test_the_smallest_brush_can_be_seen(qapp) -> None:
    assert (painted(Brush((60.0, 60.0), 0.01, "#ff0000")) != 128).any()
