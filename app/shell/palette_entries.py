"""The registry of actions as the palette lists it: with what each would do at this moment."""

from __future__ import annotations

from app.shell.actions import ActionRegistry
from app.shell.palette_search import Entry
from app.widgets.mnemonics import strip_mnemonic

# Finding itself would only open it again.
NOT_LISTED = "palette"


def entries(actions: ActionRegistry) -> list[Entry]:
    """One entry for each action, in the order of the menus."""
    return [
        Entry(
            action.name,
            strip_mnemonic(actions[action.name].text()).rstrip("…"),
            action.menu_path,
            action.tip,
            action.key_text,
            actions[action.name].isEnabled(),
        )
        for action in actions
        if action.name != NOT_LISTED
    ]
