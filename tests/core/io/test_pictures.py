"""PNG files of every kind, on a background and without, and depth in 16 bits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.io.pictures import depth_levels, on_background, write_png


@pytest.mark.parametrize(
    "pixels",
    [
        np.arange(48, dtype=np.uint8).reshape(3, 4, 4),
        np.arange(36, dtype=np.uint8).reshape(3, 4, 3),
        np.arange(12, dtype=np.uint16).reshape(3, 4) * 5000,
    ],
)
def test_pictures_of_every_kind_come_back(tmp_path: Path, pixels: np.ndarray) -> None:
    write_png(tmp_path / "a.png", pixels, None)
    back = np.asarray(Image.open(tmp_path / "a.png"))
    assert back.astype(int).tolist() == pixels.astype(int).tolist()


def test_a_ground_shows_as_far_as_the_head_lets_it() -> None:
    rgba = np.array([[[200, 100, 0, 0], [200, 100, 0, 255], [200, 100, 0, 51]]], np.uint8)
    shown = on_background(rgba, (0, 50, 250))
    assert shown.tolist() == [[[0, 50, 250], [200, 100, 0], [40, 60, 200]]]


def test_depth_has_the_whole_span_in_its_levels_and_zero_for_nothing() -> None:
    depth = np.array([[1.75, 3.65, 2.7, np.nan, 1.0, 9.0]], np.float32)
    levels = depth_levels(depth, 1.75, 3.65).astype(int)
    assert levels.tolist() == [[1, 65535, 32768, 0, 1, 65535]]
    steps = np.linspace(1.75, 3.65, 1000, dtype=np.float32)[None]
    back = 1.75 + (depth_levels(steps, 1.75, 3.65).astype(float) - 1) / 65534 * 1.9
    assert np.abs(back - steps).max() < 1.9 / 65534
