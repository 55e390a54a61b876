"""Scale bars: as long as they say, and readable on whatever lies beneath, in both themes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from app.canvas.caption_painter import MARGIN, Captions, paint_captions
from app.canvas.legend import Legend
from app.canvas.scale_bar_painter import HEIGHT, INK, paint_scale_bar
from app.widgets.theme import DARK, LIGHT, Theme
from ddf_core.drawing.scale_bar import ScaleBar
from tests.gl.painting import painted_on

SIZE = (400, 240)
BAR = ScaleBar(90.0, "5 cm")


@pytest.fixture
def painted(qapp):
    """(H, W, 3) after painting on a colour."""

    return lambda ground, paint, *args: painted_on(ground, SIZE, paint, *args)


def luminance(colour: np.ndarray) -> float:
    """Relative luminance of sRGB 0..255. Source: WCAG 2.1."""
    c = np.asarray(colour) / 255
    linear = np.where(c <= 0.03928, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("ground", ["#000000", "#ffffff", "#b07a50"])
def test_its_line_is_as_long_as_it_says_and_stands_out(painted, theme: Theme, ground: str) -> None:
    image = painted(ground, paint_scale_bar, BAR, (20.0, 200.0), theme)
    ink = np.array(QColor(theme.text).getRgb()[:3])
    row = image[192]
    line = np.flatnonzero(np.abs(row - ink).max(1) < 12)
    assert line.max() - line.min() + 1 == pytest.approx(BAR.pixels + INK, abs=1.01)
    assert np.all(np.diff(line) == 1)
    chip = image[192, 24]
    light, dark = sorted((luminance(ink), luminance(chip)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) > 7  # WCAG's level AAA for text


def test_a_short_bar_has_room_for_its_words(painted) -> None:
    image = painted("#808080", paint_scale_bar, ScaleBar(10.0, "50 cm"), (20.0, 200.0), DARK)
    where = np.argwhere((image != 128).any(2))
    (top, left), (bottom, right) = where.min(0), where.max(0) + 1
    assert (left, bottom, bottom - top) == (20, 200, HEIGHT)
    assert right - left > 40


def test_it_stands_bottom_left_and_above_a_legend(painted) -> None:
    def top_of(captions: Captions) -> int:
        size = tuple(map(float, SIZE))
        image = painted("#808080", paint_captions, captions, False, size, DARK)
        return int(np.argwhere((image[16:, MARGIN + 4] != 128).any(1)).min()) + 16

    legend = Legend("Opacity", ("#000000", "#ffffff"), "0", "1")
    alone, below = top_of(Captions(scale_bar=BAR)), top_of(Captions(legend=legend))
    assert alone == SIZE[1] - MARGIN - HEIGHT
    assert top_of(Captions(legend=legend, scale_bar=BAR)) == below - 8 - HEIGHT
