"""Underlined letters."""

from __future__ import annotations

import pytest

from app.widgets.mnemonics import mark_mnemonics, strip_mnemonic


def test_letters_are_unique_and_begin_words_where_they_can() -> None:
    assert mark_mnemonics(["Save", "Save as", "Send"]) == ["&Save", "Save &as", "S&end"]


def test_where_every_letter_is_taken_none_is_marked() -> None:
    assert mark_mnemonics(["ab", "b", "a", "ba"]) == ["&ab", "&b", "a", "ba"]


def test_a_letter_is_given_up_by_one_that_has_another() -> None:
    assert mark_mnemonics(["ab", "a"]) == ["a&b", "&a"]


def test_an_ampersand_stays_an_ampersand() -> None:
    assert mark_mnemonics(["& this & that"]) == ["&& &this && that"]


@pytest.mark.parametrize("text", ["Save", "A & B", "a && b", "…", ""])
def test_unmarking_gives_the_text_back(text: str) -> None:
    assert strip_mnemonic(mark_mnemonics([text])[0]) == text
