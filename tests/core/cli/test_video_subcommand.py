"""``video``: loops in every format, resumed where frames are there, nothing half-written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.answers import Answer
from ddf_core.cli import video_subcommand
from ddf_core.cli.entry import INTERRUPTED, main
from ddf_core.document.document import SessionState
from ddf_core.document.parts import InstanceState
from ddf_core.document.session_file import Session, read_session, write_session
from ddf_core.engine import Engine
from ddf_core.errors import Cancelled
from ddf_core.io.camera_path_reading import read_camera_path
from ddf_core.io.model_place import SessionModel
from ddf_core.io.recipe import read_recipe
from ddf_core.requests import RenderPicture, RenderTile, Request
from ddf_core.scene.camera_path import CameraKey, CameraPath
from ddf_core.stopping import Stop
from tests.core.cli.conftest import CAMERA
from tests.core.film_reading import film_frames

SMALL = ("--frames", "4", "--size", "12")


def video(model: Path, kind: str, out: Path, *words: str) -> int:
    return main(["video", str(model), kind, "--out", str(out), *SMALL, *words])


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[RenderPicture]:
    """The pictures that the engine was asked for."""
    asked: list[RenderPicture] = []
    real = Engine.answer

    def answer(engine: Engine, request: Request, stop: Stop = lambda: False) -> Answer:
        if isinstance(request, RenderPicture | RenderTile):
            asked.append(request)
        return real(engine, request, stop)

    monkeypatch.setattr(Engine, "answer", answer)
    return asked


@pytest.fixture
def stop_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Ctrl+C while the given frame is being made."""

    def arrange(count: int) -> None:
        real = video_subcommand.add_frame
        done = []

        def add(*words: object) -> None:
            done.append(1)
            if len(done) > count:
                raise Cancelled("The work was stopped before it was done.")
            real(*words)

        monkeypatch.setattr(video_subcommand, "add_frame", add)

    return arrange


@pytest.mark.parametrize("name", ["turn.mp4", "turn.gif", "turn.webp"])
def test_a_turntable_is_a_video_with_its_recipe_beside(
    bare_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert video(bare_model, "turntable", tmp_path / name, "--seed", "3", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["frames"], answer["plays_s"]) == (4, round(4 / 24, 3))
    assert film_frames(tmp_path / name).shape == (4, 12, 12, 3)
    recipe = read_recipe(tmp_path / name)
    assert (recipe.kind, recipe.settings["video"]) == ("video", "turntable")
    assert recipe.session["state"]["source"]["seed"] == 3


def test_a_turntable_stays_where_the_model_was_trained_and_meets_its_frames_twice(
    bare_model: Path, tmp_path: Path, rendered: list[RenderPicture]
) -> None:
    assert video(bare_model, "turntable", tmp_path / "frames") == 0
    turns = [round(request.camera.yaw_rad - np.pi / 2, 6) for request in rendered]
    # The card's poses are Gaussian, 0.3 rad: twice that to each side; the fourth frame but one.
    assert turns == [0.0, 0.6, -0.6]
    assert len(list((tmp_path / "frames").iterdir())) == 4


@pytest.mark.parametrize(
    ("words", "turns"),
    [
        (("--degrees", "360"), [0, 90, 180, 270]),
        (("--degrees", "-360"), [0, -90, -180, -270]),
        (("--sweep", "10"), [0, 10, -10]),
        (("--sweep", "10"), [0, 10, -10]),
    ],
)
def test_the_camera_goes_as_far_as_it_is_told(
    bare_model: Path,
    tmp_path: Path,
    rendered: list[RenderPicture],
    words: tuple[str, str],
    turns: list[float],
) -> None:
    assert video(bare_model, "turntable", tmp_path / "frames", *words) == 0
    made = [np.degrees(request.camera.yaw_rad - np.pi / 2) for request in rendered]
    assert made == pytest.approx(turns, abs=1e-4)


def test_an_interpolation_goes_through_its_instances(
    bare_model: Path, tmp_path: Path, rendered: list[RenderPicture]
) -> None:
    out = tmp_path / "frames"
    assert video(bare_model, "interpolate", out, "--seeds", "3", "template", "--psi", "0.8") == 0
    psis = [getattr(request.instance, "psi", 0.0) for request in rendered]
    # From seed 3 to the template and back: the way back meets the frame of the way there.
    assert psis == pytest.approx([0.8, 0.4, 0.0])
    state = read_recipe(out / "frame-00002.png").session["state"]
    assert state["source"]["psi"] == pytest.approx(0.4)


def test_frames_may_be_transparent_and_a_preview_has_the_size_asked_for(
    bare_model: Path, tmp_path: Path, rendered: list[RenderPicture]
) -> None:
    words = ("--transparent", "--quality", "preview")
    assert video(bare_model, "turntable", tmp_path / "frames", *words) == 0
    pixels = np.asarray(Image.open(tmp_path / "frames" / "frame-00001.png"))
    assert pixels.shape == (12, 12, 4)
    assert {request.size for request in rendered} == {(6, 6)}


def test_a_webp_may_be_transparent(bare_model: Path, tmp_path: Path) -> None:
    assert video(bare_model, "turntable", tmp_path / "a.webp", "--transparent") == 0
    with Image.open(tmp_path / "a.webp") as film:
        assert (film.mode, film.n_frames) == ("RGBA", 4)


# --- along a camera path ---------------------------------------------------------------------

KEYS = (
    CameraKey(0.5, CAMERA, "front"),
    CameraKey(1.25, CAMERA.orbit_by(0.5, -0.2).zoom_by(0.8), "side"),
)


def path_session(folder: Path, digest: str = "", keys: tuple[CameraKey, ...] = KEYS) -> Path:
    state = SessionState(source=InstanceState(1, (0.0,) * 4), camera_path=CameraPath(keys))
    state = replace(state, targets=(InstanceState(2, (0.0,) * 4),))
    file = folder / "work.ddf.json"
    write_session(file, Session(SessionModel("box", 4, 0.6, digest), state))
    return file


def along(model: Path, file: Path, out: Path, *words: str) -> int:
    return main(["video", str(model), "turntable", "--out", str(out), "--size", "12",
                 "--camera-path", str(file), *words])  # fmt: skip


def test_a_video_goes_along_the_path_of_a_session_in_its_own_time(
    bare_model: Path, tmp_path: Path, rendered: list[RenderPicture]
) -> None:
    out = tmp_path / "frames"
    assert along(bare_model, path_session(tmp_path), out, "--fps", "8") == 0
    assert len(rendered) == 6  # three quarters of a second
    assert (rendered[0].camera, rendered[-1].camera) == (KEYS[0].camera, KEYS[1].camera)
    found = read_session(out / "frame-00002.png").state
    assert found.camera_path == CameraPath(KEYS)
    assert found.cameras["source"] == rendered[1].camera


def test_cameras_that_were_written_make_the_same_video_again(
    bare_model: Path,
    tmp_path: Path,
    rendered: list[RenderPicture],
    capsys: pytest.CaptureFixture[str],
) -> None:
    cameras = tmp_path / "camera_path.json"
    words = ("--frames", "4", "--camera-out", str(cameras), "--json")
    assert along(bare_model, path_session(tmp_path), tmp_path / "one", *words) == 0
    assert json.loads(capsys.readouterr().out)["camera"] == str(cameras)
    first, rendered[:] = [request.camera for request in rendered], []
    assert along(bare_model, cameras, tmp_path / "other", "--frames", "4") == 0
    assert [request.camera for request in rendered] == first
    record = json.loads(cameras.read_text(encoding="utf-8"))
    assert len(record["camera_path"]) == 4
    assert len(record["keyframes"]) == 2


def test_the_cameras_of_a_turntable_are_written_too(bare_model: Path, tmp_path: Path) -> None:
    cameras = tmp_path / "c.json"
    words = ("--degrees", "360", "--camera-out", str(cameras))
    assert video(bare_model, "turntable", tmp_path / "a.gif", *words) == 0
    read = read_camera_path(cameras, CAMERA)
    assert [key.camera.yaw_rad for key in read.path.keys] == pytest.approx(
        [np.pi / 2, np.pi, -np.pi / 2, 0.0], abs=1e-9
    )


def test_a_path_of_another_model_is_seen_from_the_same_sides_and_that_is_said(
    bare_model: Path,
    tmp_path: Path,
    rendered: list[RenderPicture],
    capsys: pytest.CaptureFixture[str],
) -> None:
    far = tuple(replace(key, camera=replace(key.camera, radius=9.0)) for key in KEYS)
    file = path_session(tmp_path, "another", far)
    assert along(bare_model, file, tmp_path / "frames", "--frames", "2") == 0
    assert "made with another model" in capsys.readouterr().err
    assert {request.camera.radius for request in rendered} == {CAMERA.radius}
    assert rendered[1].camera.yaw_rad == KEYS[1].camera.yaw_rad


def test_a_session_without_a_path_is_refused(
    bare_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert along(bare_model, path_session(tmp_path, keys=()), tmp_path / "a.mp4") == 2
    assert "work.ddf.json has no camera path" in capsys.readouterr().err


# --- side by side ----------------------------------------------------------------------------


def test_several_heads_stand_side_by_side_under_one_camera(
    bare_model: Path, tmp_path: Path, rendered: list[RenderPicture]
) -> None:
    out = tmp_path / "frames"
    assert video(bare_model, "turntable", out, "--seeds", "3", "template", "5") == 0
    cameras = [request.camera for request in rendered]
    assert len(cameras) == 9  # 0 a 0 -a by the sine: three frames are made
    assert cameras[0] == cameras[1] == cameras[2] != cameras[3]
    pixels = np.asarray(Image.open(out / "frame-00001.png"))
    assert pixels.shape == (12, 36, 3)
    state = read_session(out / "frame-00001.png").state
    assert (state.source.seed, state.targets[0].seed, state.template_shown) == (3, 5, True)


def test_captions_say_whose_each_picture_is(bare_model: Path, tmp_path: Path) -> None:
    words = ("--seeds", "3", "5", "--size", "96")
    for name, more in (("plain", ()), ("told", ("--captions",))):
        assert video(bare_model, "turntable", tmp_path / name, *words, *more) == 0
    plain, told = (np.asarray(Image.open(tmp_path / name / "frame-00001.png")).astype(int)
                   for name in ("plain", "told"))  # fmt: skip
    changed = np.abs(plain - told).max(axis=2) > 40
    for left in (0, 96):
        assert changed[:24, left : left + 60].any()
        assert not changed[40:, left : left + 96].any()


def test_a_stopped_video_leaves_nothing(
    bare_model: Path,
    tmp_path: Path,
    stop_after: Callable[[int], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    stop_after(2)
    assert video(bare_model, "turntable", tmp_path / "a.mp4") == INTERRUPTED
    assert "stopped" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_stopped_folder_goes_on_with_what_is_missing(
    bare_model: Path,
    tmp_path: Path,
    stop_after: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with monkeypatch.context():
        stop_after(2)
        assert video(bare_model, "turntable", tmp_path / "frames") == INTERRUPTED
    assert "goes on from here" in capsys.readouterr().err
    monkeypatch.undo()
    assert video(bare_model, "turntable", tmp_path / "frames", "--json") == 0
    assert json.loads(capsys.readouterr().out)["made"] == 2
    assert video(bare_model, "turntable", tmp_path / "frames", "--json", "--seed", "5") == 0
    assert json.loads(capsys.readouterr().out)["made"] == 4


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("turntable", "a.avi"), ".mp4, .gif or .webp"),
        (("turntable", "a.mp4", "--transparent"), "cannot be transparent"),
        (("turntable", "gone/a.mp4"), "does not exist"),
        (("turntable", "a.mp4", "--seeds", "1", "2", "--seed", "3"), "both say what is shown"),
        (("turntable", "a.mp4", "--seeds", *"1234567"), "7 heads side by side are too many"),
        (("turntable", "a.mp4", "--seeds", *"123456", "--size", "2000"), "12,000 pixels wide"),
        (("turntable", "a.mp4", "--camera-path", "none.json"), "none.json cannot be read"),
        (
            ("turntable", "a.mp4", "--camera-path", "x.json", "--yaw", "3"),
            "--yaw and --camera-path",
        ),
        (("turntable", "a.mp4", "--camera-path", "x.json", "--sweep", "3"), "not allowed"),
        (("turntable", "a.mp4", "--camera-out", "gone/a.json"), "does not exist"),
        (("turntable", "a.mp4", "--camera-out", "a.txt"), "is a .json file"),
        (("turntable", "a.mp4", "--frames", "1"), "1 frames"),
        (("turntable", "a.mp4", "--fps", "0"), "0 frames a second"),
        (("turntable", "a.mp4", "--degrees", "90"), "no way to turn"),
        (("turntable", "a.mp4", "--sweep", "-5"), "no way to turn"),
        (("turntable", "a.mp4", "--sweep", "5", "--degrees", "360"), "not allowed"),
        (("interpolate", "a.gif", "--seeds", "1"), "two or more"),
        (("interpolate", "a.gif", "--seed", "1"), "two or more"),
        (("spin", "a.gif"), "invalid choice"),
    ],
)
def test_what_is_no_video_is_one_line_and_no_file(
    bare_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    kind, out, *more = words
    assert video(bare_model, kind, Path(out), *more) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
