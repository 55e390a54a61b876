"""Values from JSON into dataclasses; everything that does not fit is refused by its path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Literal

import pytest

from ddf_core.errors import ModelFileError
from ddf_core.io import json_decoding
from ddf_core.io.json_codec import WrongValue, decode, dumps, encode, loads, read_json, tidy


@dataclass(frozen=True)
class Leaf:
    kind: Literal["a", "b"]
    size: int = 3


@dataclass(frozen=True)
class Tree:
    name: str
    height: float
    leaves: tuple[Leaf, ...] = ()
    place: tuple[float, float] = (0.0, 0.0)
    best: Leaf | None = None
    is_old: bool = False


@dataclass(frozen=True)
class Bird:
    wings: int = 2


@dataclass(frozen=True)
class Bee:
    stripes: tuple[int, ...] = ()


class Season(Enum):
    SUMMER = "summer"
    WINTER = "winter"


@dataclass(frozen=True)
class Garden:
    guest: Bird | Bee | None = None
    guests: tuple[Bird | Bee, ...] = ()
    trees: Mapping[str, Tree] = field(default_factory=dict)
    season: Season = Season.SUMMER
    closed: frozenset[str] = frozenset()
    corners: tuple[tuple[str, tuple[float, float]], ...] = ()


@dataclass(frozen=True)
class Row:
    z: tuple[float, ...]


GARDEN = Garden(
    Bee((1, 2)),
    (Bird(), Bee()),
    {"old": Tree("x", 2.0)},
    Season.WINTER,
    frozenset({"b", "a"}),
    (("north", (0.5, 1.0)), ("south", (1.0, 2.0))),
)


def test_what_was_encoded_is_decoded_again_whatever_the_hints_say() -> None:
    assert decode(Garden, loads(tidy(encode(Garden, GARDEN)))) == GARDEN


@pytest.mark.parametrize("wrong", ["1e301", "1e999", '"x"', "true", "null"])
def test_every_number_of_a_long_list_is_looked_at(wrong: str) -> None:
    assert decode(Row, loads(b'{"z": [0.5, 1, -2.5]}')).z == (0.5, 1.0, -2.5)
    with pytest.raises(WrongValue, match=r"'z\[2\]'"):
        decode(Row, loads(f'{{"z": [0.5, 0.25, {wrong}]}}'.encode()))


def test_one_of_several_dataclasses_says_which_it_is() -> None:
    plain = encode(Garden, GARDEN)
    assert plain["guest"] == {"type": "Bee", "stripes": [1, 2]}
    assert plain["trees"]["old"]["name"] == "x"
    assert (plain["season"], plain["closed"]) == ("winter", ["a", "b"])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"guest": {"wings": 1}}, "'guest.type' is None, known are Bird, Bee"),
        ({"guest": {"type": ["Bee"]}}, "'guest.type' is ['Bee'], known are Bird, Bee"),
        ({"guest": {"type": "Bee", "wings": 1}}, "'guest.wings' is not known"),
        ({"guests": [3]}, "'guests[0]' is 3, wanted is an object"),
        ({"trees": {"old": 1}}, "'trees.old' is 1, wanted is an object"),
        ({"trees": []}, "'trees' is [], wanted is an object"),
        ({"season": "spring"}, "'season' is 'spring', known are summer, winter"),
        ({"season": {}}, "'season' is {}, known are summer, winter"),
        ({"closed": [1]}, "'closed[0]' is 1, wanted is a text"),
    ],
)
def test_a_value_that_fits_none_of_the_hints_is_named(value: object, message: str) -> None:
    with pytest.raises(WrongValue) as caught:
        decode(Garden, value)
    assert str(caught.value) == message


def test_lists_of_numbers_stand_on_one_line_and_objects_on_several() -> None:
    value = {"a": [1, 2.5], "b": [{"c": []}, {}], "d": "[\n1]"}
    assert tidy(value).decode() == (
        '{\n "a": [1, 2.5],\n "b": [\n  {\n   "c": []\n  },\n  {}\n ],\n "d": "[\\n1]"\n}\n'
    )
    assert loads(tidy(value)) == value


def test_a_name_that_is_not_utf_8_survives() -> None:
    assert loads(tidy({"path": "caf\udce9"})) == {"path": "caf\udce9"}


def test_a_number_that_is_not_finite_is_not_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        tidy([float("nan")])


def test_what_was_written_is_read_again() -> None:
    tree = Tree("ö", 1.5, (Leaf("a"), Leaf("b", 7)), (1.0, -2.0), Leaf("a"), True)
    assert decode(Tree, loads(dumps(tree))) == tree


def test_a_whole_number_serves_as_a_float_and_missing_keys_take_their_defaults() -> None:
    assert decode(Tree, {"name": "x", "height": 2}) == Tree("x", 2.0)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "'the file' is [], wanted is an object"),
        ({"name": "x"}, "'height' is missing"),
        ({"name": 1, "height": 1}, "'name' is 1, wanted is a text"),
        ({"name": "x", "height": "tall"}, "'height' is 'tall', wanted is a number"),
        ({"name": "x", "height": True}, "'height' is True, wanted is a number"),
        ({"name": "x", "height": 1, "weight": 2}, "'weight' is not known"),
        ({"name": "x", "height": 10**400}, "'height' is too large a number"),
        ({"name": "x", "height": 1, "leaves": {}}, "'leaves' is {}, wanted is a list"),
        (
            {"name": "x", "height": 1, "leaves": [{"kind": "c"}]},
            "'leaves[0].kind' is 'c', known are a, b",
        ),
        (
            {"name": "x", "height": 1, "leaves": [{"kind": ["a"]}]},
            "'leaves[0].kind' is ['a'], known are a, b",
        ),
        (
            {"name": "x", "height": 1, "leaves": [{"kind": "a", "size": 1.5}]},
            "'leaves[0].size' is 1.5, wanted is a whole number",
        ),
        (
            {"name": "x", "height": 1, "best": {"kind": "a", "size": 2**60}},
            "'best.size' is too large a number",
        ),
        ({"name": "x", "height": 1, "place": [1]}, "'place' has 1 items, wanted are 2"),
        ({"name": "x", "height": 1, "is_old": 1}, "'is_old' is 1, wanted is true or false"),
    ],
)
def test_a_value_that_does_not_fit_is_named(value: object, message: str) -> None:
    with pytest.raises(WrongValue) as caught:
        decode(Tree, value)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"{", "this is not JSON"),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b"\xff", "it is not UTF-8 text"),
        (b"\xff\xfe\x00", "it is not UTF-8 text"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b"1" * 5000, "this is not JSON"),
    ],
)
def test_a_file_that_is_not_json_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "card.json"
    path.write_bytes(data)
    with pytest.raises(ModelFileError, match=reason) as caught:
        read_json(path)
    assert caught.value.code == ("model.not_json" if data else "model.empty")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_an_editor_of_windows_saved_is_read(encoding: str) -> None:
    assert loads('{"name": "außen"}'.encode(encoding)) == {"name": "außen"}


def test_half_a_character_is_written_in_a_way_that_every_reader_takes() -> None:
    data = dumps({"name": "a\ud800"})
    assert data == b'{\n "name": "a\\ud800"\n}\n'
    assert loads(data) == {"name": "a\ud800"}


def test_a_hint_is_looked_at_once_and_not_for_each_value() -> None:
    trees = {f"{number}": Tree(f"{number}", 1.0, (Leaf("a"),) * 3) for number in range(200)}
    value = encode(Garden, Garden(trees=trees))
    decode(Garden, value)
    before = json_decoding._decoder.cache_info().misses
    assert decode(Garden, value).trees == trees
    assert json_decoding._decoder.cache_info().misses == before


@pytest.mark.parametrize("leaf", [None, True, False, 7, -0.5, 1e22, 'ä\n"', [], {}, [1, None]])
def test_tidy_text_says_what_json_says(leaf: object) -> None:
    assert loads(tidy({"leaf": leaf, "rows": [{"leaf": leaf}]})) == {
        "leaf": leaf,
        "rows": [{"leaf": leaf}],
    }
