"""The program as the system sees it: the application, the places of its user, its exit code."""

from __future__ import annotations

import locale
import os
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from PySide6.QtCore import QLocale, QStandardPaths, Qt
from PySide6.QtWidgets import QApplication

from app.shell.built import Built
from app.shell.crash import CrashHandler
from app.widgets.theme import DARK
from app.widgets.theming import show_theme
from ddf_core.cli.streams import complain
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
    from app.shell.demo import Demo

    Demo(program, folder).finished.connect(application.exit)
    try:
        return application.exec()
    finally:
        program.close()


def run_guarded(application: QApplication, program: Built, profile: Profile) -> int:
    """Until the window is closed; what nobody catches meanwhile costs no work. The exit code."""
    crashes = CrashHandler(profile.data, program.store, program.controller, program.session)
    crashes.install()
    try:
        status = application.exec()
        if status:
            _end_without_display(program, status)
        return status
    finally:
        program.close()
        crashes.uninstall()


def _end_without_display(program: Built, status: int) -> NoReturn:
    """The event loop has ended, and nobody has closed the window: Qt leaves it so when the display
    server is gone. What is unsaved stays for the next start; nothing of the window is touched any
    more, for there is nothing that it could be drawn on, and a thread that still computes is not
    waited for."""
    is_kept = program.keep_work()
    lost = program.session.is_modified and not is_kept
    told = "Unsaved work is kept: the next start brings it back." if is_kept else ""
    complain(f"The display is gone. {'Unsaved work could not be kept.' if lost else told}".strip())
    os._exit(status)
