"""Dialogs that stand beside the window: one of a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QDialog, QWidget

from app.state.store import Store

D = TypeVar("D", bound=QDialog)


def open_once(window: QWidget, kind: Callable[[Store, QWidget], D], store: Store) -> D | None:
    """A new dialog, shown; None where one of its kind is open already: that is brought up."""
    there = window.findChild(kind)  # type: ignore[arg-type]
    if isinstance(there, QDialog) and there.isVisible():
        there.raise_()
        there.activateWindow()
        return None
    dialog = kind(store, window)
    dialog.show()
    return dialog
