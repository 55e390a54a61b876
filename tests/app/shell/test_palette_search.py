"""Finding actions by some letters."""

from __future__ import annotations

import pytest

from app.shell.palette_search import Entry, rank_entries

ENTRIES = (
    Entry("swap", "Swap source and target", "Edit", "Exchange both", "X"),
    Entry("template", "Show template", "View", "Show what all share", "T"),
    Entry("save_points", "Save points", "File", "As CSV or JSON", "Ctrl+S"),
    Entry("points_panel", "Points panel", "View", "Show or fold the panel", "F3"),
    Entry("remove", "Remove selected", "Points", "Remove the point", "Del", enabled=False),
    Entry("clear", "Remove all", "Points", "All points go", "Ctrl+Shift+Del"),
)


def names(query: str) -> list[str]:
    return [entry.name for entry in rank_entries(query, ENTRIES)]


def test_nothing_typed_lists_all_as_they_stand() -> None:
    assert names("  ") == [entry.name for entry in ENTRIES]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("swap", "swap"),
        ("targ swa", "swap"),
        ("SHOW TEM", "template"),
        ("ssat", "swap"),
        ("st", "template"),
        ("sp", "save_points"),
        ("view po", "points_panel"),
        ("mplat", "template"),
        ("csv", "save_points"),
        ("f3", "points_panel"),
    ],
)
def test_words_in_any_order_beginnings_and_initials_find_it_first(query: str, first: str) -> None:
    assert names(query)[0] == first


def test_every_word_has_to_fit() -> None:
    assert names("swap points") == []
    assert names("zzz") == []


def test_a_word_of_the_action_counts_more_than_its_menus() -> None:
    assert names("points")[:2] == ["save_points", "points_panel"]
    assert set(names("points")[2:]) == {"remove", "clear"}


def test_of_equals_the_one_that_can_be_done_now_comes_first() -> None:
    assert names("remove") == ["clear", "remove"]


@pytest.mark.parametrize("query", ["(", "[a", "\\", "*", "é", "点"])
def test_odd_letters_are_only_letters(query: str) -> None:
    assert names(query) == []
