from __future__ import annotations

import pytest

from ddf_core.errors import Cancelled
from ddf_core.stopping import chunks


def test_chunks_cover_the_range_once() -> None:
    covered = [i for piece in chunks(10, 4) for i in range(piece.start, piece.stop)]
    assert covered == list(range(10))
    assert list(chunks(0, 4)) == []
    assert len(list(chunks(3, 0))) == 3


def test_stop_is_asked_before_every_chunk() -> None:
    asked: list[int] = []
    with pytest.raises(Cancelled):
        for _ in chunks(10, 2, lambda: len(asked) == 3):
            asked.append(1)
    assert len(asked) == 3
