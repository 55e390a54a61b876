"""Label maps in session files: the model's own by name, strokes in words, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ddf_core.document.label_checks import MAX_BALLS, check_labels, label_map_of
from ddf_core.document.session_file import read_session
from ddf_core.document.transfer import TransferState
from ddf_core.errors import SessionFileError
from ddf_core.io.json_codec import WrongValue, tidy
from ddf_core.labels.label_map import Label, LabelMap
from ddf_core.labels.label_record import LabelRecord, label_record
from ddf_core.labels.label_volume import SHAPE, LabelVolume
from tests.core.document.worlds import LABELS, SIZES, STROKE, own_labels, plain, session

BOX = SIZES.box_half


def test_strokes_on_the_models_own_map_only_name_it() -> None:
    own = own_labels()
    record = label_record(own.add_stroke(STROKE), own)
    assert record == LabelRecord(LABELS, own.base.digest, strokes=(STROKE,))
    assert label_map_of(record, own, BOX) == own.add_stroke(STROKE)


def test_another_volume_is_in_the_file_itself() -> None:
    mine = own_labels().add_stroke(STROKE).flatten_strokes()
    record = label_record(mine, own_labels())
    assert record.base_packed
    assert label_map_of(record, None, BOX) == mine


def test_nothing_changed_says_nothing_and_an_empty_map_has_no_volume() -> None:
    assert label_record(None, own_labels()) is None
    assert label_map_of(None, own_labels(), BOX) is None
    empty = LabelMap(LABELS, BOX, strokes=(STROKE,))
    assert label_record(empty, None) == LabelRecord(LABELS, strokes=(STROKE,))
    assert label_map_of(label_record(empty, None), None, BOX) == empty


def test_old_sessions_have_no_labels_and_open_as_before(tmp_path: Path) -> None:
    record = plain(session())
    for name in ("transfer", "morph", "label_map", "label_tool"):
        del record["state"][name]
    path = tmp_path / "old.ddf.json"
    path.write_bytes(tidy(record))
    found = read_session(path)
    assert found.labels is None
    assert found.state.transfer == TransferState()


GOOD = LabelRecord(LABELS, strokes=(STROKE,))


def test_strokes_that_would_be_painted_for_minutes_are_refused_and_many_small_ones_are_not() -> (
    None
):
    balls = STROKE.points[:1] * MAX_BALLS
    many = replace(STROKE, radius=0.02 * BOX, points=balls)
    check_labels(replace(GOOD, strokes=(many,)), SIZES)
    wide = replace(STROKE, radius=0.9 * BOX, points=balls)
    with pytest.raises(WrongValue, match=r"voxels in state\.label_map\.strokes"):
        check_labels(replace(GOOD, strokes=(wide,)), SIZES)


def spoiled(**changed: object) -> LabelRecord:
    return replace(GOOD, strokes=(replace(STROKE, **changed),))


@pytest.mark.parametrize(
    ("record", "named"),
    [
        (replace(GOOD, labels=LABELS * 33), "labels"),
        (replace(GOOD, labels=(Label("a" * 999, "#ff0000"), LABELS[1])), "labels[0].name"),
        (replace(GOOD, labels=(Label("a", "red"), LABELS[1])), "labels[0].colour"),
        (replace(GOOD, labels=(Label("a", "#FF0000"), LABELS[1])), "labels[0].colour"),
        (spoiled(label=3), "strokes[0].label"),
        (spoiled(label=-1), "strokes[0].label"),
        (spoiled(radius=0.0), "strokes[0].radius"),
        (spoiled(radius=1e9), "strokes[0].radius"),
        (spoiled(points=((0.0, 0.0, 99.0),)), "strokes[0].points[0]"),
        (spoiled(points=((0.0, 0.0, 0.0),) * 40_001), "strokes"),
        (replace(GOOD, base_packed="not base64 at all!"), "base_packed"),
        (replace(GOOD, base_packed="eJwDAAAAAAE="), "base_packed"),
        (replace(GOOD, base_packed="A" * (13 << 20)), "base_packed"),
        (replace(GOOD, base_packed="eJwDAAAAAAE=", base_digest="00"), "label_map"),
        (
            LabelRecord((), base_packed=LabelVolume(np.full(SHAPE, 7, np.uint8)).pack_numbers()),
            "base_packed",
        ),
    ],
)
def test_hostile_labels_are_refused_by_their_place(record: LabelRecord, named: str) -> None:
    check_labels(GOOD, SIZES)
    with pytest.raises(WrongValue) as caught:
        check_labels(record, SIZES)
    assert named in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("label_map", 7),
        ("label_map", {"labels": "nose"}),
        ("label_map", {"volume": [1, 2]}),
        ("label_map", {"labels": [{"name": "a"}]}),
        ("transfer", {"blend": 2.0}),
        ("transfer", {"texture_source": "nobody"}),
        ("transfer", {"giver": "nobody"}),
        ("transfer", {"onto": "before"}),
        ("transfer", {"parts": [0]}),
        ("transfer", {"parts": [1.5]}),
        ("morph", {"shape": -0.1}),
        ("morph", {"pose": 1e9}),
        ("label_tool", {"brush": 0.0}),
        ("label_tool", {"opacity": 1.1}),
        ("label_tool", {"chosen": 0}),
        ("painting", True),
    ],
)
def test_hostile_values_in_a_file_are_refused(tmp_path: Path, name, value) -> None:
    record = plain(session())
    record["state"][name] = value
    path = tmp_path / "a.ddf.json"
    path.write_bytes(tidy(record))
    with pytest.raises(SessionFileError) as caught:
        read_session(path)
    assert caught.value.code == "session.bad_value"
    assert f"state.{name}" in caught.value.message
