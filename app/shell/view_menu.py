"""The menu under the right button: what can be done with a view, or with a point."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from app.shell.actions import ActionRegistry
from app.shell.camera_presets import PRESETS, SUBMENU

LINE = ""
"""Stands for a line between two groups of actions."""

OF_A_VIEW = (
    "home", "link", "split_view", "sharpen", LINE, "save_view", "save_picture", "export_video",
    "export_mesh", LINE, "make_source", "remove_target",
)  # fmt: skip


def popup(names: Sequence[str], actions: ActionRegistry, spot: QPoint, parent: QWidget) -> QMenu:
    """Open a menu of these actions at ``spot`` (on the screen); grey is what cannot be done now."""
    menu = QMenu(parent, toolTipsVisible=True)
    for name in names:
        if name == LINE:
            menu.addSeparator()
        else:
            menu.addAction(actions[name])
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(spot)
    return menu


def popup_of_view(actions: ActionRegistry, spot: QPoint, parent: QWidget) -> QMenu:
    """The menu of the view used last, with where to look from."""
    menu = popup(OF_A_VIEW, actions, spot, parent)
    inside = QMenu(SUBMENU, menu, toolTipsVisible=True)
    for preset in PRESETS:
        inside.addAction(actions[f"look_{preset.name}"])
    menu.insertMenu(actions["link"], inside)
    return menu
