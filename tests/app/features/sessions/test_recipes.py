"""Pictures and films bring back the state that they were made in, in the real window."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.context import Start
from app.features.export.image import ImageExport
from app.features.export.image_dialog import ImageDialog
from app.features.export.image_job import ImageExporter
from app.state import changes
from app.state.viewer_state import SOURCE, TEMPLATE, ViewerState
from ddf_core.document.document import with_part
from ddf_core.document.label_checks import label_map_of
from ddf_core.document.scene import Scene, SceneLabels, SceneModel, Texture, scene_session
from ddf_core.document.session_file import kept_part, read_session, session_values
from ddf_core.document.transfer import TransferState
from ddf_core.io.json_codec import loads
from ddf_core.io.model_place import SessionModel
from ddf_core.io.pictures import write_png
from ddf_core.io.recipe import RECIPE_KEY, Recipe, recipe_record, write_beside
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.shown import LatentInstance, StyleInstance, TemplateInstance, latent_of_seed
from ddf_core.tuned import TunedWeights
from tests.app.fake_engine import BOX
from tests.app.features.sessions.worlds import ManyModels, info_of, session_of, worked_on
from tests.app.parts import points_of
from tests.app.shell.test_session_manager import drop

window = pytest.mark.window


@pytest.fixture
def cats(tmp_path: Path) -> Path:
    """A model of the ball world."""
    (tmp_path / "cats").mkdir()
    return tmp_path / "cats"


def recipe_for(cats: Path, path: str | None = None) -> Recipe:
    """Of a picture with work in it, made with the model ``cats``."""
    info = info_of(cats)
    session = session_of(worked_on(changes.with_model(ViewerState(), info)))
    model = SessionModel("cats", 3, info.box_half, info.digest, path=path or str(cats))
    return Recipe("picture", session_values(replace(session, model=model)), "source", {})


@pytest.fixture
def picture(cats: Path) -> Path:
    path = cats.parent / "portrait.png"
    write_png(path, np.full((4, 4, 4), 200, np.uint8), recipe_for(cats))
    return path


@window
def test_a_dropped_picture_brings_its_state_back_as_a_new_session(
    open_loaded, picture: Path, until, settled
) -> None:
    program = open_loaded(ManyModels())
    drop(program, picture)
    until(lambda: len(program.store.state.points) == 5)
    settled(program)
    assert kept_part(program.store.state) == read_session(picture).state
    assert program.store.state.model.name == "cats"
    # Saving must ask for a name: the picture itself is no session file.
    assert program.session.path is None
    assert not program.session.is_modified
    assert program.window.windowTitle() == "Untitled[*] – DDF Viewer"


@window
def test_the_program_starts_with_a_picture_and_remembers_it(
    open_loaded, picture: Path, profile, until
) -> None:
    program = open_loaded(ManyModels(), start=Start(session=picture), profile=profile)
    assert len(program.store.state.points) == 5
    program.actions["open_recent"].menu().fill()
    labels = [action.text() for action in program.actions["open_recent"].menu().actions()]
    assert any(label.startswith("portrait.png   ·   recipe in") for label in labels)


@window
def test_a_film_brings_back_what_lies_beside_it(open_loaded, cats: Path, until) -> None:
    film = cats.parent / "turn.mp4"
    film.write_bytes(b"\0\0\0 ftyp")
    write_beside(film, recipe_for(cats))
    program = open_loaded(ManyModels())
    drop(program, film)
    until(lambda: len(program.store.state.points) == 5)


@window
def test_unsaved_work_is_asked_about_before_a_picture_is_opened(
    open_loaded, picture: Path, answer, until
) -> None:
    program = open_loaded(ManyModels())
    points_of(program).rename(1, "tip")
    said = answer("Cancel")
    drop(program, picture)
    until(lambda: said == ["Save the changes to “Untitled”?"])
    assert program.store.state.points[0].name == "tip"
    assert not program.store.state.loading


@window
def test_a_picture_saved_by_the_window_comes_back_in_the_window(
    open_loaded, tmp_path: Path, monkeypatch, until, settled
) -> None:
    program = open_loaded()
    program.store.commit(worked_on(program.store.state), "work")
    settled(program)
    before, path = program.store.state, tmp_path / "mine.png"
    monkeypatch.setattr(
        "PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_args, **_options: (str(path), "")
    )
    program.actions["save_view"].trigger()
    assert path.exists()
    program.session.begin_new()
    drop(program, path)
    until(lambda: len(program.store.state.points) == 5)
    assert kept_part(program.store.state) == kept_part(before)


@window
def test_saved_points_have_their_recipe_beside_them(
    open_loaded, tmp_path: Path, monkeypatch, until
) -> None:
    program = open_loaded()
    before, path = program.store.state, tmp_path / "mine.csv"
    monkeypatch.setattr(
        "PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_args, **_options: (str(path), "")
    )
    program.actions["save_points"].trigger()
    points_of(program).clear_points()
    program.session.begin_new()
    points_of(program).clear_points()
    program.session.save(tmp_path / "empty.ddf.json")
    drop(program, path)
    until(lambda: len(program.store.state.points) == 3)
    assert kept_part(program.store.state) == kept_part(before)


@window
def test_a_large_still_carries_the_state_it_was_asked_for_in(
    open_loaded, tmp_path: Path, until, settled
) -> None:
    program = open_loaded()
    settled(program)
    before, path = program.store.state, tmp_path / "still.png"
    program.actions.trigger("save_picture")
    dialog = program.window.findChild(ImageDialog)
    dialog.reject()
    exporter = program.window.findChild(ImageExporter)
    exporter.start(ImageExport("source", (64, 64), path=path), 64)
    points_of(program).rename(1, "later")
    until(path.exists)
    assert read_session(path).state == kept_part(before)


# --- refused ---------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_text(text: bytes, kind: bytes = b"tEXt") -> bytes:
    ends = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)), chunk(b"IEND", b"")
    return chunk(kind, RECIPE_KEY.encode() + b"\0" + text).join(ends)


def spoilt(recipe: Recipe, spoil: Callable[[dict], None]) -> bytes:
    record = loads(json.dumps(recipe_record(recipe)).encode())
    assert isinstance(record, dict)
    spoil(record)
    return with_text(json.dumps(record).encode())


SPOILED: dict[str, tuple[Callable[[dict], object], str]] = {
    "psi": (lambda r: r["session"]["state"]["source"].update(psi=-3), "state.source.psi"),
    "latent": (lambda r: r["session"]["state"]["source"].update(z=[0.5]), "state.source.z"),
    "camera": (lambda r: r["session"]["state"]["cameras"]["source"].update(radius=0), "radius"),
    "model": (lambda r: r["session"].update(model=None), "'model'"),
    "gone": (
        lambda r: r["session"]["model"].update(digest="", path="", beside="gone"),
        "is not at gone",
    ),
    "unknown": (lambda r: r["session"]["state"].update(spots=[]), "'state.spots' is not known"),
    "empty": (lambda r: r.update(session={}), "no session"),
    "newer": (lambda r: r["session"].update(version=2), "version 2"),
    "newer recipe": (lambda r: r.update(version=7), "version 7"),
    "points": (
        lambda r: r["session"]["state"].update(points=[{}] * 9),
        "state.points[0].id' is missing",
    ),
}


@window
def test_a_hostile_picture_is_a_banner_and_nothing_changes(open_loaded, cats: Path, until) -> None:
    program = open_loaded(ManyModels())
    before, recipe = program.store.state, recipe_for(cats)
    path = cats.parent / "bad.png"
    bomb = b"\0" + zlib.compress(bytes(40 << 20))
    table = {name: (spoilt(recipe, spoil), words) for name, (spoil, words) in SPOILED.items()}
    # A picture without a recipe is a photo; these can be neither.
    table |= {
        "a bomb": (with_text(bomb, b"zTXt"), "unpacks to more than"),
        "none": (with_text(b"x").replace(RECIPE_KEY.encode(), b"xdf-recipe"), "no picture"),
        "cut": (with_text(b"{}")[:-30], "cut short"),
        "no picture": (b"hello", "no picture"),
        "no JSON": (with_text(b"hello"), "not JSON"),
    }
    for name, (data, words) in table.items():
        path.write_bytes(data)
        drop(program, path)
        until(program.window.banner.isVisible)
        bar = program.window.banner
        assert words in bar.message.text(), name
        assert bar.advice.text(), name
        assert kept_part(program.store.state) == kept_part(before), name
        assert not program.store.state.loading, name
        program.controller.show_banner(None)
        until(lambda: not program.window.banner.isVisible())


# --- what the command line writes ------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 9])
def test_the_core_writes_sessions_that_the_window_reads(
    cats: Path, tmp_path: Path, count: int
) -> None:
    info = info_of(cats)
    latents = [(seed, LatentInstance(latent_of_seed(seed, 3), 0.7)) for seed in range(count)]
    camera = info.home.orbit_by(0.3, 0.1)
    scene = Scene(latents, camera, (("nose tip", (0.0, 0.1, 0.2)),), "normals")
    path = tmp_path / "a.png"
    record = scene_session(SceneModel(info, Path("/bundled")), scene, path)
    write_png(path, np.zeros((2, 2, 4), np.uint8), Recipe("picture", record, scene.view))
    session = read_session(path)
    assert session.state.source.instance() == latents[0][1]
    shown = [item.instance() for item in session.state.targets]
    assert shown == [instance for _, instance in latents[1:5]] or count == 1
    assert set(session.state.cameras.values()) == {camera}
    assert (session.state.points[0].name, session.state.mode) == ("nose tip", "normals")
    assert session.model.beside == "cats"


def test_a_scene_with_the_head_of_a_photo_brings_it_back_tuned_as_it_was(
    cats: Path, tmp_path: Path
) -> None:
    head = StyleInstance((1.0, 2.0), (3.0, 4.0), 0.9, TunedWeights.of(b"weights"))
    path = tmp_path / "a.png"
    info = info_of(cats)
    scene = Scene([(0, head), (4, LatentInstance(latent_of_seed(4, 3)))], info.home)
    record = scene_session(SceneModel(info, cats), scene, path)
    write_png(path, np.zeros((2, 2, 4), np.uint8), Recipe("picture", record, scene.view))
    state = read_session(path).state
    found = state.source.instance()
    assert found == head
    assert isinstance(found, StyleInstance)
    assert found.tuned is not None
    assert found.tuned.data() == b"weights"
    assert state.targets[0].seed == 4


def test_a_scene_of_the_template_shows_it(cats: Path, tmp_path: Path) -> None:
    scene = Scene([(0, TemplateInstance())], info_of(cats).home)
    assert scene.view == TEMPLATE
    path = tmp_path / "a.png"
    record = scene_session(SceneModel(info_of(cats), cats), scene, path)
    write_png(path, np.zeros((2, 2, 4), np.uint8), Recipe("picture", record, scene.view))
    session = read_session(path)
    assert session.state.template_shown
    assert session.model.bundled
    assert session.state.source == ViewerState().source


@pytest.mark.parametrize(
    ("names", "texture_source", "onto"),
    [
        ((1, 2), SOURCE, "target1"),
        ((None, 2), TEMPLATE, SOURCE),
        ((1, None), SOURCE, TEMPLATE),
    ],
)
def test_a_picture_of_a_texture_comes_back_with_the_texture_on(
    cats: Path, tmp_path: Path, names: tuple[int | None, ...], texture_source: str, onto: str
) -> None:
    shown = [
        (0, TemplateInstance() if seed is None else LatentInstance(latent_of_seed(seed, 3), 0.7))
        for seed in names
    ]
    scene = Scene(shown, info_of(cats).home, texture=Texture(0.6, (2,)))
    assert scene.view == onto
    path = tmp_path / "a.png"
    record = scene_session(SceneModel(info_of(cats), cats), scene, path)
    write_png(path, np.zeros((2, 2, 4), np.uint8), Recipe("picture", record, scene.view))
    state = with_part(ViewerState(), read_session(path).state)
    assert state.transfer == TransferState(True, texture_source, onto, 0.6, (2,))
    assert state.instance(onto) == shown[1][1]
    assert state.instance(texture_source) == shown[0][1]
    assert onto in state.views


@pytest.mark.parametrize("is_own", [True, False])
def test_a_picture_of_labels_comes_back_with_its_labels(
    cats: Path, tmp_path: Path, is_own: bool
) -> None:
    own = LabelMap((Label("own", "#102030"),), BOX, strokes=(Stroke(1, 0.1, ((0.0, 0.0, 0.0),)),))
    other = LabelMap(
        (Label("other", "#405060"),), BOX, strokes=(Stroke(1, 0.2, ((0.0, 0.0, 0.0),)),)
    )
    info = replace(info_of(cats), labels=own)
    labels = SceneLabels(own if is_own else other, 0.3)
    latent = LatentInstance(latent_of_seed(1, 3))
    scene = Scene([(1, latent)], info.home, mode="labels", labels=labels)
    path = tmp_path / "a.png"
    record = scene_session(SceneModel(info, cats), scene, path)
    write_png(path, np.zeros((2, 2, 4), np.uint8), Recipe("picture", record, scene.view))
    session = read_session(path)
    assert (session.state.mode, session.state.label_tool.opacity) == ("labels", 0.3)
    kept = label_map_of(session.labels, own, BOX)
    assert kept == (None if is_own else other)


@window
def test_both_ways_to_open_offer_pictures(open_loaded, monkeypatch) -> None:
    program = open_loaded()
    asked: list[str] = []
    monkeypatch.setattr(
        "PySide6.QtWidgets.QFileDialog.getOpenFileName",
        lambda _parent, _title, _start, files: (asked.append(files), ("", ""))[1],
    )
    ctrl = Qt.KeyboardModifier.ControlModifier
    for keys in (ctrl, ctrl | Qt.KeyboardModifier.ShiftModifier):
        QTest.keyClick(program.window, Qt.Key.Key_O, keys)
    assert ["*.png" in files for files in asked] == [True, True]
