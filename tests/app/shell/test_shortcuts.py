"""The cheat sheet."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from app.shell.shortcuts import Section, ShortcutsDialog, in_columns, sections

pytestmark = pytest.mark.window


def test_every_key_is_on_the_sheet_under_the_menu_of_its_action(open_program) -> None:
    actions = open_program(settle=False).actions
    shown = {(s.title, key, text) for s in sections(actions) for key, text in s.rows}
    wanted = {(a.menu, a.key_text, a.tip) for a in actions if a.key}
    assert len(wanted) > 50
    assert wanted <= shown


def test_columns_keep_the_order_and_are_as_low_as_they_can_be() -> None:
    blocks = [Section(str(n), (("k", "t"),) * n) for n in (3, 3, 5, 1, 2)]
    columns = in_columns(blocks, 2)
    assert [block for column in columns for block in column] == blocks
    # Heights 5, 5, 7, 3, 4: 10 | 14 is the best cut.
    assert [sum(block.height for block in column) for column in columns] == [10, 14]


def test_the_sheet_shows_everything_at_once_and_goes_when_closed(qtbot, open_program) -> None:
    program = open_program(settle=False)
    program.actions["shortcuts"].trigger()
    dialog = program.window.findChild(ShortcutsDialog)
    keys = [label.text() for label in dialog.findChildren(QLabel) if label.objectName() == "key"]
    assert len(keys) == sum(len(section.rows) for section in sections(program.actions))
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
