"""Help: the palette of all actions, the cheat sheet, the doctor, and what this program is."""

from __future__ import annotations

import sys
from functools import partial

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QMessageBox

from app.shell.actions import Action, ActionRegistry
from app.shell.main_window import MainWindow
from ddf_core.resource_paths import PROGRAM_FOLDER
from ddf_core.version import __version__


def help_actions(window: MainWindow, actions: ActionRegistry) -> tuple[Action, ...]:
    """The actions of the menu Help."""
    return (
        Action("palette", "Find an action…", "Help", "Type what you want to do",
               partial(show_palette, window, actions), "Ctrl+Shift+P", "search", position=10),
        Action("shortcuts", "Shortcuts", "Help", "All keys and gestures",
               partial(show_shortcuts, window, actions), "?", position=20),
        Action("doctor", "What this machine can do", "Help", "Run the doctor and show its report",
               partial(show_doctor, window), position=30),
        Action("about", "About", "Help", "What this is", partial(show_about, window), position=110),
    )  # fmt: skip


def show_palette(window: MainWindow, actions: ActionRegistry) -> None:
    """The list of all actions, to search by typing."""
    from app.shell.command_palette import CommandPalette
    from app.shell.palette_entries import entries

    palette = CommandPalette(entries(actions), window)
    palette.chosen.connect(actions.trigger)
    palette.open()


def show_shortcuts(window: MainWindow, actions: ActionRegistry) -> None:
    """All keys and gestures."""
    from app.shell.shortcuts import ShortcutsDialog

    ShortcutsDialog(actions, window).show()


def show_about(window: MainWindow) -> None:
    """What this program is."""
    QMessageBox.about(
        window,
        "About DDF Viewer",
        f"<b>DDF Viewer {__version__}</b><p>Click a point on one head, see the same point on "
        "every other: dense correspondence between the instances of a generative radiance "
        "field, learned without labels.</p><p>After “Correspondence Distillation from "
        "NeRF-based GAN”, Lan, Loy and Dai.</p>",
    )


def show_doctor(window: MainWindow) -> None:
    """Run the doctor in a process of its own, and show its report when it is there."""
    from app.widgets.text_dialog import TextDialog

    dialog = TextDialog("What this machine can do", "Searching …", window)
    process = QProcess(dialog)
    process.setWorkingDirectory(str(PROGRAM_FOLDER))
    process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)

    def show() -> None:
        dialog.text.setPlainText(bytes(process.readAll().data()).decode().strip())

    def abandon() -> None:
        # Waited for, or Qt would take the process apart while it still runs.
        process.finished.disconnect(show)
        process.kill()
        process.waitForFinished()

    process.finished.connect(show)
    dialog.finished.connect(abandon)
    process.start(sys.executable, ["-m", "ddf_core", "doctor"])
    dialog.show()
