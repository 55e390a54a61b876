"""The command palette in the window, by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.context import AppContext
from app.shell.command_palette import CommandPalette
from tests.app.parts import points_of

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton


def opened(program: AppContext) -> CommandPalette:
    """The palette, opened by its key."""
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(program.window, Qt.Key.Key_P, keys)
    palette = QApplication.activePopupWidget()
    assert isinstance(palette, CommandPalette)
    return palette


def test_typing_and_enter_does_it_and_closes(open_program, until) -> None:
    program = open_program()
    palette = opened(program)
    QTest.keyClicks(palette.words, "templ sho")
    QTest.keyClick(palette.words, Qt.Key.Key_Return)
    until(lambda: program.store.state.template_shown)
    until(lambda: program.window.findChild(CommandPalette) is None)


def test_it_lists_every_action_but_itself(open_program) -> None:
    program = open_program(settle=False)
    palette = opened(program)
    listed = [entry.name for entry in palette.model.entries]
    assert listed == [action.name for action in program.actions if action.name != "palette"]
    palette.close()


def test_arrows_walk_the_list_while_the_words_keep_the_keyboard(open_program, until) -> None:
    program = open_program()
    palette = opened(program)
    QTest.keyClicks(palette.words, "random")
    second = palette.model.entries[1].name
    QTest.keyClick(palette.words, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 1
    before = program.store.state
    QTest.keyClick(palette.words, Qt.Key.Key_Enter)
    until(lambda: program.store.state != before)
    label = program.store.history.undo_label
    assert label == f"seed of {'source' if second == 'random_source' else 'target 1'}"


def test_what_cannot_be_done_now_is_grey_and_stays(open_program) -> None:
    program = open_program()
    palette = opened(program)
    QTest.keyClicks(palette.words, "undo")
    assert not palette.model.entries[0].enabled
    QTest.keyClick(palette.words, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert "Not possible now" in palette.model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    palette.close()


def test_escape_closes_it_and_nothing_else(open_program, until) -> None:
    program = open_program()
    points_of(program).select(2)
    palette = opened(program)
    QTest.keyClick(palette.words, Qt.Key.Key_Escape)
    until(lambda: program.window.findChild(CommandPalette) is None)
    assert program.store.state.selected == 2


def test_a_click_on_a_row_does_it(open_program, until) -> None:
    program = open_program()
    palette = opened(program)
    QTest.keyClicks(palette.words, "link cam")
    spot = palette.list.visualRect(palette.model.index(0)).center()
    QTest.mouseClick(palette.list.viewport(), LEFT, pos=spot)
    until(lambda: not program.store.state.linked)


def test_typing_changes_the_height_alone_and_all_that_fits_is_seen(open_program) -> None:
    palette = opened(open_program(settle=False))
    wide, high = palette.width(), palette.height()
    QTest.keyClicks(palette.words, "sho pan poi")
    assert "show_points" in {entry.name for entry in palette.model.entries}
    assert len(palette.model.entries) < 6
    assert palette.width() == wide
    assert palette.height() < high
    assert palette.list.verticalScrollBar().maximum() == 0
    palette.close()


def test_nothing_found_is_said_and_enter_is_harmless(open_program) -> None:
    palette = opened(open_program(settle=False))
    QTest.keyClicks(palette.words, "qqqq")
    assert palette.nothing.isVisible()
    assert not palette.list.isVisible()
    QTest.keyClick(palette.words, Qt.Key.Key_Return)
    QTest.keyClick(palette.words, Qt.Key.Key_Down)
    assert palette.isVisible()
    palette.close()


def test_it_lies_over_the_windows_middle_and_fits_a_small_window(open_program) -> None:
    program = open_program()
    palette = opened(program)
    window = program.window
    middle = palette.mapToGlobal(palette.rect().center()).x()
    assert abs(middle - window.mapToGlobal(window.rect().center()).x()) <= 1
    assert palette.mapToGlobal(QPoint(0, 0)).y() >= window.mapToGlobal(QPoint(0, 0)).y()
    palette.close()
    window.resize(window.minimumSizeHint())
    palette = opened(program)
    assert palette.width() <= window.width()
    palette.close()
