"""An exception that nobody caught: the work is safe, the report is written, the window goes on."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.context import AppContext
from app.shell.crash import MAX_REPORTS, CrashHandler
from app.shell.program import Profile
from ddf_core.document.session_file import read_session
from tests.app.fake_engine import BallEngine
from tests.app.parts import points_of

pytestmark = pytest.mark.window


@pytest.fixture
def program(open_loaded, profile: Profile) -> AppContext:
    return open_loaded(profile=profile)


@pytest.fixture
def handler(program: AppContext, profile: Profile) -> Iterator[CrashHandler]:
    made = CrashHandler(profile.data, program.store, program.controller, program.session)
    made.install()
    yield made
    made.uninstall()


def press(program: AppContext, slot) -> None:
    """A real click on a button whose slot fails."""
    button = QPushButton("break", program.window)
    button.clicked.connect(slot)
    button.show()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    button.deleteLater()


def fail() -> None:
    raise ZeroDivisionError("a mistake in a slot")


def files(profile: Profile, pattern: str) -> list[Path]:
    return sorted(profile.data.glob(pattern))


def test_a_slot_that_fails_saves_the_session_writes_a_report_and_says_where(
    program, handler, profile, until, capsys
) -> None:
    points_of(program).rename(1, "tip")
    press(program, fail)
    until(program.window.banner.isVisible)
    bar = program.window.banner
    [session], [report] = files(profile, "crash-*.ddf.json"), files(profile, "crash-*.txt")
    assert read_session(session).state.points[0].name == "tip"
    text = report.read_text(encoding="utf-8")
    assert "ZeroDivisionError: a mistake in a slot" in text
    assert "test_crash.py" in text
    for name in ("ddf-viewer: ", "python: ", "PySide6-Essentials: ", "Qt: ", "memory: ", "model: "):
        assert name in text
    assert str(session) in bar.advice.text()
    assert str(report) in bar.advice.text()
    assert bar._text == text
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_the_program_goes_on(program, handler, until) -> None:
    press(program, fail)
    until(program.window.banner.isVisible)
    QTest.keyClick(program.window, Qt.Key.Key_Escape)
    assert not program.window.banner.isVisible()
    QTest.keyClick(program.window, Qt.Key.Key_T)
    assert program.store.state.template_shown


def test_a_thread_that_fails_is_told_by_the_window(program, handler, until) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    until(program.window.banner.isVisible)
    assert "Something went wrong" in program.window.banner.message.text()


def test_the_same_mistake_is_reported_once_and_many_are_bounded(
    program, handler, profile, until
) -> None:
    for _ in range(5):
        press(program, fail)
    until(program.window.banner.isVisible)
    assert len(files(profile, "crash-*.txt")) == 1
    for number in range(MAX_REPORTS + 5):
        press(program, lambda _on, number=number: {}[number])
    until(lambda: len(files(profile, "crash-*.txt")) == MAX_REPORTS)


def test_before_a_model_is_there_only_the_report_is_written(open_program, profile, until) -> None:
    engine = BallEngine()
    engine.may_load.clear()
    program = open_program(engine, settle=False)
    handler = CrashHandler(profile.data, program.store, program.controller, program.session)
    handler.install()
    press(program, fail)
    handler.uninstall()
    until(program.window.banner.isVisible)
    assert files(profile, "*.ddf.json") == []
    assert len(files(profile, "crash-*.txt")) == 1
    engine.may_load.set()


def test_a_folder_that_cannot_be_written_is_said_and_the_report_is_behind_the_button(
    program, tmp_path, until
) -> None:
    (tmp_path / "file").write_text("in the way")
    handler = CrashHandler(
        tmp_path / "file" / "x", program.store, program.controller, program.session
    )
    handler.install()
    press(program, fail)
    handler.uninstall()
    until(program.window.banner.isVisible)
    assert "could not be saved" in program.window.banner.advice.text()
    assert "a mistake in a slot" in program.window.banner._text


def test_ctrl_c_goes_where_it_went_before(program, profile, monkeypatch) -> None:
    seen = []
    monkeypatch.setattr(sys, "excepthook", lambda *args: seen.append(args[0]))
    handler = CrashHandler(profile.data, program.store, program.controller, program.session)
    handler.install()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    handler.uninstall()
    assert seen == [KeyboardInterrupt]
    assert files(profile, "crash-*") == []


def test_what_was_installed_before_is_put_back(program, profile) -> None:
    before = sys.excepthook, threading.excepthook
    handler = CrashHandler(profile.data, program.store, program.controller, program.session)
    handler.install()
    assert sys.excepthook != before[0]
    handler.uninstall()
    assert (sys.excepthook, threading.excepthook) == before
