"""Coordinates as text, both ways."""

from __future__ import annotations

import pytest

from app.features.points.text import parse_position, position_text
from ddf_core.errors import InputError

PLACE = (0.012345, -0.03, 0.5)


def test_unknown_places_are_dashes() -> None:
    assert position_text(None) == "–"


def test_what_was_written_is_read_again() -> None:
    assert position_text(PLACE) == "+0.012  −0.030  +0.500"
    assert parse_position(position_text(PLACE, 6)) == PLACE


@pytest.mark.parametrize("text", ["1 2 3", "1,2,3", " 1; 2;3 ", "1\t2\t3", "+1  2.0  3e0"])
def test_blanks_commas_and_semicolons_divide(text: str) -> None:
    assert parse_position(text) == (1.0, 2.0, 3.0)


@pytest.mark.parametrize(
    "text", ["0,1 0,2 −3", "0,1;0,2;-3", "0.1 0.2 -3", "0.1, 0.2, -3", "0,1, 0,2, -3"]
)
def test_a_comma_is_a_point_where_something_else_divides(text: str) -> None:
    assert parse_position(text) == (0.1, 0.2, -3.0)


@pytest.mark.parametrize("text", ["0,5 1", "1,2 ,3", "1,2,3 4 5", "1.2,3 4 5", "0,1,0,2,0,3"])
def test_what_can_be_read_two_ways_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="three numbers"):
        parse_position(text)


@pytest.mark.parametrize("text", ["", "1 2", "1 2 3 4", "a b c", "nan 0 0", "0 inf 0", "–"])
def test_what_is_no_place_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match="three numbers") as refusal:
        parse_position(text)
    assert refusal.value.code == "points.place"
    assert "0.330" in refusal.value.advice
