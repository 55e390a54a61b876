"""The program as the system sees it: the application, the places of its user, its exit code."""

from __future__ import annotations

import locale
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLocale, QStandardPaths, Qt
from PySide6.QtWidgets import QApplication

from app.shell.built import Built
from app.shell.crash import CrashHandler
from app.shell.demo import Demo
from app.widgets.theme import DARK
from app.widgets.theming import show_theme
from ddf_core.memory import return_large_pieces

AUTOSAVE_MS = 4000
_STYLED = "ddf-fusion"


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
    autosave_ms: int = AUTOSAVE_MS


def user_profile() -> Profile:
    """The places that the system gives to this program; the QApplication has to have its name."""
    config = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
    data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    return Profile(Path(config) / "settings.ini", Path(data) / "sessions")


def make_application(arguments: list[str]) -> QApplication:
    """The one QApplication, styled, in a process whose memory is given back."""
    return_large_pieces()
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication.instance() or QApplication(arguments)
    assert isinstance(application, QApplication)
    application.setApplicationName("DDF Viewer")
    _speak_one_way()
    if application.property(_STYLED) is None:
        # With a style sheet the style that is in use no longer says its name.
        application.setStyle("Fusion")
        application.setProperty(_STYLED, True)
    show_theme(application, DARK)
    return application


def _speak_one_way() -> None:
    """Numbers with a point wherever Qt shows some, and in the C library, which reads the user's
    language when the application is made: tables, files and the command line have a point too."""
    QLocale.setDefault(QLocale.c())
    locale.setlocale(locale.LC_NUMERIC, "C")


def run_demo(application: QApplication, program: Built, folder: Path) -> int:
    """The demonstration, which ends by itself; the exit code."""
    Demo(program, folder).finished.connect(application.exit)
    return _run(application, program)


def run_guarded(application: QApplication, program: Built, profile: Profile) -> int:
    """Until the window is closed; what nobody catches meanwhile costs no work. The exit code."""
    crashes = CrashHandler(profile.data, program.store, program.controller, program.session)
    crashes.install()
    try:
        return _run(application, program)
    finally:
        crashes.uninstall()


def _run(application: QApplication, program: Built) -> int:
    try:
        return application.exec()
    finally:
        program.close()
