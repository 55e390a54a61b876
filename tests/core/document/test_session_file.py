"""The session file: what was written is read again; whatever is wrong with it has a name."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest

from ddf_core.document import session_file
from ddf_core.document.checks import MAX_POINTS
from ddf_core.document.document import SessionState
from ddf_core.document.session_file import (
    FORMER_NAMES,
    VERSION,
    Session,
    is_session,
    read_session,
    session_bytes,
    write_session,
)
from ddf_core.errors import OutputError, SessionFileError
from ddf_core.labels.label_map import Label
from ddf_core.labels.label_record import LabelRecord
from ddf_core.plain_text import MAX_NAME
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import CameraKey, CameraPath
from tests.core.document import worlds
from tests.core.document.worlds import plain

KEYS = (CameraKey(0.5, Camera(yaw_rad=1.0), "left"), CameraKey(2.25, Camera(), "front"))


@pytest.fixture
def session() -> Session:
    """Work of every kind, with a camera path."""
    found = worlds.session()
    return replace(found, state=replace(found.state, camera_path=CameraPath(KEYS, 1.5)))


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "a.ddf.json"
    path.write_bytes(data)
    return path


def refusal(path: Path) -> SessionFileError:
    with pytest.raises(SessionFileError) as caught:
        read_session(path)
    assert caught.value.advice
    assert path.name in caught.value.message
    return caught.value


# --- what is good ----------------------------------------------------------------------------


def test_what_was_written_is_read_again(tmp_path: Path, session: Session) -> None:
    path = tmp_path / "a.ddf.json"
    write_session(path, replace(session, saved_as="/there/b.ddf.json"))
    assert read_session(path) == replace(session, saved_as="/there/b.ddf.json")


def test_every_field_of_the_state_is_in_the_file_but_those_of_the_moment(session: Session) -> None:
    assert set(plain(session)["state"]) == {f.name for f in fields(SessionState)}


def test_it_is_readable_and_says_what_it_is(session: Session) -> None:
    text = session_bytes(session).decode()
    lines = text.splitlines()
    assert lines[1] == ' "format": "ddf-viewer-session",'
    assert lines[2] == f' "version": {VERSION},'
    assert max(map(len, lines)) < 100
    assert "mole, “left” & ünder" in json.dumps(json.loads(text), ensure_ascii=False)


def test_a_session_written_by_hand_needs_little(tmp_path: Path) -> None:
    record = {
        "format": "ddf-viewer-session",
        "version": 1,
        "model": {"name": "heads", "latent_dim": 26, "box_half": 0.6, "bundled": True},
        "state": {"source": {"seed": 7}},
    }
    session = read_session(written(tmp_path, json.dumps(record).encode()))
    assert session.state.source.seed == 7
    assert session.state.targets == SessionState().targets
    assert session.model.bundled


def test_fields_under_their_former_names_are_read(tmp_path: Path, session: Session) -> None:
    record = plain(session)
    for former, name in FORMER_NAMES.items():
        record["state"][former] = record["state"].pop(name)
    assert read_session(written(tmp_path, json.dumps(record).encode())) == session


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("gone.ddf.json", None, True),
        ("a.json", b'{"format": "ddf-viewer-session"}', True),
        ("card.json", b'{"name": "heads"}', False),
        ("generator.pth", b'"ddf-viewer-session"', False),
        ("gone.json", None, False),
        ("a.ddf.json.txt", b'\xef\xbb\xbf{"format": "ddf-viewer-session"}', True),
        ("no ending", b'{"format": "ddf-viewer-session"}', True),
        ("result.ddf.json", b'{"format": "ddf-inversion"}', False),
    ],
)
def test_a_session_is_known_by_what_it_is_and_else_by_its_name(
    tmp_path: Path, name: str, content: bytes | None, expected: bool
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert is_session(path) is expected


# --- what is not -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "session.empty"),
        (b"{", "session.not_json"),
        (b"\xff\xfe\x00", "session.not_json"),
        (b"[" * 50_000, "session.not_json"),
        (b'{"format": "ddf-viewer-session", "version": NaN}', "session.not_json"),
        (b"[]", "session.not_a_session"),
        (b'{"name": "heads", "format_version": 1}', "session.not_a_session"),
        (b'{"format": "ddf-viewer-session"}', "session.bad_value"),
        (b'{"format": "ddf-viewer-session", "version": true}', "session.bad_value"),
        (b'{"format": "ddf-viewer-session", "version": 1}', "session.bad_value"),
        (b'{"format": "ddf-viewer-session", "version": 0}', "session.bad_value"),
    ],
)
def test_a_file_that_is_no_session_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    assert refusal(written(tmp_path, data)).code == code


def test_a_newer_version_is_refused_in_clear_words(tmp_path: Path, session: Session) -> None:
    record = {**plain(session), "version": 7, "state": {"something": "new"}}
    error = refusal(written(tmp_path, json.dumps(record).encode()))
    assert error.code == "session.newer"
    assert "of version 7, this program reads 1" in error.message
    assert "update" in error.advice


def test_every_way_to_cut_a_file_short_is_refused(tmp_path: Path, session: Session) -> None:
    data = session_bytes(session)
    for length in range(1, len(data) - 2, 97):
        assert refusal(written(tmp_path, data[:length])).code == "session.not_json"


def test_a_folder_a_missing_file_and_a_pipe_are_not_opened(tmp_path: Path) -> None:
    folder = tmp_path / "b.ddf.json"
    folder.mkdir()
    assert refusal(folder).code == "session.folder"
    assert refusal(tmp_path / "gone.ddf.json").code == "session.not_found"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "c.ddf.json")
        # Reading it would wait for ever.
        assert refusal(tmp_path / "c.ddf.json").code == "session.not_found"


def test_a_name_that_no_file_can_have_is_refused() -> None:
    with pytest.raises(SessionFileError) as caught:
        read_session(Path("a\0.ddf.json"))
    assert caught.value.code in ("session.unreadable", "session.not_found")


def test_a_file_that_is_too_large_is_not_parsed(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(session_file, "MAX_BYTES", 100)
    assert refusal(written(tmp_path, b" " * 101)).code == "session.too_large"
    assert refusal(written(tmp_path, b" " * 100)).code == "session.not_json"


def spoil(path: str, value: object) -> Callable[[dict], None]:
    """Puts a value at a path like ``state.points.3.x_tmpl``."""
    *folders, last = path.split(".")

    def change(record: dict) -> None:
        inner: dict | list = record
        for key in folders:
            inner = inner[int(key)] if isinstance(inner, list) else inner[key]
        inner[int(last) if isinstance(inner, list) else last] = value  # type: ignore[index]

    return change


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("state", [], "state"),
        ("state.nonsense", 1, "state.nonsense"),
        ("nonsense", 1, "nonsense"),
        ("state.banner", None, "state.banner"),
        ("state.model", {"name": "x"}, "state.model"),
        ("saved_as", 3, "saved_as"),
        ("model.path", None, "model.path"),
        ("model.latent_dim", 0, "model.latent_dim"),
        ("model.latent_dim", 10**9, "model.latent_dim"),
        ("model.box_half", -1, "model.box_half"),
        ("state.linked", "yes", "state.linked"),
        ("state.mode", "x-ray", "state.mode"),
        ("state.split", 1, "state.split"),
        ("state.source.seed", -1, "state.source.seed"),
        ("state.source.seed", 1.5, "state.source.seed"),
        ("state.source.psi", 7.0, "state.source.psi"),
        ("state.source.z", [0.0, 0.0], "state.source.z"),
        ("state.source.z.1", "x", "state.source.z[1]"),
        ("state.source.z.1", 1e30, "state.source.z"),
        ("state.targets", [], "number of state.targets"),
        ("state.targets", [{"seed": 1}] * 9, "number of state.targets"),
        ("state.cameras.elsewhere", {}, "state.cameras"),
        ("state.cameras.source.radius", 0.0, "state.cameras.source.radius"),
        ("state.cameras.source.pitch_rad", 0.0, "state.cameras.source.pitch_rad"),
        ("state.cameras.source.far", 0.1, "state.cameras.source.far"),
        ("state.cameras.source.target", [0, 0], "state.cameras.source.target"),
        ("state.cameras.source.yaw_rad", 10**400, "state.cameras.source.yaw_rad"),
        ("state.points.3.x_tmpl", [0, 0, 5.0], "state.points[3].x_tmpl"),
        ("state.points.3.x_origin.0", -5.0, "state.points[3].x_origin"),
        ("state.points.3.id", 1, "state.points[3].id"),
        ("state.points.3.id", 0, "state.points[3].id"),
        ("state.points.3.colour_index", -1, "state.points[3].colour_index"),
        ("state.points.3.name", "x" * 201, "length of state.points[3].name"),
        ("state.points.3.origin_view", "moon", "state.points[3].origin_view"),
        ("state.points.3.origin.z", [1.0], "state.points[3].origin.z"),
        ("state.points.3.origin.type", "Camera", "state.points[3].origin.type"),
        ("state.points.0.x_tmpl", None, "state.points[0]"),
        ("state.next_point_id", 0, "state.next_point_id"),
        ("state.camera_path.keys.1.time_s", 0.5, "state.camera_path.keys[1].time_s"),
        ("state.camera_path.keys.1.time_s", 0.25, "state.camera_path.keys[1].time_s"),
        ("state.camera_path.keys.1.time_s", 1e6, "state.camera_path.keys[1].time_s"),
        ("state.camera_path.keys.0.time_s", -1.0, "state.camera_path.keys[0].time_s"),
        ("state.camera_path.keys.0.name", "x" * 201, "length of state.camera_path.keys[0].name"),
        ("state.camera_path.keys.0.camera.fov_deg", 0, "state.camera_path.keys[0].camera.fov_deg"),
        (
            "state.camera_path.keys",
            [{"time_s": 1, "camera": {}}] * 600,
            "number of state.camera_path.keys",
        ),
        ("state.camera_path.closing_s", -1.0, "state.camera_path.closing_s"),
    ],
)
def test_a_nonsense_value_is_refused_by_its_path(
    tmp_path: Path, session: Session, path: str, value: object, named: str
) -> None:
    record = plain(session)
    spoil(path, value)(record)
    error = refusal(written(tmp_path, json.dumps(record).encode()))
    assert error.code == "session.bad_value"
    assert f"'{named}'" in error.message


def test_too_many_points_are_refused(tmp_path: Path, session: Session) -> None:
    record = plain(session)
    record["state"]["points"] *= 1 + MAX_POINTS // len(record["state"]["points"])
    error = refusal(written(tmp_path, json.dumps(record).encode()))
    assert "number of state.points" in error.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("points", [None] * 70_000),
        ("directions", [None] * 3000),
        ("photo_list", [None] * 70_000),
        ("label_map", {"strokes": [None] * 400_000}),
        ("label_map", {"strokes": [{"points": [None] * 40_001}]}),
    ],
)
def test_lists_that_are_too_long_are_refused_before_anything_is_made_of_their_items(
    tmp_path: Path, session: Session, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    record = plain(session)
    record["state"][name] = value
    monkeypatch.setattr(session_file, "decode", lambda *_: pytest.fail("its items were read"))
    error = refusal(written(tmp_path, json.dumps(record).encode()))
    assert error.code == "session.bad_value"
    assert f"state.{name}" in error.message


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, session: Session) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        write_session(tmp_path / "file" / "a.ddf.json", session)


def test_names_of_labels_come_back_on_one_line_and_bounded(
    tmp_path: Path, session: Session
) -> None:
    record = LabelRecord((Label("a\n\x1b[31m" + "w" * 250, "#355c9a"),))
    path = tmp_path / "a.ddf.json"
    write_session(path, replace(session, labels=record))
    labels = read_session(path).labels
    assert labels is not None
    name = labels.labels[0].name
    assert name.isprintable()
    assert len(name) <= MAX_NAME
