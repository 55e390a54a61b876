"""A picture to be saved, as values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.canvas.view_markers import view_markers
from app.features.export.image import CHUNK_PIXELS, ImageExport, chunks, expected_s, image_markers
from app.state.screen import Screen, ViewScreen
from app.state.viewer_state import SOURCE
from app.widgets.size_choice import MAX_SIDE

SHOWN = Screen().with_view(SOURCE, ViewScreen(size=(400, 500)))


@pytest.mark.parametrize("size", [(16, 16), (500, 700), (MAX_SIDE, MAX_SIDE), (MAX_SIDE, 16)])
def test_bands_cover_the_picture_once_and_are_small(loaded, size) -> None:
    parts = chunks(ImageExport(SOURCE, size), loaded)
    rows = [row for part in parts for row in range(*part.rows)]
    assert rows == list(range(size[1]))
    assert all((b - a) * size[0] <= max(CHUNK_PIXELS, size[0]) for a, b in (p.rows for p in parts))
    assert {part.size for part in parts} == {size}


def test_markers_fall_where_the_camera_puts_them_at_the_new_size(loaded) -> None:
    now = view_markers(loaded, SHOWN, SOURCE)
    twice = image_markers(ImageExport(SOURCE, (800, 1000)), loaded, SHOWN)
    assert [m.id for m in twice] == [m.id for m in now]
    for small, large in zip(now, twice, strict=True):
        np.testing.assert_allclose(large.pixel_xy, np.multiply(small.pixel_xy, 2), atol=1e-6)
        assert replace(large, pixel_xy=small.pixel_xy) == small


def test_a_wider_picture_keeps_heights_and_adds_at_the_sides(loaded) -> None:
    now = view_markers(loaded, SHOWN, SOURCE)
    wide = image_markers(ImageExport(SOURCE, (800, 500)), loaded, SHOWN)
    for small, large in zip(now, wide, strict=True):
        assert large.pixel_xy == pytest.approx((small.pixel_xy[0] + 200, small.pixel_xy[1]))


def test_without_points_there_are_no_markers(loaded) -> None:
    assert image_markers(ImageExport(SOURCE, (80, 60)), replace(loaded, points=()), SHOWN) == ()


def test_the_expected_time_is_unknown_before_the_first_picture() -> None:
    assert expected_s((100, 50), 0.0) is None
    assert expected_s((100, 50), 0.001) == pytest.approx(5.0)
