"""Markers on a picture: discs with numbers, or dots where there are too many for those."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from app.canvas import marker_painter
from app.canvas.marker_painter import MOST_DISCS, paint_markers
from app.canvas.markers import Marker
from app.widgets.theme import DARK

pytestmark = pytest.mark.window
SIDE = 400
ORANGE, BLUE = (230, 159, 0), (86, 180, 233)


def painted(markers: list[Marker]) -> QImage:
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    paint_markers(painter, markers, (SIDE, SIDE), 1.0, DARK)
    painter.end()
    return image


def crowd(count: int, *more: Marker) -> list[Marker]:
    """Markers in a corner, and some more."""
    return [*(Marker(i, "", ORANGE, (9.0, 9.0)) for i in range(100, 100 + count)), *more]


def colour_at(image: QImage, x: int, y: int) -> tuple[int, int, int]:
    return image.pixelColor(x, y).getRgb()[:3]


def test_few_markers_are_discs_and_many_are_dots(qapp) -> None:
    one = Marker(1, "", BLUE, (200.0, 200.0))
    few, many = painted(crowd(MOST_DISCS - 1, one)), painted(crowd(MOST_DISCS, one))
    assert colour_at(few, 200 + 6, 200) == BLUE
    assert colour_at(many, 200, 200) == BLUE
    assert colour_at(many, 200 + 6, 200) == (0, 0, 0)


def test_among_many_the_selected_one_is_a_disc_and_hidden_ones_are_faint(qapp) -> None:
    chosen = Marker(1, "", BLUE, (200.0, 200.0), selected=True)
    behind = Marker(2, "", BLUE, (100.0, 200.0), "hidden")
    away = Marker(3, "", BLUE, (float("nan"), float("nan")), "offscreen")
    image = painted(crowd(MOST_DISCS, chosen, behind, away))
    assert colour_at(image, 200 + 6, 200) == BLUE
    assert 0 < colour_at(image, 100, 200)[2] < BLUE[2]


def test_the_dots_of_a_colour_are_painted_together(qapp, monkeypatch: pytest.MonkeyPatch) -> None:
    each: list[int] = []
    monkeypatch.setattr(marker_painter, "_paint_marker", lambda *_args: each.append(1))
    painted(crowd(5000))
    assert each == []
