"""What every export's commands are built from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.features.sessions.manager import SessionManager
from app.inference.controller import Controller
from app.inference.engine_client import EngineClient
from app.shell.main_window import MainWindow
from app.shell.settings import Settings
from app.state.store import Store


@dataclass(frozen=True)
class ExportParts:
    """The parts of the program that an export asks, tells or reads."""

    window: MainWindow
    controller: Controller
    store: Store
    session: SessionManager
    engine: EngineClient
    settings: Settings

    def folder(self) -> Path:
        """Where the last export went."""
        return self.settings.folder("exports", Path.cwd())
