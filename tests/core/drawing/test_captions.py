"""Words in the corner of a picture."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.drawing.captions import with_caption


@pytest.mark.parametrize("channels", [3, 4])
def test_a_caption_lies_on_a_plate_at_the_upper_left_and_nowhere_else(channels: int) -> None:
    picture = np.zeros((200, 320, channels), np.uint8)
    told = with_caption(picture, "seed 12")
    assert told.shape == picture.shape
    rows, columns = np.nonzero(told.any(axis=2))
    assert rows.min() > 0 and rows.max() < 40
    assert columns.min() > 0 and columns.max() < 120
    # Paper, and ink on it.
    assert told[..., :3].max() > 200
    inside = told[rows.min() : rows.max(), columns.min() : columns.max(), 0]
    assert (inside < 90).mean() > 0.03
    assert not picture.any()


def test_a_long_or_hostile_caption_stays_on_one_line() -> None:
    picture = np.zeros((120, 200, 3), np.uint8)
    told = with_caption(picture, "a\nb\x1b[31m" + "w" * 10_000)
    rows = np.nonzero(told.any(axis=(1, 2)))[0]
    assert rows.max() < 36


def test_without_words_nothing_is_drawn() -> None:
    picture = np.full((20, 20, 3), 7, np.uint8)
    assert np.array_equal(with_caption(picture, ""), picture)
