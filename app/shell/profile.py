"""Where the program keeps what is its own: settings, autosaves, reports of crashes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from app.features.sessions.autosave import DELAY_MS


@dataclass(frozen=True)
class Profile:
    """The places of one user; a test takes others.

    Args:
        settings: the INI file.
        data: folder of autosaves, sessions set aside, and reports.
        autosave_ms: how long after a change the session is written.
    """

    settings: Path
    data: Path
    autosave_ms: int = DELAY_MS


def user_profile() -> Profile:
    """The places that the system gives to this program; the QApplication has to have its name."""
    config = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
    data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    return Profile(Path(config) / "settings.ini", Path(data) / "sessions")
