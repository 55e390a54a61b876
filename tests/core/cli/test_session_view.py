"""``render --session``: the command line reads the document that the window and itself write."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.cli.entry import main
from ddf_core.document.document import SessionState
from ddf_core.document.parts import InstanceState, PointState
from ddf_core.document.session_file import Session, read_session, write_session
from ddf_core.document.transfer import TransferState
from ddf_core.drawing.lens import look_through, visible_span
from ddf_core.io.model_place import SessionModel
from ddf_core.io.recipe import read_recipe
from ddf_core.shown import latent_of_seed
from tests.core.cli.conftest import BOX_HALF, CAMERA


def pixels(out: Path, *words: str | Path) -> np.ndarray:
    """The picture that ``render`` writes, 16 pixels a side."""
    options = ["--out", str(out), "--size", "16", "--follow"]
    assert main(["render", *map(str, words), *options]) == 0
    return np.asarray(Image.open(out))


def session_at(path: Path, model: Path, state: SessionState) -> Path:
    """A session of a model that a window could have written."""
    write_session(path, Session(SessionModel("box", 4, BOX_HALF, path=str(model)), state))
    return path


TURNED = CAMERA.orbit_by(0.4, 0.2)
STATE = SessionState(
    source=InstanceState(3, latent_of_seed(3, 4), 0.7),
    targets=(InstanceState(5, psi=0.9),),
    cameras={"source": TURNED},
    template_shown=True,
    points=(PointState(1, "tip", 0, (0.0, 0.0, 0.6)),),
    next_point_id=2,
)


def test_a_rendered_picture_is_rendered_again_from_its_own_recipe(
    bare_model: Path, tmp_path: Path
) -> None:
    options = ("--seed", "3", "--psi", "0.6", "--yaw", "20", "--zoom", "1.5")
    first = pixels(tmp_path / "a.png", bare_model, *options)
    again = pixels(tmp_path / "b.png", "--session", tmp_path / "a.png")
    np.testing.assert_array_equal(first, again)
    told, told_again = (read_session(tmp_path / name).state for name in ("a.png", "b.png"))
    assert (told.source, told.cameras) == (told_again.source, told_again.cameras)


def test_each_view_of_a_session_is_as_the_options_would_say_it(model: Path, tmp_path: Path) -> None:
    path = session_at(tmp_path / "a.ddf.json", model, replace(STATE, cameras={}))
    out = tmp_path / "a.png"
    for view, words in {
        "source": ("--seed", "3", "--psi", "0.7"),
        "target1": ("--seed", "5", "--psi", "0.9"),
        "template": ("--seed", "template"),
    }.items():
        told = pixels(out, model, *words)
        np.testing.assert_array_equal(pixels(out, "--session", path, "--view", view), told)
        assert read_recipe(out).view == view


def test_the_sessions_camera_is_turned_further(model: Path, tmp_path: Path) -> None:
    path = session_at(tmp_path / "a.ddf.json", model, STATE)
    pixels(tmp_path / "a.png", "--session", path, "--yaw", "10")
    camera = read_session(tmp_path / "a.png").state.cameras["source"]
    assert camera.yaw_rad == pytest.approx(TURNED.yaw_rad + np.radians(10))
    assert camera.pitch_rad == TURNED.pitch_rad


def test_depth_is_seen_through_its_lens(bare_model: Path, tmp_path: Path) -> None:
    path = session_at(tmp_path / "a.ddf.json", bare_model, replace(STATE, mode="depth", cameras={}))
    words = ("--session", path, "--transparent", "--depth", tmp_path / "d.npy")
    found = pixels(tmp_path / "a.png", *words)
    depth = np.load(tmp_path / "d.npy")
    span = visible_span(depth, BOX_HALF)
    np.testing.assert_array_equal(found, look_through("depth", np.zeros_like(found), depth, span))


def test_its_points_are_drawn_where_markers_are_asked_for(model: Path, tmp_path: Path) -> None:
    path = session_at(tmp_path / "a.ddf.json", model, STATE)
    plain = pixels(tmp_path / "a.png", "--session", path)
    marked = pixels(tmp_path / "b.png", "--session", path, "--markers")
    assert (plain != marked).any()
    hidden = replace(STATE, points=(replace(STATE.points[0], visible=False),))
    path = session_at(tmp_path / "b.ddf.json", model, hidden)
    np.testing.assert_array_equal(plain, pixels(tmp_path / "b.png", "--session", path, "--markers"))


def test_a_texture_of_a_session_is_that_of_transfer(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.png"
    words = ["--source", "3", "--target", "5", "--out", str(out), "--size", "16"]
    assert main(["transfer", "texture", str(model), *words]) == 0
    first = np.asarray(Image.open(out))
    again = pixels(tmp_path / "b.png", "--session", out, "--transparent")
    np.testing.assert_array_equal(first[8, 8, :3], again[8, 8, :3])
    assert read_recipe(tmp_path / "b.png").view == "target1"
    state = replace(STATE, transfer=TransferState(True, "source", "target1"))
    path = session_at(tmp_path / "a.ddf.json", model, state)
    assert pixels(tmp_path / "c.png", "--session", path, "--view", "target1").shape == (16, 16, 3)


def test_a_model_that_is_named_wins_and_what_does_not_fit_is_said(
    bare_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = session_at(tmp_path / "a.ddf.json", tmp_path / "gone", STATE)
    record = json.loads(path.read_text())
    record["model"]["digest"] = "0" * 64
    path.write_text(json.dumps(record))
    pixels(tmp_path / "a.png", bare_model, "--session", path)
    assert "made with another “box”" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--session", "a.ddf.json", "--seed", "3"), "--seed and --session"),
        (("--session", "a.ddf.json", "--latent", "z.npy"), "--latent and --session"),
        (("--session", "a.ddf.json", "--psi", "0.5"), "--psi and --session"),
        (("--session", "a.ddf.json", "--mode", "normals"), "--mode and --session"),
        (("--session", "a.ddf.json", "--view", "target4"), "has no view 'target4'"),
        (("--view", "source"), "--view is a view of a --session"),
        (("--session", "gone.ddf.json"), "does not exist"),
        (("--session", "bad.ddf.json"), "no session"),
        (("--session", "lost.ddf.json"), "is not at"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    bare_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(bare_model, tmp_path / "box")
    session_at(tmp_path / "a.ddf.json", tmp_path / "box", STATE)
    session_at(tmp_path / "lost.ddf.json", tmp_path / "nowhere", STATE)
    (tmp_path / "bad.ddf.json").write_text("{}")
    assert main(["render", *words, "--out", "a.png", "--size", "8"]) == 2
    assert told in capsys.readouterr().err


def test_a_model_in_another_folder_is_opened_only_where_that_is_allowed(
    bare_model: Path, tmp_path: Path, capsys
) -> None:
    path = session_at(tmp_path / "a.ddf.json", bare_model, STATE)
    words = ["render", "--session", str(path), "--out", str(tmp_path / "a.png"), "--size", "16"]
    assert main(words) == 2
    assert "--follow" in capsys.readouterr().err
    assert not (tmp_path / "a.png").exists()
    shutil.copytree(bare_model, tmp_path / "beside")
    session_at(path, tmp_path / "beside", STATE)
    assert main(words) == 0
