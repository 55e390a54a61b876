"""A feature of thirty lines is found everywhere, with no other file changed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app import bootstrap
from app.context import AppContext
from app.shell.actions import Action
from app.shell.command_palette import CommandPalette
from app.shell.shortcuts import ShortcutsDialog
from app.widgets.mnemonics import strip_mnemonic

pytestmark = pytest.mark.window

# --- the feature, as its folder would have it ---------------------------------------------------


def install(context: AppContext) -> None:
    """Counts the points: a panel that says how many, and an action that says it aloud."""
    store, label = context.store, QLabel()

    def say() -> None:
        context.window.status.showMessage(label.text())

    context.add_panel("count", label, "right", "Count panel", "F10", position=260,
                      tip="Show or fold the number of points")  # fmt: skip
    context.actions.add(
        Action("count_points", "Count points", "Points", "Say how many points there are", say, "#",
               enabled=lambda: bool(store.state.points))
    )  # fmt: skip
    context.follow(lambda: label.setText(f"{len(store.state.points)} points"))


# --- where it is found --------------------------------------------------------------------------


@pytest.fixture
def program(monkeypatch, open_loaded) -> AppContext:
    counting = SimpleNamespace(install=install)
    monkeypatch.setattr(bootstrap, "FEATURES", (*bootstrap.FEATURES, counting))
    return open_loaded()


def test_its_action_stands_in_its_menu_and_answers_to_its_key(program) -> None:
    titles = {
        strip_mnemonic(a.menu().title()): a.menu() for a in program.window.menuBar().actions()
    }
    assert program.actions["count_points"] in titles["Points"].actions()
    QTest.keyClicks(program.window, "#")
    assert program.window.status.currentMessage() == "3 points"


def test_its_panel_unfolds_at_its_key_and_follows_the_state(program, until) -> None:
    dock = program.window.docks["count"]
    assert dock.isHidden()
    QTest.keyClick(program.window, Qt.Key.Key_F10)
    until(dock.isVisible)
    assert program.actions["show_count"].isChecked()
    program.actions.trigger("clear_points")
    assert program.window.panels["count"].text() == "0 points"


def test_it_is_grey_where_it_says_so(program) -> None:
    assert program.actions["count_points"].isEnabled()
    program.actions.trigger("clear_points")
    assert not program.actions["count_points"].isEnabled()


def test_the_palette_finds_it(program, until) -> None:
    program.actions.trigger("palette")
    palette = QApplication.activePopupWidget()
    assert isinstance(palette, CommandPalette)
    QTest.keyClicks(palette.words, "count points")
    QTest.keyClick(palette.words, Qt.Key.Key_Return)
    until(lambda: program.window.status.currentMessage() == "3 points")


def test_the_cheat_sheet_has_its_keys(program) -> None:
    program.actions.trigger("shortcuts")
    sheet = program.window.findChild(ShortcutsDialog)
    said = [label.text() for label in sheet.findChildren(QLabel)]
    assert {"#", "F10", "Say how many points there are"} <= set(said)
    sheet.close()
