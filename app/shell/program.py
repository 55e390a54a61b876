"""The built program as one value: what the demonstration and the tests hold on to."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QAction

from app.features.points.controller import PointController
from app.features.sessions.autosave import Autosave
from app.features.sessions.manager import SessionManager
from app.inference.controller import Controller
from app.inference.engine_client import EngineClient
from app.inference.response_dispatcher import ResponseDispatcher
from app.shell.main_window import MainWindow
from app.state.store import Store


@dataclass(frozen=True)
class Program:
    """Everything that ``app.bootstrap`` has made and wired."""

    window: MainWindow
    store: Store
    controller: Controller
    responses: ResponseDispatcher
    engine: EngineClient
    actions: dict[str, QAction]
    points: PointController
    session: SessionManager
    autosave: Autosave | None = None

    def close(self) -> None:
        """Close the window without a question, join the worker, leave no autosave behind."""
        self.window.close_at_once()
        self.engine.close()
        if self.autosave is not None:
            self.autosave.close()
