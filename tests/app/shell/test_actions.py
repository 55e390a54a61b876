"""The table of actions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject

from app.features.points.panel import PointsPanel
from app.shell.actions import MENUS, Action, ActionRegistry
from app.widgets.mnemonics import strip_mnemonic
from ddf_core.resource_paths import ICONS
from tests.app.parts import points_of

pytestmark = pytest.mark.window


def made(name: str, key: str = "", menu: str = "Help") -> Action:
    return Action(name, "Text", menu, "What it does", lambda: None, key)


def test_a_second_action_of_a_name_or_a_key_is_an_error_at_once(qtbot) -> None:
    registry = ActionRegistry(QObject())
    registry.add(made("one", "Ctrl+Shift+A"))
    with pytest.raises(ValueError, match="two actions named 'one'"):
        registry.add(made("one"))
    with pytest.raises(ValueError, match="is the key of 'one', and 'two' wants it"):
        registry.add(made("two", "Shift+Ctrl+A"))
    with pytest.raises(ValueError, match="no such menu"):
        registry.add(made("three", menu="Nowhere"))
    assert [action.name for action in registry] == ["one"]


def test_actions_are_asked_again_only_where_what_they_ask_about_is_another_value(qtbot) -> None:
    first, equal, asked = [1], [1], []

    def may() -> bool:
        asked.append(True)
        return True

    registry, now = ActionRegistry(QObject()), {"value": first}
    registry.add(replace(made("one"), enabled=may))
    registry.values = lambda: (now["value"],)
    counts = []
    for value in (first, first, equal, first):
        now["value"] = value
        registry.follow()
        counts.append(len(asked))
    assert counts == [1, 1, 2, 3]
    registry.refresh()
    assert len(asked) == 4


def test_an_action_is_grey_on_and_named_as_it_says_itself(qtbot) -> None:
    registry, now = ActionRegistry(QObject()), {"on": False, "reason": "", "able": True}
    registry.add(
        Action("one", "Text", "Help", "What it does", lambda on: now.update(on=on), "Q",
               enabled=lambda: now["able"], disabled_reason=lambda: now["reason"],
               checked=lambda: now["on"], detail=lambda: " of A & B")
    )  # fmt: skip
    registry.mark_letters()
    built = registry["one"]
    assert (built.text(), built.toolTip()) == ("&Text of A && B", "What it does  (Q)")
    registry.trigger("one")
    assert now["on"] and built.isChecked()
    now.update(on=False, able=False)
    registry.refresh()
    assert (built.isChecked(), built.isEnabled()) == (False, False)
    now.update(able=True, reason="It cannot be.")
    registry.refresh()
    assert (built.isEnabled(), built.toolTip()) == (False, "It cannot be.")


def leaves(menu, known) -> list:
    """The actions of a menu and of the menus in it; a known one may open a menu of its own."""
    found = []
    for action in menu.actions():
        if action.menu() is not None and action not in known:
            found += leaves(action.menu(), known)
        elif not action.isSeparator():
            found.append(action)
    return found


def test_every_action_has_a_tip_and_an_icon_that_exists(open_program) -> None:
    for action in open_program(settle=False).actions:
        assert len(action.tip) > 8
        assert not action.icon or (ICONS / f"{action.icon}.svg").is_file()
        assert not action.tool or action.icon


def test_every_action_is_built_wired_and_in_its_menu(open_program) -> None:
    program = open_program(settle=False)
    known = [program.actions[action.name] for action in program.actions]
    menus = [action.menu() for action in program.window.menuBar().actions()]
    listed = [action for menu in menus for action in leaves(menu, known)]
    assert listed == known
    assert len(set(known)) == len(known) > 70
    assert [strip_mnemonic(menu.title()) for menu in menus] == list(MENUS)


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
    points_of(program).rename(1, "A & B")
    points_of(program).select(1)
    points_of(program).move_along_ray("source", 1)
    assert program.actions["undo"].text() == "&Undo move A && B"


@pytest.mark.parametrize("group", ["device", "mode", "theme"])
def test_of_actions_that_take_turns_exactly_one_is_on(open_program, group: str) -> None:
    program = open_program()
    named = [action.name for action in program.actions if action.one_of == group]
    members = [program.actions[name] for name in named if program.actions[name].isEnabled()]
    for member in (*members, members[0]):
        member.trigger()
        assert [action for action in members if action.isChecked()] == [member]


def test_the_tools_of_the_point_list_are_actions(qtbot, open_program) -> None:
    panel = PointsPanel()
    qtbot.addWidget(panel)
    used = []
    panel.tool_used.connect(used.append)
    for button in panel.tools.values():
        button.setEnabled(True)
        button.click()
    assert set(used) <= {action.name for action in open_program(settle=False).actions}
    assert len(used) == 5
