"""The table of actions."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

from app.features.points.panel import PointsPanel
from app.shell.actions import ACTIONS, MENUS
from app.widgets.mnemonics import unmarked
from ddf_core.resource_paths import ICONS

pytestmark = pytest.mark.window


def test_names_and_shortcuts_are_unique() -> None:
    assert max(Counter(spec.name for spec in ACTIONS).values()) == 1
    keys = [QKeySequence(spec.shortcut).toString() for spec in ACTIONS if spec.shortcut]
    assert max(Counter(keys).values()) == 1
    assert "" not in keys


def leaves(menu, known) -> list:
    """The actions of a menu and of the menus in it; a known one may open a menu of its own."""
    found = []
    for action in menu.actions():
        if action.menu() is not None and action not in known:
            found += leaves(action.menu(), known)
        elif not action.isSeparator():
            found.append(action)
    return found


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.name)
def test_every_action_has_a_menu_a_tip_and_an_icon_that_exists(spec) -> None:
    assert spec.menu in MENUS
    assert len(spec.tip) > 8
    assert not spec.icon or (ICONS / f"{spec.icon}.svg").is_file()
    assert not spec.tool or spec.icon


def test_every_action_is_built_wired_and_in_its_menu(open_program) -> None:
    program = open_program(settle=False)
    known = list(program.actions.values())
    menus = [action.menu() for action in program.window.menuBar().actions()]
    listed = [action for menu in menus for action in leaves(menu, known)]
    assert set(listed) == set(program.actions.values())
    assert [unmarked(menu.title()) for menu in menus] == list(MENUS)


def test_every_menu_and_every_entry_has_a_letter_of_its_own(open_program) -> None:
    program = open_program(settle=False)
    menus = [action.menu() for action in program.window.menuBar().actions()]
    for texts in (
        [menu.title() for menu in menus],
        *([a.text() for a in m.actions()] for m in menus),
    ):
        letters = [text[text.index("&") + 1].casefold() for text in texts if text]
        assert len(set(letters)) == len(letters), texts


def test_an_ampersand_in_a_name_is_no_letter_to_press(open_program) -> None:
    program = open_program()
    program.controller.rename(1, "A & B")
    program.controller.select(1)
    program.points.move_along_ray("source", 1)
    assert program.actions["undo"].text() == "&Undo move A && B"


@pytest.mark.parametrize("group", sorted({spec.one_of for spec in ACTIONS} - {""}))
def test_of_actions_that_take_turns_exactly_one_is_on(open_program, group: str) -> None:
    program = open_program()
    members = [program.actions[spec.name] for spec in ACTIONS if spec.one_of == group]
    members = [action for action in members if action.isEnabled()]
    for member in (*members, members[0]):
        member.trigger()
        assert [action for action in members if action.isChecked()] == [member]


def test_the_tools_of_the_point_list_are_actions(qtbot) -> None:
    panel = PointsPanel()
    qtbot.addWidget(panel)
    used = []
    panel.tool_used.connect(used.append)
    for button in panel.tools.values():
        button.setEnabled(True)
        button.click()
    assert set(used) <= {spec.name for spec in ACTIONS}
    assert len(used) == 5
