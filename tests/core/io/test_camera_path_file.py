"""``camera_path.json``: nerfstudio's axes and angles, there and back; files of others."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ddf_core.errors import CameraPathFileError
from ddf_core.io.camera_path_file import (
    OWN,
    Rendering,
    camera_path_record,
    vertical_fov_deg,
    world_matrix,
    write_camera_path,
)
from ddf_core.io.camera_path_reading import ReadPath, read_camera_path
from ddf_core.scene.camera import MIN_PITCH_RAD, Camera
from ddf_core.scene.camera_path import (
    MAX_KEYS,
    CameraKey,
    CameraPath,
    make_path,
    path_cameras,
)

HOME = Camera(radius=2.7, near=1.9, far=3.5)
WIDE = Rendering((640, 480), 24.0)
PATH = make_path(
    [
        CameraKey(0.5, HOME, "front"),
        CameraKey(1.75, replace(HOME, yaw_rad=2.0, pitch_rad=1.2, target=(0.1, -0.2, 0.05))),
        CameraKey(3.1, replace(HOME, yaw_rad=0.4, radius=2.2, fov_deg=20.0), "side"),
    ]
)
LOOP = replace(PATH, closing_s=1.25)

Change = Callable[[dict[str, Any]], object]


def record_of(path: CameraPath, rendering: Rendering = WIDE) -> dict[str, Any]:
    return camera_path_record(path, path_cameras(path, 6), rendering)


def foreign(path: CameraPath = PATH, rendering: Rendering = WIDE) -> dict[str, Any]:
    """The same as another program would have written it."""
    record = record_of(path, rendering)
    for keyframe in record["keyframes"]:
        del keyframe[OWN]
    return record


def read(folder: Path, record: object, home: Camera = HOME) -> ReadPath:
    file = folder / "camera_path.json"
    file.write_text(json.dumps(record), encoding="utf-8")
    return read_camera_path(file, home)


# --- axes ------------------------------------------------------------------------------------


def test_the_frontal_camera_stands_where_it_was_worked_out_by_hand() -> None:
    # From +z of the scene, 2.7 away, looking along -z with y up. In the world, whose z is up, the
    # scene's z points along -y: the eye is at (0, -2.7, 0), right stays x, up is z, back is -y.
    by_hand = [1, 0, 0, 0, 0, 0, -1, -2.7, 0, 1, 0, 0, 0, 0, 0, 1]
    assert np.allclose(world_matrix(HOME), by_hand, rtol=0, atol=1e-15)


def test_a_camera_from_the_side_stands_where_it_was_worked_out_by_hand() -> None:
    # Yaw 0 is on +x of the scene: right is -z there, which is +y in the world; up is z.
    by_hand = [0, 0, 1, 2.7, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]
    assert np.allclose(world_matrix(replace(HOME, yaw_rad=0.0)), by_hand, rtol=0, atol=1e-15)


@pytest.mark.parametrize(
    ("size", "fov_deg"),
    [((512, 512), 12.0), ((640, 480), 12.0),
     ((480, 640), 2 * math.degrees(math.atan(math.tan(math.radians(6)) * 640 / 480)))],
)  # fmt: skip
def test_the_field_of_view_is_that_of_the_height(size: tuple[int, int], fov_deg: float) -> None:
    assert vertical_fov_deg(HOME, size) == pytest.approx(fov_deg)


# --- there and back --------------------------------------------------------------------------


@pytest.mark.parametrize("path", [PATH, LOOP], ids=["open", "loop"])
def test_our_own_path_comes_back_to_the_bit(tmp_path: Path, path: CameraPath) -> None:
    file = tmp_path / "camera_path.json"
    write_camera_path(file, path, path_cameras(path, 6), WIDE)
    assert read_camera_path(file, HOME) == ReadPath(path)


@pytest.mark.parametrize("size", [(640, 480), (480, 640)])
@pytest.mark.parametrize("borders", [False, True])
def test_without_our_own_words_the_same_pictures_come_back(
    tmp_path: Path, size: tuple[int, int], borders: bool
) -> None:
    path = replace(
        LOOP,
        keys=tuple(replace(key, camera=replace(key.camera, borders=borders)) for key in LOOP.keys),
    )
    record = foreign(path, Rendering(size, 24.0))
    found = read(tmp_path, record, replace(HOME, borders=borders)).path
    assert [key.time_s for key in found.keys] == pytest.approx([0.0, 1.25, 2.6])
    assert found.closing_s == 1.25
    for key, ours in zip(found.keys, path.keys, strict=True):
        assert np.allclose(key.camera.eye, ours.camera.eye, atol=1e-12)
        assert np.allclose(key.camera.world_from_cam, ours.camera.world_from_cam, atol=1e-12)
        assert key.camera.fov_deg == pytest.approx(ours.camera.fov_deg)


def test_a_matrix_that_was_moved_elsewhere_counts_and_not_our_words_beside_it(
    tmp_path: Path,
) -> None:
    record = record_of(PATH)
    moved = replace(HOME, yaw_rad=1.0)
    record["keyframes"][0]["matrix"] = world_matrix(moved)
    found = read(tmp_path, record).path
    assert found.keys[0].camera.yaw_rad == pytest.approx(1.0)
    assert found.keys[1].camera == PATH.keys[1].camera


def test_what_the_file_says_is_what_nerfstudio_reads(tmp_path: Path) -> None:
    record = record_of(LOOP)
    assert record["camera_type"] == "perspective"
    assert (record["render_width"], record["render_height"]) == (640, 480)
    assert (record["fps"], record["seconds"], record["is_cycle"]) == (24, 0.25, True)
    assert len(record["camera_path"]) == 6
    assert [len(frame["camera_to_world"]) for frame in record["camera_path"]] == [16] * 6
    gaps = [keyframe["override_transition_sec"] for keyframe in record["keyframes"]]
    assert gaps == pytest.approx([1.25, 1.25, 1.35])  # that of the first one closes the cycle


# --- files of others -------------------------------------------------------------------------


def test_the_older_viewer_writes_columns_in_a_text_and_times_as_shares(tmp_path: Path) -> None:
    record = foreign()
    for number, keyframe in enumerate(record["keyframes"]):
        columns = np.reshape(keyframe["matrix"], (4, 4)).T.ravel().tolist()
        keyframe["matrix"] = json.dumps(columns)
        keyframe["properties"] = json.dumps([["NAME", f"Camera {number}"], ["TIME", number / 2]])
    del record["default_transition_sec"]
    record["seconds"] = 6.0
    found = read(tmp_path, record).path
    assert [key.time_s for key in found.keys] == [0.0, 3.0, 6.0]
    assert [key.name for key in found.keys] == ["Camera 0", "Camera 1", "Camera 2"]
    assert np.allclose(found.keys[1].camera.eye, PATH.keys[1].camera.eye)


def test_without_keyframes_the_cameras_of_the_frames_are_keys(tmp_path: Path) -> None:
    record = foreign()
    del record["keyframes"]
    found = read(tmp_path, record)
    assert [key.time_s for key in found.path.keys] == pytest.approx([n / 24 for n in range(6)])
    assert found.note == ""


def test_of_thousands_of_frames_some_become_keys_and_that_is_said(tmp_path: Path) -> None:
    record = foreign()
    del record["keyframes"]
    record["camera_path"] = record["camera_path"][:1] * 3000
    found = read(tmp_path, record)
    assert 250 < len(found.path.keys) <= MAX_KEYS
    assert found.path.keys[-1].time_s == pytest.approx(2999 / 24)
    assert "One of 7 cameras" in found.note


def rolled(matrix: list[float], angle: float) -> list[float]:
    turn = np.eye(4)
    turn[:2, :2] = [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
    return (np.reshape(matrix, (4, 4)) @ turn).ravel().tolist()


def test_a_rolled_camera_stands_upright_and_that_is_said(tmp_path: Path) -> None:
    record = foreign()
    record["keyframes"][1]["matrix"] = rolled(record["keyframes"][1]["matrix"], 0.3)
    found = read(tmp_path, record)
    assert np.allclose(found.path.keys[1].camera.world_from_cam, PATH.keys[1].camera.world_from_cam)
    assert "rolled and stand upright here: 1" in found.note


def test_a_camera_that_looks_away_keeps_its_place_and_that_is_said(tmp_path: Path) -> None:
    record = foreign()
    # Before the head, looking on along +z.
    away = replace(HOME, yaw_rad=-math.pi / 2, target=(0.0, 0.0, 5.0))
    record["keyframes"][1]["matrix"] = world_matrix(away)
    found = read(tmp_path, record)
    camera = found.path.keys[1].camera
    assert np.allclose(camera.world_from_cam, away.world_from_cam)
    assert camera.near > 0
    assert "look away from the middle of the scene: 1" in found.note


@pytest.mark.parametrize("yaw_rad", [0.3, 2.5, -1.0])
def test_straight_from_above_a_camera_is_turned_as_its_picture_is(
    tmp_path: Path, yaw_rad: float
) -> None:
    record = foreign()
    camera = replace(HOME, yaw_rad=yaw_rad, pitch_rad=1e-4)
    record["keyframes"][0]["matrix"] = world_matrix(camera)
    found = read(tmp_path, record).path.keys[0].camera
    assert found.pitch_rad == MIN_PITCH_RAD
    assert found.yaw_rad == pytest.approx(yaw_rad)


def test_the_model_lies_between_near_and_far_of_a_camera_from_elsewhere(tmp_path: Path) -> None:
    record = foreign()
    record["keyframes"][0]["matrix"] = world_matrix(replace(HOME, radius=9.0))
    camera = read(tmp_path, record).path.keys[0].camera
    assert (camera.radius, camera.near, camera.far) == pytest.approx((9.0, 8.2, 9.8))


def key(record: dict[str, Any]) -> dict[str, Any]:
    return record["keyframes"][1]


def take_frames(record: dict[str, Any]) -> None:
    del record["keyframes"]


BAD: list[tuple[str, Change, str, str]] = [
    ("type", lambda r: r.update(camera_type="equirectangular"), "type", "'equirectangular'"),
    ("no type", lambda r: r.update(camera_type=3), "bad_value", "'camera_type' is 3"),
    ("nothing", lambda r: (r.pop("keyframes"), r.pop("camera_path")), "none", "neither"),
    ("no list", lambda r: r.update(keyframes={}), "bad_value", "'keyframes' is no list"),
    ("no object", lambda r: r.update(keyframes=[3]), "bad_value", "'keyframes[0]' is no object"),
    ("no matrix", lambda r: key(r).pop("matrix"), "bad_value", "'keyframes[1].matrix' is no list"),
    ("short", lambda r: key(r)["matrix"].pop(), "bad_value", "has 15 items, wanted are 16"),
    ("words", lambda r: key(r)["matrix"].__setitem__(3, "x"), "bad_value", "matrix[3]' is 'x'"),
    ("scaled", lambda r: key(r).update(matrix=[2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1]),
     "bad_value", "'keyframes[1].matrix' is no camera"),
    ("mirrored", lambda r: key(r).update(matrix=[1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1]),
     "bad_value", "is no camera"),
    ("zeros", lambda r: key(r).update(matrix=[0.0] * 16), "bad_value", "is no camera"),
    ("huge", lambda r: key(r)["matrix"].__setitem__(3, 1e200), "bad_value", "is no camera"),
    ("far", lambda r: key(r)["matrix"].__setitem__(7, -5e5), "bad_value", "'keyframes[1]' is no"),
    ("text", lambda r: key(r).update(matrix="[1, 2"), "bad_value", "is a text that is not JSON"),
    ("no fov", lambda r: (key(r).pop("fov"), r.pop("default_fov")), "bad_value", "fov' is missing"),
    ("fov", lambda r: key(r).update(fov=300), "bad_value", "between 0.1 and 170"),
    ("same time", lambda r: key(r).update(override_transition_sec=0.0), "bad_value",
     "Two keys would stand at 0 s"),
    ("backwards", lambda r: key(r).update(override_transition_sec=-1.0), "bad_value",
     "'keyframes[1].override_transition_sec' is -1"),
    ("too long", lambda r: key(r).update(override_transition_sec=159.0), "bad_value",
     "160.35 s is no time"),
    ("no size", lambda r: r.update(render_height=0), "bad_value", "'render_height' is 0"),
    ("no pace", lambda r: r.update(fps=0), "bad_value", "'fps' is 0"),
    ("keys", lambda r: r.update(keyframes=r["keyframes"] * 2000), "bad_value",
     "'keyframes' has 6,000 items, at most 500"),
    ("frames", lambda r: (take_frames(r), r["camera_path"][2].pop("camera_to_world")), "bad_value",
     "'camera_path[2].camera_to_world' is missing"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_what_is_no_path_is_refused_in_words(
    tmp_path: Path, change: Change, code: str, words: str
) -> None:
    record = foreign()
    change(record)
    with pytest.raises(CameraPathFileError) as caught:
        read(tmp_path, record)
    assert caught.value.code == f"camera_path.{code}"
    assert words in caught.value.message
    assert caught.value.message.startswith("camera_path.json")


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "not_json"), ("[1]", "bad_value"), ('{"keyframes": [NaN]}', "not_json"),
     ('{"fps": Infinity}', "not_json"), ("[" * 100_000, "not_json"), ("null", "bad_value")],
)  # fmt: skip
def test_what_is_no_json_object_is_refused(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "odd.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CameraPathFileError) as caught:
        read_camera_path(file, HOME)
    assert caught.value.code == f"camera_path.{code}"


def test_what_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CameraPathFileError) as caught:
        read_camera_path(tmp_path / "none.json", HOME)
    assert caught.value.code == "camera_path.unreadable"
    file = tmp_path / "large.json"
    with file.open("wb") as out:
        out.truncate((16 << 20) + 1)
    with pytest.raises(CameraPathFileError) as caught:
        read_camera_path(file, HOME)
    assert caught.value.code == "camera_path.too_large"


def test_a_name_that_commands_a_terminal_is_shown_without(tmp_path: Path) -> None:
    record = foreign()
    for keyframe in record["keyframes"]:
        keyframe["properties"] = json.dumps([["NAME", "a\u001b[31m\nb" + "x" * 500]])
    name = read(tmp_path, record).path.keys[0].name
    assert name.isprintable()
    assert len(name) <= 80
