"""The table of actions."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

from app.actions import ACTIONS, MENUS
from app.icons import FOLDER
from app.panels.points_panel import PointsPanel

pytestmark = pytest.mark.window


def test_names_and_shortcuts_are_unique() -> None:
    assert max(Counter(spec.name for spec in ACTIONS).values()) == 1
    keys = [QKeySequence(spec.shortcut).toString() for spec in ACTIONS if spec.shortcut]
    assert max(Counter(keys).values()) == 1
    assert "" not in keys


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.name)
def test_every_action_has_a_menu_a_tip_and_an_icon_that_exists(spec) -> None:
    assert spec.menu in MENUS
    assert len(spec.tip) > 8
    assert not spec.icon or (FOLDER / f"{spec.icon}.svg").is_file()
    assert not spec.tool or spec.icon


def test_every_action_is_built_wired_and_in_its_menu(open_program) -> None:
    program = open_program(settle=False)
    menus = [action.menu() for action in program.window.menuBar().actions()]
    listed = [action for menu in menus for action in menu.actions() if not action.isSeparator()]
    assert set(listed) == set(program.actions.values())
    assert [menu.title() for menu in menus] == list(MENUS)


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
