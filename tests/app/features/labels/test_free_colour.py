"""The colour of a new label."""

from __future__ import annotations

import itertools

import pytest

from app.features.labels.free_colour import LIKE, _distance, free_colour
from ddf_core.drawing.marker_colours import MARKER_COLOURS


def test_the_palette_comes_first_but_not_what_looks_like_a_colour_that_is_there() -> None:
    assert free_colour([]) == MARKER_COLOURS[0].lower()
    almost_orange, almost_blue = "#e89e08", "#52b0f0"
    assert free_colour([almost_orange]) == MARKER_COLOURS[1].lower()
    assert free_colour([almost_orange, almost_blue]) == MARKER_COLOURS[2].lower()


@pytest.mark.parametrize("count", [14, 24])
def test_labels_added_one_after_the_other_are_all_unlike(count: int) -> None:
    used: list[str] = []
    for _ in range(count):
        used.append(free_colour(used))
    nearest = min(_distance(a, [b]) for a, b in itertools.combinations(used, 2))
    assert nearest > (LIKE if count == 14 else 0.04)


def test_black_and_white_are_as_far_apart_as_oklab_says() -> None:
    assert _distance("#000000", ["#ffffff"]) == pytest.approx(1.0, abs=1e-3)
