"""Which path is meant by what is dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.shell.dropped import path_meant


@pytest.mark.parametrize("name", ["ema.pth", "ema2.pth", "195000_ema2.pth"])
def test_of_two_files_of_pigan_the_average_is_opened(name: str) -> None:
    generator, average = Path("a/195000_generator.pth"), Path("a") / name
    assert path_meant([generator, average]) == average
    assert path_meant([average, generator]) == average


def test_one_path_is_itself() -> None:
    assert path_meant([Path("a.jpg")]) == Path("a.jpg")


@pytest.mark.parametrize(
    "names",
    [[], ["a.jpg", "b.jpg"], ["ema.pth", "ema2.pth"], ["generator.pth", "ema.pth", "ema2.pth"]],
)
def test_several_that_are_no_pair_are_not_taken(names: list[str]) -> None:
    assert path_meant([Path(name) for name in names]) is None
