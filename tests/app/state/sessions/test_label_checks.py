"""Label maps in session files: the model's own by name, strokes in words, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.state.sessions.checks import Sizes
from app.state.sessions.label_checks import check_labels, label_map_of
from app.state.sessions.migration import LABELS_LOST, migrate_session
from app.state.sessions.session_file import read_session, session_bytes, write_session
from ddf_core.errors import SessionFileError
from ddf_core.io.json_door import WrongValue, tidy
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.labels.label_record import LabelRecord, label_record
from ddf_core.labels.label_volume import SHAPE, LabelVolume
from tests.app.fake_engine import BOX
from tests.app.features.sessions.worlds import plain, session_of, worked_on

SIZES = Sizes(3, BOX)
LABELS = (Label("nose", "#ff0000"), Label("ear", "#00ff00"))
STROKE = Stroke(2, 0.05, ((0.0, 0.1, 0.3), (0.0, 0.12, 0.3)))


def own_labels() -> LabelMap:
    volume = np.zeros(SHAPE, np.uint8)
    volume[:, :96] = 1
    return LabelMap(LABELS, BOX, LabelVolume(volume))


def test_strokes_on_the_models_own_map_only_name_it() -> None:
    own = own_labels()
    record = label_record(own.painted(STROKE), own)
    assert record == LabelRecord(LABELS, own.base.digest, strokes=(STROKE,))
    assert label_map_of(record, own, BOX) == own.painted(STROKE)


def test_another_volume_is_in_the_file_itself() -> None:
    mine = own_labels().painted(STROKE).flattened()
    record = label_record(mine, own_labels())
    assert record.base_packed
    assert label_map_of(record, None, BOX) == mine


def test_nothing_changed_says_nothing_and_an_empty_map_has_no_volume() -> None:
    assert label_record(None, own_labels()) is None
    assert label_map_of(None, own_labels(), BOX) is None
    empty = LabelMap(LABELS, BOX, strokes=(STROKE,))
    assert label_record(empty, None) == LabelRecord(LABELS, strokes=(STROKE,))
    assert label_map_of(label_record(empty, None), None, BOX) == empty


def test_a_session_brings_its_labels_back(tmp_path: Path, loaded) -> None:
    model = replace(loaded.model, labels=own_labels())
    state = replace(worked_on(loaded), model=model, label_map=own_labels().painted(STROKE))
    path = tmp_path / "a.ddf.json"
    write_session(path, session_of(state))
    found, note = migrate_session(read_session(path), replace(loaded, model=model))
    assert note is None or "another" in note.message
    assert found.label_map == state.label_map
    assert (found.transfer, found.morph, found.label_tool) == (
        state.transfer,
        state.morph,
        state.label_tool,
    )
    assert "base_packed" in session_bytes(session_of(state)).decode()


def test_labels_of_a_map_that_is_not_here_are_left_out_and_it_is_said(loaded) -> None:
    with_own = replace(loaded.model, labels=own_labels())
    state = replace(loaded, model=with_own, label_map=own_labels().painted(STROKE))
    session = session_of(state)
    session = replace(session, model=replace(session.model, digest=loaded.model.digest))
    found, note = migrate_session(session, loaded)
    assert found.label_map is None
    assert note == LABELS_LOST


def test_old_sessions_have_no_labels_and_open_as_before(tmp_path: Path, loaded) -> None:
    record = plain(session_of(loaded))
    for name in ("transfer", "morph", "label_map", "label_tool"):
        del record["state"][name]
    path = tmp_path / "old.ddf.json"
    path.write_bytes(tidy(record))
    session = read_session(path)
    assert session.labels is None
    assert session.state.transfer == loaded.transfer


GOOD = LabelRecord(LABELS, strokes=(STROKE,))


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
            LabelRecord((), base_packed=LabelVolume(np.full(SHAPE, 7, np.uint8)).packed()),
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
def test_hostile_values_in_a_file_are_refused(tmp_path: Path, loaded, name, value) -> None:
    record = plain(session_of(worked_on(loaded)))
    record["state"][name] = value
    path = tmp_path / "a.ddf.json"
    path.write_bytes(tidy(record))
    with pytest.raises(SessionFileError) as caught:
        read_session(path)
    assert caught.value.code == "session.bad_value"
    assert f"state.{name}" in caught.value.message
