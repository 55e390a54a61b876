"""Legends: what they draw, and where."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QFont, QFontMetricsF

from app.canvas.caption_painter import MARGIN, Captions, paint_captions
from app.canvas.legend import BAR_WIDTH, MOST_LINES, Legend, chip_lines, paint_legend
from app.widgets.theme import DARK
from tests.gl.painting import painted_on

BAR = Legend("Deformation · scene units", ("#ff0000", "#0000ff"), "0", "≥ 0.03")
CHIPS = Legend("Normals", chips=(("#ff8080", "right"), ("#80ff80", "up")))
WIDTH, HEIGHT = 400, 240


@pytest.fixture
def painted(qapp):
    """(H, W, 3) after painting on grey."""

    return lambda paint, *args: painted_on("#808080", (WIDTH, HEIGHT), paint, *args)


def extent(image) -> tuple[int, int, int, int]:
    where = np.argwhere((image != 128).any(axis=2))
    top, left = where.min(axis=0)
    bottom, right = where.max(axis=0) + 1
    return left, top, right, bottom


@pytest.mark.parametrize("legend", [BAR, CHIPS])
def test_a_legend_stands_on_its_corner_and_is_small(painted, legend) -> None:
    left, top, right, bottom = extent(painted(paint_legend, legend, (20.0, 200.0), DARK))
    assert (left, bottom) == (20, 200)
    assert right - left < 220
    assert bottom - top <= 56


def test_the_bar_runs_from_its_first_colour_to_its_last(painted) -> None:
    image = painted(paint_legend, BAR, (20.0, 200.0), DARK)
    red = np.argwhere((image[..., 0] > 230) & (image[..., 2] < 25))
    blue = np.argwhere((image[..., 2] > 230) & (image[..., 0] < 25))
    assert red[:, 1].max() < blue[:, 1].min()
    assert blue[:, 1].max() - red[:, 1].min() >= BAR_WIDTH - 4


def test_every_chip_has_its_colour(painted) -> None:
    image = painted(paint_legend, CHIPS, (20.0, 200.0), DARK)
    for colour in ((255, 128, 128), (128, 255, 128)):
        assert (np.abs(image - colour).max(axis=2) < 4).sum() > 20


@pytest.mark.parametrize(("width", "above"), [(400.0, False), (300.0, True)])
def test_in_a_narrow_view_it_stands_above_the_badge(painted, width, above) -> None:
    size = (width, 240.0)
    badge = Captions(badge="exact · 512 × 512")
    both = Captions(badge=badge.badge, legend=BAR)
    without = painted(paint_captions, badge, False, size, DARK)
    changed = np.argwhere((painted(paint_captions, both, False, size, DARK) != without).any(axis=2))
    bottom = changed[:, 0].max() + 1
    assert bottom == (240 - MARGIN - 32 if above else 240 - MARGIN)


MANY = Legend("", chips=tuple(("#ff0000", f"a longer name {i}") for i in range(30)))


@pytest.mark.parametrize("room", [120.0, 260.0])
def test_many_chips_take_several_lines_and_stay_in_their_room(painted, room) -> None:
    left, top, right, bottom = extent(painted(paint_legend, MANY, (20.0, 200.0), DARK, room))
    assert (left, bottom) == (20, 200)
    assert right - left <= room
    assert 48 < bottom - top <= 4 * 16 + 8


def test_chips_that_find_no_room_are_counted(qapp) -> None:
    metrics = QFontMetricsF(QFont())
    lines = chip_lines(MANY, metrics, 1.0)
    assert [len(line) for line in lines] == [1] * MOST_LINES
    assert lines[-1][-1] == ("", f"and {30 - MOST_LINES + 1} more")
    assert [chip for line in chip_lines(MANY, metrics, 1e9) for chip in line] == list(MANY.chips)
