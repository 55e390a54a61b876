"""The hover marker."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from app.canvas.hover_marker import RADIUS, HoverMarker, paint_hover_marker
from app.widgets.theme import DARK
from tests.gl.test_view_canvas import pixels

ACCENT = QColor(DARK.accent).getRgb()[:3]


@pytest.fixture
def accent_spots(qapp):
    """(N, 2) positions x, y of accent-coloured pixels, relative to the hover marker."""

    def run(marker: HoverMarker, ratio: float = 1.0) -> np.ndarray:
        image = QImage(80, 80, QImage.Format.Format_RGB32)
        image.fill(QColor("#808080"))
        painter = QPainter(image)
        painter.scale(ratio, ratio)
        paint_hover_marker(painter, marker, ratio, DARK)
        painter.end()
        near = np.abs(pixels(image).astype(int) - ACCENT).max(axis=2) < 40
        return np.argwhere(near)[:, ::-1] + 0.5 - marker.pixel_xy

    return run


def test_it_is_a_ring_with_a_dot(accent_spots) -> None:
    distance = np.linalg.norm(accent_spots(HoverMarker((40.0, 40.0))), axis=1)
    assert ((distance > RADIUS - 2) & (distance < RADIUS + 2)).sum() > 30
    assert (distance < 2).sum() >= 4


def test_behind_the_surface_the_ring_is_dashed_and_empty(accent_spots) -> None:
    seen, hidden = (
        accent_spots(HoverMarker((40.0, 40.0))),
        accent_spots(HoverMarker((40.0, 40.0), True)),
    )
    assert (np.linalg.norm(hidden, axis=1) > 3).all()
    assert len(hidden) < 0.7 * len(seen)


def test_on_a_fine_screen_it_is_twice_as_large_at_the_same_place(accent_spots) -> None:
    spots = accent_spots(HoverMarker((40.0, 40.0)), ratio=2.0)
    assert np.abs(spots).max() == pytest.approx(2 * RADIUS + 1, abs=2)
    np.testing.assert_allclose(spots.mean(axis=0), 0, atol=0.5)
