"""Many dots as one image: where they are, what covers what, and nothing outside the box."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from app.canvas.dots import Dots, paint_dots
from app.canvas.image_pixels import pixels_of

pytestmark = pytest.mark.window
SIDE = 40
RED, BLUE, INK = (200, 10, 10), (10, 10, 200), (21, 23, 27)


def painted(*layers: Dots, box: QRectF | None = None, ratio: float = 1.0) -> np.ndarray:
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("black"))
    painter = QPainter(image)
    for layer in layers:
        paint_dots(painter, box or QRectF(0, 0, SIDE, SIDE), layer, ratio)
    painter.end()
    return pixels_of(image)[..., :3].astype(int)


def by_qt(spots: list[tuple[float, float]], inks: list[tuple[tuple[int, int, int], float]]):
    """The same dots drawn one after another by QPainter."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("black"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in inks:
        painter.setPen(QPen(QColor(*colour), width, c=Qt.PenCapStyle.RoundCap))
        painter.drawPoints(QPolygonF([QPointF(*spot) for spot in spots]))
    painter.end()
    return pixels_of(image)[..., :3].astype(int)


@pytest.mark.parametrize("width", [4.0, 5.0, 9.5])
def test_they_are_where_and_as_large_as_qt_draws_them(qapp, width) -> None:
    spots = [(10.4, 10.9), (25.0, 8.5), (20.7, 30.2)]
    ours = painted(Dots(spots, [RED] * 3, width))
    theirs = by_qt(spots, [(RED, width)])
    # All that is laid on, and its middle; edges are soft in another way.
    assert ours.sum() == pytest.approx(theirs.sum(), rel=0.08)
    for axis in (0, 1):
        at = np.arange(SIDE)
        middle = [(a.sum((1 - axis, 2)) * at).sum() / a.sum() for a in (ours, theirs)]
        assert middle[0] == pytest.approx(middle[1], abs=0.15)
    assert np.abs(ours - theirs).mean() < 1.0


def test_rims_lie_below_all_dots_whatever_their_order(qapp) -> None:
    close = Dots([(15.5, 20.5), (20.5, 20.5)], [RED, BLUE], 6.0, rim=2.0, rim_colour=INK)
    turned = Dots([(20.5, 20.5), (15.5, 20.5)], [BLUE, RED], 6.0, rim=2.0, rim_colour=INK)
    pixels = painted(close)
    np.testing.assert_array_equal(pixels, painted(turned))
    assert tuple(pixels[20, 15]) == RED
    assert tuple(pixels[20, 20]) == BLUE
    assert tuple(pixels[20, 11]) == INK
    assert tuple(pixels[20, 13]) == RED


def test_faint_dots_are_faint_once_where_they_overlap(qapp) -> None:
    once = painted(Dots([(20.5, 20.5)], [RED], 6.0, opacity=100))
    often = painted(Dots([(20.5, 20.5)] * 50, [RED] * 50, 6.0, opacity=100))
    np.testing.assert_array_equal(once, often)
    assert once[20, 20, 0] == pytest.approx(200 * 100 / 255, abs=1)


def test_they_are_cut_off_at_the_box_and_dots_far_away_cost_nothing(qapp) -> None:
    spots = [(0.0, 0.0), (10.0, 5.0), (-3e8, 4.0), (1e30, 2.0), (float("nan"), 1.0), (-900.0, 9.0)]
    box = QRectF(10, 20, 10, 10)
    pixels = painted(Dots(spots, [RED] * 6, 6.0), box=box)
    inside = pixels[20:30, 10:20]
    assert pixels.sum() == inside.sum() > 0
    assert tuple(inside[0, 0]) == tuple(inside[5, 9]) == RED


def test_nothing_is_drawn_for_no_dots_or_no_room(qapp) -> None:
    assert painted(Dots([], [], 5.0)).sum() == 0
    assert painted(Dots([(1.0, 1.0)], [RED], 5.0), box=QRectF(3, 3, 0, 10)).sum() == 0


def test_pixels_of_a_fine_screen_are_each_its_own(qapp) -> None:
    """At a pixel ratio of 2 a box of 20 units has 40 pixels."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("black"))
    image.setDevicePixelRatio(2.0)
    painter = QPainter(image)
    paint_dots(painter, QRectF(0, 0, 20, 20), Dots([(20.5, 31.5)], [RED], 6.0), 2.0)
    painter.end()
    pixels = pixels_of(image)[..., :3].astype(int)
    np.testing.assert_array_equal(pixels, painted(Dots([(20.5, 31.5)], [RED], 6.0)))
