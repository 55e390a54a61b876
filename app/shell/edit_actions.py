"""Undo, redo, the list of all steps, and Esc."""

from __future__ import annotations

from collections.abc import Callable

from app.inference.controller import Controller
from app.shell.actions import Action
from app.shell.dialogs import open_once
from app.shell.main_window import MainWindow
from app.state.store import Store


class EscapeChain:
    """What Esc puts away, one thing a press: what was added last is asked first."""

    def __init__(self) -> None:
        self._steps: list[Callable[[], bool]] = []

    def add(self, step: Callable[[], bool]) -> None:
        """``step`` puts something away, and says whether there was anything."""
        self._steps.append(step)

    def press(self) -> None:
        """Put away the next thing."""
        for step in reversed(self._steps):
            if step():
                return


def edit_actions(
    window: MainWindow, store: Store, controller: Controller, escapes: EscapeChain
) -> tuple[Action, ...]:
    """The actions of the menu Edit."""

    def show_history() -> None:
        from app.shell.history_list import HistoryDialog

        dialog = open_once(window, HistoryDialog, store)
        if dialog is not None:
            dialog.travelled.connect(store.travel)

    def escape() -> None:
        if store.state.banner is not None:
            controller.show_banner(None)
        else:
            escapes.press()

    return (
        Action("undo", "Undo", "Edit", "Take back the last step", store.undo, "Ctrl+Z", "undo",
               "Undo", 10, enabled=lambda: bool(store.history.past),
               detail=lambda: _after(store.history.undo_label)),
        Action("redo", "Redo", "Edit", "Do the step again", store.redo, "Ctrl+Shift+Z", "redo",
               "Redo", 20, enabled=lambda: bool(store.history.future),
               detail=lambda: _after(store.history.redo_label)),
        Action("history", "History…", "Edit", "Every step as a list; a click goes there",
               show_history, "Ctrl+H", position=30),
        Action("escape", "Release", "Edit", "Close the message, else release the point", escape,
               "Esc", position=210),
    )  # fmt: skip


def _after(label: str) -> str:
    return f" {label}" if label else ""
