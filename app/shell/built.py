"""The built program, as far as the demonstration and the guard against crashes hold on to it."""

from __future__ import annotations

from typing import Protocol

from app.inference.controller import Controller
from app.inference.response_dispatcher import ResponseDispatcher
from app.shell.actions import ActionRegistry
from app.shell.main_window import MainWindow
from app.shell.session_manager import SessionManager
from app.state.store import Store


class Built(Protocol):
    """Every feature is in it, and its window is open."""

    @property
    def window(self) -> MainWindow: ...
    @property
    def store(self) -> Store: ...
    @property
    def controller(self) -> Controller: ...
    @property
    def responses(self) -> ResponseDispatcher: ...
    @property
    def session(self) -> SessionManager: ...
    @property
    def actions(self) -> ActionRegistry: ...

    def close(self) -> None:
        """Close the window, join the worker, leave nothing behind."""
        ...

    def keep_work(self) -> bool:
        """Whether there is unsaved work, and it is kept for the next start."""
        ...
