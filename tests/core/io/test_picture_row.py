"""Rows of pictures with captions."""

from __future__ import annotations

import numpy as np

from ddf_core.io.picture_row import GAP, picture_row


def panel(caption: str, grey: int) -> tuple[str, np.ndarray]:
    return caption, np.full((64, 64, 3), grey, np.uint8)


def test_pictures_stand_side_by_side_over_their_captions() -> None:
    row = picture_row([panel("one", 10), panel("two", 120), panel("two", 200)])
    assert row.shape[1] == 3 * 64 + 2 * GAP
    assert row.shape[0] > 64
    assert [int(row[32, x, 0]) for x in (32, 64 + GAP + 32, 2 * (64 + GAP) + 32)] == [10, 120, 200]
    below = row[64:, :, 0] < 128
    assert below[:, :64].any()
    # One caption for both: in their middle, not under the middle of either.
    middle = 64 + GAP + 64 + GAP // 2
    assert below[:, middle - 10 : middle + 10].any()
    assert not below[:, -20:].any()
    assert (row[..., 3] == 255).all()
