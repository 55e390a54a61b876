"""The File menu: unsaved work is asked about once, names get their ending, recents are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.context import AppContext
from ddf_core.document.session_file import Session, read_session
from tests.app.features.sessions.worlds import ManyModels
from tests.app.parts import points_of

pytestmark = pytest.mark.window
CTRL = Qt.KeyboardModifier.ControlModifier


def rename(program: AppContext, name: str = "tip") -> None:
    points_of(program).rename(1, name)


@pytest.fixture
def save_as(monkeypatch):
    """What the file dialog answers; and the places it was opened at."""

    def answer(name: Path | str) -> list[str]:
        opened: list[str] = []

        def dialog(_window, _title, start, *_args, **_options) -> tuple[str, str]:
            opened.append(start)
            return str(name), ""

        monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", dialog)
        return opened

    return answer


# --- leaving ----------------------------------------------------------------------------------


def test_closing_without_work_asks_nothing(open_loaded) -> None:
    program = open_loaded()
    assert program.window.close()


@pytest.mark.parametrize(("label", "closes"), [("Cancel", False), ("Discard", True)])
def test_closing_with_unsaved_work_asks_once(open_loaded, answer, label: str, closes: bool) -> None:
    program = open_loaded()
    rename(program)
    said = answer(label)
    assert program.window.close() is closes
    assert program.window.isVisible() is not closes
    assert said == ["Save the changes to “Untitled”?"]


def test_save_on_closing_saves_and_closes(open_loaded, answer, tmp_path: Path) -> None:
    program = open_loaded()
    path = tmp_path / "a.ddf.json"
    program.session.save(path)
    rename(program)
    answer("Save")
    assert program.window.close()
    assert read_session(path).state.points[0].name == "tip"


def test_save_on_closing_asks_for_a_name_and_giving_none_stays(
    open_loaded, answer, save_as
) -> None:
    program = open_loaded()
    rename(program)
    answer("Save")
    save_as("")
    assert not program.window.close()
    assert program.window.isVisible()


def test_save_on_closing_that_fails_stays_and_says_why(
    open_loaded, answer, save_as, tmp_path: Path
) -> None:
    program = open_loaded()
    (tmp_path / "file").write_text("in the way")
    rename(program)
    answer("Save")
    save_as(tmp_path / "file" / "a.ddf.json")
    assert not program.window.close()
    assert "cannot be written" in program.window.banner.message.text()
    assert program.session.is_modified


def test_every_way_to_leave_a_session_asks_and_cancel_stays(
    open_loaded, answer, until, tmp_path: Path
) -> None:
    program = open_loaded(ManyModels())
    path = tmp_path / "a.ddf.json"
    program.session.save(path)
    rename(program)
    ways = (
        lambda: QTest.keyClick(program.window, Qt.Key.Key_N, CTRL),
        lambda: program.window.file_dropped.emit(str(path)),
        lambda: program.window.file_dropped.emit(str(tmp_path)),
    )
    for leave in ways:
        said = answer("Cancel")
        leave()
        until(lambda said=said: said == ["Save the changes to “a”?"])
        assert program.store.state.points[0].name == "tip"
        assert program.session.is_modified
        assert not program.store.state.loading


def test_esc_is_cancel(open_loaded) -> None:
    program = open_loaded()
    rename(program)
    timer = QTimer()
    timer.setInterval(5)

    def press() -> None:
        box = QApplication.activeModalWidget()
        if box is not None and box.isVisible():
            timer.stop()
            QTest.keyClick(box, Qt.Key.Key_Escape)

    timer.timeout.connect(press)
    timer.start()
    assert not program.window.close()


def test_the_program_itself_closes_without_a_question(open_loaded) -> None:
    program = open_loaded()
    rename(program)
    program.close()
    assert not program.window.isVisible()


# --- saving -----------------------------------------------------------------------------------


def test_a_name_without_its_ending_gets_it(open_loaded, save_as, tmp_path: Path) -> None:
    program = open_loaded()
    save_as(tmp_path / "jaw.study")
    program.actions["save_session"].trigger()
    assert program.session.path == tmp_path / "jaw.study.ddf.json"
    assert program.window.windowTitle().startswith("jaw.study[*]")


@pytest.mark.parametrize(("label", "replaced"), [("Cancel", False), ("Replace", True)])
def test_another_file_is_replaced_only_after_a_question(
    open_loaded, save_as, answer, tmp_path: Path, label: str, replaced: bool
) -> None:
    program = open_loaded()
    (tmp_path / "a.ddf.json").write_text("precious")
    save_as(tmp_path / "a")
    said = answer(label)
    program.actions["save_session_as"].trigger()
    assert said == ["“a.ddf.json” exists already. Replace it?"]
    assert ((tmp_path / "a.ddf.json").read_text() != "precious") is replaced


def test_the_next_dialog_opens_where_the_last_one_was(
    open_loaded, save_as, tmp_path: Path, profile
) -> None:
    (tmp_path / "far").mkdir()
    first = open_loaded(profile=profile)
    save_as(tmp_path / "far" / "a.ddf.json")
    first.actions["save_session"].trigger()
    first.close()
    second = open_loaded(profile=profile)
    opened = save_as("")
    second.actions["save_session"].trigger()
    assert opened == [str(tmp_path / "far" / "untitled.ddf.json")]


# --- opening ----------------------------------------------------------------------------------


def test_a_session_is_opened_by_the_menu(open_loaded, monkeypatch, tmp_path: Path) -> None:
    program = open_loaded()
    rename(program)
    program.session.save(tmp_path / "a.ddf.json")
    program.actions["new_session"].trigger()
    monkeypatch.setattr(
        "app.shell.file_opener.QFileDialog.getOpenFileName",
        lambda *_args: (str(tmp_path / "a.ddf.json"), ""),
    )
    program.actions["open_session"].trigger()
    assert program.store.state.points[0].name == "tip"


def test_recent_files_are_listed_opened_and_grey_when_they_are_gone(
    open_loaded, tmp_path: Path, until
) -> None:
    program = open_loaded()
    for name in ("a", "b"):
        points_of(program).rename(1, name)
        program.session.save(tmp_path / f"{name}.ddf.json")
    (tmp_path / "b.ddf.json").unlink()
    menu = program.actions["open_recent"].menu()
    menu.popup(program.window.mapToGlobal(QPoint(20, 20)))
    b, a, ball = menu.actions()
    assert (b.isEnabled(), a.isEnabled(), ball.isEnabled()) == (False, True, False)
    assert a.text() == f"a   ·   session in {tmp_path.name}"
    centre = QPointF(menu.actionGeometry(a).center()).toPoint()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=centre)
    until(lambda: program.session.name == "a")
    assert program.store.state.points[0].name == "a"


def test_a_session_is_read_once(open_loaded, monkeypatch, tmp_path: Path) -> None:
    # Of thousands of points it takes a while, in which the window stands still.
    program = open_loaded(ManyModels())
    program.session.save(tmp_path / "a.ddf.json")
    read: list[Path] = []

    def count(path: Path) -> Session:
        read.append(path)
        return read_session(path)

    for module in ("file_opener", "session_manager"):
        monkeypatch.setattr(f"app.shell.{module}.read_session", count)
    program.files.open_path(str(tmp_path / "a.ddf.json"))
    assert read == [tmp_path / "a.ddf.json"]
    assert program.session.path == tmp_path / "a.ddf.json"
