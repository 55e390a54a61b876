"""Opening and saving sessions in the real window; what is refused changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.context import AppContext, Start
from app.state import changes
from app.state.viewer_state import SOURCE, ViewerState
from ddf_core.document.session_file import Session, kept_part, read_session, write_session
from ddf_core.io.model_place import model_record
from ddf_core.requests import LoadModel
from ddf_core.resource_paths import BUNDLED_MODEL
from ddf_core.shown import latent_of_seed
from tests.app.fake_engine import BallEngine
from tests.app.features.sessions.worlds import ManyModels, info_of, worked_on
from tests.app.parts import points_of

pytestmark = pytest.mark.window
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def work(program: AppContext) -> None:
    """Some work of every kind, as steps of undo."""
    program.store.commit(worked_on(program.store.state), "work")


def drop(program: AppContext, path: Path) -> None:
    """Drop a file on the window, as a file manager does."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(program.window, QDragEnterEvent(QPoint(9, 9), copy, mime, LEFT, keys))
    QApplication.sendEvent(program.window, QDropEvent(QPointF(9, 9), copy, mime, LEFT, keys))


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with some models of the ball world."""
    for name in ("cats", "wide-cats"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def saved(models: Path) -> Path:
    """A session with work in it, made with the model ``cats``."""
    path, model = models / "study.ddf.json", info_of(models / "cats")
    state = worked_on(changes.with_model(ViewerState(), model))
    record = model_record(model, None, path, BUNDLED_MODEL)
    write_session(path, Session(record, kept_part(state)))
    return path


def test_a_session_comes_back_in_a_new_window(open_loaded, saved: Path, settled) -> None:
    engine = ManyModels()
    program = open_loaded(engine, start=Start(session=saved))
    state = program.store.state
    assert kept_part(state) == read_session(saved).state
    assert (state.source.psi, state.template_shown, state.linked) == (0.55, True, False)
    assert [p.name for p in state.points][3:] == ["mole, “left” & ünder", "point 5"]
    assert state.selected == 2
    assert [r.path.name for r in engine.asked if isinstance(r, LoadModel)] == ["cats"]
    assert not program.store.history.past
    assert program.window.windowTitle() == "study[*] – DDF Viewer"
    assert not program.window.isWindowModified()
    settled(program)
    assert len(program.window.area.canvas(SOURCE).markers) == 5


def test_a_dropped_session_brings_its_model(open_loaded, saved: Path, until, settled) -> None:
    program = open_loaded(ManyModels())
    drop(program, saved)
    until(lambda: program.session.path == saved)
    settled(program)
    assert program.store.state.model.name == "cats"
    assert kept_part(program.store.state) == read_session(saved).state


def test_its_model_is_not_loaded_again_where_it_is_open_already(
    open_loaded, saved: Path, until
) -> None:
    engine = ManyModels()
    program = open_loaded(engine, model=str(saved.parent / "cats"))
    asked = len(engine.asked)
    (saved.parent / "cats").rmdir()
    drop(program, saved)
    until(lambda: program.session.path == saved)
    assert not any(isinstance(request, LoadModel) for request in engine.asked[asked:])
    assert len(program.store.state.points) == 5


def test_other_weights_at_its_place_are_said_and_the_rest_is_restored(
    open_loaded, saved: Path, until, settled
) -> None:
    (saved.parent / "cats").rename(saved.parent / "dogs")
    record = json.loads(saved.read_text())
    record["model"].update(path=str(saved.parent / "wide-cats"), beside="wide-cats")
    saved.write_text(json.dumps(record))
    program = open_loaded(ManyModels(), start=Start(session=saved))
    assert "weights have changed" in program.window.banner.message.text()
    state = program.store.state
    assert state.source.z == latent_of_seed(state.source.seed, 5)
    assert len(state.points) == 5
    assert not program.session.is_modified


def test_undo_does_not_reach_into_the_session_before(open_loaded, saved, until) -> None:
    program = open_loaded(ManyModels(), model=str(saved.parent / "cats"))
    points_of(program).remove_selected()
    points_of(program).rename(1, "tip")
    program.session.save(saved.parent / "b.ddf.json")
    drop(program, saved)
    until(lambda: program.session.path == saved)
    assert not program.actions["undo"].isEnabled()


# --- what is refused --------------------------------------------------------------------------


SPOILED = (
    (lambda text: text[: len(text) // 2], "cut short"),
    (lambda text: text.replace('"version": 1', '"version": 2'), "version 2"),
    (lambda text: text.replace('"psi": 0.55', '"psi": -3'), "state.source.psi"),
    (lambda text: text.replace('"z": [', '"z": [0.5, '), "state.source.z"),
    (lambda text: text.replace('"radius": 2.7', '"radius": 0'), "radius"),
    (lambda text: text.replace("[0.1, 0.15, 0.3]", "[9, 9, 9]"), "state.points[3]"),
    (lambda text: text.replace("cats", "gone"), "is not at"),
    (lambda text: text.replace('"points"', '"spots"'), "'state.spots' is not known"),
)


def test_a_bad_session_is_a_banner_and_nothing_changes(open_loaded, saved: Path, until) -> None:
    program = open_loaded(ManyModels())
    before = program.store.state
    good = saved.read_text(encoding="utf-8")
    for spoil, words in SPOILED:
        saved.write_text(spoil(good), encoding="utf-8")
        drop(program, saved)
        until(program.window.banner.isVisible)
        bar = program.window.banner
        assert words in bar.message.text()
        assert bar.advice.text()
        assert replace(program.store.state, banner=None) == before
        assert program.session.path is None
        QTest.keyClick(program.window, Qt.Key.Key_Escape)


def test_a_folder_with_the_name_of_a_session_is_a_banner(open_loaded, tmp_path, until) -> None:
    (tmp_path / "x.ddf.json").mkdir()
    program = open_loaded(ManyModels())
    drop(program, tmp_path / "x.ddf.json")
    until(program.window.banner.isVisible)
    assert "is a folder" in program.window.banner.message.text()


def test_a_session_whose_model_is_broken_leaves_the_old_state(
    open_loaded, saved: Path, until
) -> None:
    program = open_loaded(ManyModels())
    (saved.parent / "broken-cats").mkdir()
    text = saved.read_text().replace('"beside": "cats"', '"beside": "broken-cats"')
    saved.write_text(text)
    before = program.store.state
    drop(program, saved)
    until(program.window.banner.isVisible)
    assert "cut short" in program.window.banner.message.text()
    assert replace(program.store.state, banner=None) == before
    assert program.session.path is None
    # And the session does not come later, with some other model.
    program.controller.open_model(saved.parent / "cats")
    until(lambda: program.store.state.model.name == "cats")
    assert program.session.path is None


def test_a_bad_session_at_the_start_opens_the_model_and_says_why(open_loaded, saved: Path) -> None:
    saved.write_text("{")
    program = open_loaded(BallEngine(), start=Start(Path("ball"), session=saved))
    assert program.store.state.model.name == "ball"
    assert "cut short" in program.window.banner.message.text()


def test_a_model_opened_meanwhile_wins_over_a_session_that_waits(
    open_loaded, saved: Path, until, settled
) -> None:
    engine = ManyModels()
    program = open_loaded(engine)
    engine.may_load.clear()
    program.window.file_dropped.emit(str(saved))
    until(lambda: program.store.state.loading == "cats")
    program.window.file_dropped.emit(str(saved.parent / "wide-cats"))
    until(lambda: program.store.state.loading == "wide-cats")
    engine.may_load.set()
    settled(program)
    assert program.store.state.model.name == "wide-cats"
    assert program.session.path is None


# --- the title --------------------------------------------------------------------------------


def test_the_title_marks_unsaved_work_and_nothing_else(open_loaded, tmp_path: Path) -> None:
    program = open_loaded()
    window = program.window
    assert window.windowTitle() == "Untitled[*] – DDF Viewer"
    points_of(program).select(2)
    program.actions["home"].trigger()
    assert not window.isWindowModified()
    points_of(program).rename(1, "tip")
    assert window.isWindowModified()
    program.actions["undo"].trigger()
    assert not window.isWindowModified()
    program.actions["redo"].trigger()
    program.session.save(tmp_path / "a.ddf.json")
    assert not window.isWindowModified()
    assert window.windowTitle() == "a[*] – DDF Viewer"
    program.actions["undo"].trigger()
    assert window.isWindowModified()


def test_ctrl_s_saves_again_without_a_question(open_loaded, tmp_path: Path) -> None:
    program = open_loaded()
    path = tmp_path / "a.ddf.json"
    program.session.save(path)
    points_of(program).rename(1, "tip")
    QTest.keyClick(program.window, Qt.Key.Key_S, CTRL)
    assert read_session(path).state.points[0].name == "tip"


def test_a_new_session_is_as_the_first_one(open_loaded, tmp_path: Path, settled) -> None:
    program = open_loaded()
    work(program)
    program.session.save(tmp_path / "a.ddf.json")
    QTest.keyClick(program.window, Qt.Key.Key_N, CTRL)
    settled(program)
    state = program.store.state
    assert [point.name for point in state.points] == ["nose", "left", "back"]
    assert not state.template_shown
    assert program.session.path is None
    assert not program.session.is_modified


def test_before_a_model_is_there_nothing_can_be_saved(open_program) -> None:
    engine = BallEngine()
    engine.may_load.clear()
    program = open_program(engine, settle=False)
    assert not program.actions["save_session"].isEnabled()
    assert program.session.snapshot(None) is None
    program.session.begin_new()
    assert program.store.state.model is None
    engine.may_load.set()
