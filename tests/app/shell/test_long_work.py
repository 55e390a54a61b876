"""Closing the window, or opening another model, while something is still being made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from app.context import AppContext
from app.shell.long_work import LongWork
from app.widgets.jobs import Job
from ddf_core.errors import DdfError
from tests.app.fake_engine import BallEngine
from tests.app.features.export.test_image_job import asked

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ended(monkeypatch) -> list[int]:
    """With which codes the program was ended: the tests go on behind it."""
    codes: list[int] = []
    monkeypatch.setattr("app.shell.long_work.QCoreApplication.exit", codes.append)
    return codes


@pytest.fixture
def exporting(open_loaded, monkeypatch, tmp_path, until) -> tuple[AppContext, BallEngine]:
    """A picture is being saved, and stands still in the middle."""
    monkeypatch.setattr("app.features.export.image.CHUNK_PIXELS", 300 * 50)
    engine = BallEngine()
    engine.may_save.clear()
    program = open_loaded(engine)
    QTest.mouseClick(asked(program, monkeypatch, tmp_path / "head.png").save, LEFT)
    until(lambda: program.window.status.job.bar.value() > 0)
    until(engine.stands_still.is_set)
    return program, engine


def refuse_rows(monkeypatch: pytest.MonkeyPatch, engine: BallEngine) -> None:
    """Of what is being saved there is no more."""

    def refuse(_request: object, _stop: object) -> None:
        raise DdfError("The memory is full.", code="test.memory")

    monkeypatch.setattr(engine, "_RenderRows", refuse)


@pytest.fixture
def press() -> Callable[..., list[str]]:
    """Presses a button of the question that comes; everything it said comes back.

    ``after``: not before that is so, whatever goes on behind the question.
    """

    def at(label: str, after: Callable[[], bool] = lambda: True) -> list[str]:
        said: list[str] = []

        def appearance() -> None:
            box = QApplication.activeModalWidget()
            if not isinstance(box, QMessageBox) or not after():
                QTimer.singleShot(5, appearance)
                return
            said.extend((box.text(), box.informativeText()))
            said.extend(button.text().replace("&", "") for button in box.buttons())
            buttons = {button.text().replace("&", ""): button for button in box.buttons()}
            QTest.mouseClick(buttons[label], LEFT)

        QTimer.singleShot(5, appearance)
        return said

    return at


def test_quitting_says_what_is_lost_and_cancel_keeps_the_window_and_the_work(
    exporting, press, tmp_path
) -> None:
    program, _ = exporting
    said = press("Cancel")
    program.actions.trigger("quit")
    assert said[0] == "Saving head.png: not finished yet."
    assert "left" in said[1]
    assert "nothing is written" in said[1]
    assert {"Finish in the background", "Quit now", "Cancel"} <= set(said)
    assert program.window.isVisible()
    assert program.window.status.job.job is not None
    assert list(tmp_path.iterdir()) == []


def test_quit_now_loses_it_and_closes(exporting, press, tmp_path, until, ended) -> None:
    program, _ = exporting
    press("Quit now")
    program.window.close()
    assert not program.window.isVisible()
    until(lambda: program.engine.is_idle)
    assert list(tmp_path.iterdir()) == []
    assert ended == []  # the last window's end is the program's


def test_in_the_background_the_window_is_gone_and_the_program_ends_with_the_file(
    exporting, press, tmp_path, until, ended
) -> None:
    program, engine = exporting
    press("Finish in the background")
    program.window.close()
    assert not program.window.isVisible()
    assert not QApplication.quitOnLastWindowClosed()
    assert program.window.status.job.job is not None
    engine.may_save.set()
    until(lambda: ended == [0])
    assert (tmp_path / "head.png").stat().st_size > 0
    assert QApplication.quitOnLastWindowClosed()


def test_what_fails_in_the_background_brings_the_window_back_with_the_reason(
    open_loaded, monkeypatch, tmp_path, until, press, ended
) -> None:
    monkeypatch.setattr("app.features.export.image.CHUNK_PIXELS", 300 * 50)
    engine = BallEngine()
    engine.may_save.clear()
    program = open_loaded(engine)
    QTest.mouseClick(asked(program, monkeypatch, tmp_path / "no" / "head.png").save, LEFT)
    until(lambda: program.window.status.job.bar.value() > 0)
    press("Finish in the background")
    program.window.close()
    engine.may_save.set()
    until(program.window.isVisible)
    assert "head.png" in program.window.banner.message.text()
    assert ended == []


def test_what_the_engine_refuses_in_the_background_brings_the_window_back(
    exporting, monkeypatch, tmp_path, until, press, ended
) -> None:
    program, engine = exporting
    refuse_rows(monkeypatch, engine)
    press("Finish in the background")
    program.window.close()
    engine.may_save.set()
    until(program.window.isVisible)
    assert program.window.banner.message.text() == "The memory is full."
    assert program.window.status.job.isHidden()
    assert ended == [] and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("label", "stays"), [("Finish in the background", True), ("Quit now", False)]
)
def test_work_that_fails_while_the_question_stands_is_told_to_whoever_wanted_it(
    exporting, monkeypatch, press, ended, label, stays
) -> None:
    program, engine = exporting
    refuse_rows(monkeypatch, engine)
    engine.may_save.set()
    press(label, after=lambda: program.window.status.job.job is None)
    program.window.close()
    assert program.window.isVisible() == stays
    assert program.window.banner.message.text() == "The memory is full."
    assert ended == []


def test_unsaved_changes_are_asked_about_before_the_window_hides(
    exporting, press, answer, ended
) -> None:
    program, engine = exporting
    program.actions.trigger("add_target")
    said = answer("Cancel")
    program.window.close()
    assert "Save the changes" in said[0]
    assert program.window.isVisible()
    engine.may_save.set()


@pytest.mark.parametrize(("label", "is_open"), [("Cancel", False), ("Stop it and open", True)])
def test_another_model_is_not_opened_unasked(
    exporting, press, until, tmp_path, label, is_open
) -> None:
    program, _ = exporting
    said = press(label)
    program.files.open_path(str(tmp_path / "cats"))
    assert "nothing is written" in said[1]
    if is_open:
        until(lambda: program.store.state.model.name == "cats")
        until(lambda: program.window.status.job.isHidden())
    else:
        assert not program.store.state.loading
        assert program.window.status.job.job is not None


def test_work_that_writes_no_file_offers_no_background(open_loaded, press) -> None:
    program = open_loaded()
    program.window.status.photo_job.show_job(Job("Photo me.jpg", 1, 2, 3.0, "Stop; all is lost"))
    said = press("Cancel")
    program.window.close()
    assert "Finish in the background" not in said
    assert "all is lost" in said[1]
    assert program.window.isVisible()
    program.window.status.photo_job.show_job(None)


def test_a_data_set_outlives_another_model(qtbot, open_loaded) -> None:
    work = LongWork(open_loaded().window)
    work.add(lambda: Job("Making set"), needs_model=False)
    assert work.may_load()


def test_what_is_lost_is_what_stopping_leaves() -> None:
    assert Job("x").loss == "nothing is written."
    assert Job("x", stop_tip="Stop; finished frames stay").loss == "finished frames stay."
    assert Path(Job("Saving a.png").title).suffix == ".png"
