"""Tuned weights as a value: there and back, and refused where they are not what they say."""

from __future__ import annotations

import base64
import zlib

import pytest

from ddf_core import tuned
from ddf_core.tuned import TunedWeights


def test_the_data_comes_back_and_the_digest_alone_is_compared() -> None:
    weights = TunedWeights.of(b"some weights")
    assert weights.data() == b"some weights"
    assert weights == TunedWeights(weights.digest)
    assert weights != TunedWeights.of(b"other weights")


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        ("", "damaged|digest"),
        ("no base64!", "damaged"),
        ("é", "damaged"),
        (base64.b64encode(b"no deflate").decode(), "damaged"),
        (TunedWeights.of(b"other").packed, "digest"),
    ],
)
def test_what_is_not_theirs_is_refused(packed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        TunedWeights(TunedWeights.of(b"some").digest, packed).data()


def test_no_more_is_unpacked_than_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuned, "MAX_DATA_BYTES", 100)
    bomb = base64.b64encode(zlib.compress(bytes(100_000))).decode()
    with pytest.raises(ValueError, match="too large"):
        TunedWeights("", bomb).data()
    monkeypatch.setattr(tuned, "MAX_PACKED", 10)
    with pytest.raises(ValueError, match="too large"):
        TunedWeights("", bomb).data()
