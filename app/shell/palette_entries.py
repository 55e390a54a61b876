"""The table of actions as the palette lists it: with what each would do at this moment."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction

from app.shell.actions import ACTIONS, menu_path, shortcut_text
from app.shell.palette_search import Entry
from app.widgets.mnemonics import unmarked

# Finding itself would only open it again.
NOT_LISTED = "palette"


def entries(actions: Mapping[str, QAction]) -> list[Entry]:
    """One entry for each action, in the table's order."""
    return [
        Entry(
            spec.name,
            unmarked(actions[spec.name].text()).rstrip("…"),
            menu_path(spec),
            spec.tip,
            shortcut_text(spec),
            actions[spec.name].isEnabled(),
        )
        for spec in ACTIONS
        if spec.name != NOT_LISTED
    ]
