"""The bytes of a picture decide what it is for."""

from __future__ import annotations

from collections import Counter

from ddf_core.training.pictures.split import digest_of, part_of, short


def test_the_same_bytes_are_always_of_the_same_part() -> None:
    # SHA-256 of b"abc" begins ba7816bf8f01cfea: 13436514500253700074 as a decimal number.
    digest = digest_of(b"abc")
    assert short(digest) == "ba7816bf8f01cfea"
    assert int("ba7816bf8f01cfea", 16) % 10 == 4
    assert part_of(digest) == "train"
    assert part_of(short(digest)) == "train"


def test_eight_tenths_train_one_validates_and_one_tests() -> None:
    counts = Counter(part_of(digest_of(str(number).encode())) for number in range(2000))
    assert abs(counts["train"] - 1600) < 60
    assert abs(counts["validate"] - 200) < 45
    assert abs(counts["test"] - 200) < 45
