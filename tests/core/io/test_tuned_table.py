"""Tuned weights in a session: each once, and all there when it is read."""

from __future__ import annotations

from typing import Any

import pytest

from ddf_core.io.json_codec import WrongValue, encode
from ddf_core.io.tuned_table import put_back, take_out
from ddf_core.shown import StyleInstance
from ddf_core.tuned import TunedWeights

WEIGHTS = TunedWeights.of(b"weights")


def state() -> dict[str, Any]:
    head = encode(StyleInstance, StyleInstance((1.0,), (2.0,), tuned=WEIGHTS))
    other = encode(StyleInstance, StyleInstance((1.0,), (2.0,)))
    points = [{"id": 1, "origin": dict(head, tuned=dict(head["tuned"]))}, {"id": 2}]
    return {"source": {"style": head}, "targets": [{"style": other}], "points": points}


def test_weights_stand_once_in_the_table_and_come_back_everywhere() -> None:
    kept = state()
    table = take_out(kept)
    assert table == {WEIGHTS.digest: WEIGHTS.packed}
    assert WEIGHTS.packed not in str(kept)
    put_back(kept, table)
    assert kept == state()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({}, "has no weights"),
        (7, "no table"),
        ({WEIGHTS.digest: 7}, "has no weights"),
        ({WEIGHTS.digest: "AAAA"}, "damaged"),
        ({WEIGHTS.digest: TunedWeights.of(b"others").packed}, "not those of their digest"),
    ],
)
def test_what_is_missing_or_wrong_is_said(table: object, words: str) -> None:
    kept = state()
    take_out(kept)
    with pytest.raises(WrongValue, match=words):
        put_back(kept, table)


def test_what_is_no_state_is_left_to_others() -> None:
    for value in (None, 3, [], {"tuned": 3}, {"tuned": {"digest": 4}}):
        assert take_out(value) == {}
        put_back(value, {})
