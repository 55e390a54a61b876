"""What each action does: the functions behind the names of ``app.shell.actions``.

Those that open files and save the session are in ``app.features.sessions.commands``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from app.features.export.picture_file import save_picture
from app.features.points.file import save_points, to_csv
from app.features.sessions.manager import SessionManager
from app.inference.controller import Controller
from app.shell.actions import mode_action
from app.shell.command_palette import CommandPalette
from app.shell.main_window import MainWindow
from app.shell.palette_entries import entries
from app.shell.settings import Settings
from app.shell.shortcuts import ShortcutsDialog
from app.state.modes import MODES, Mode
from app.state.store import Store
from app.state.viewer_state import SOURCE, Banner, target_view
from app.widgets.file_dialog import PNG, Kinds, ask_save_place
from app.widgets.text_dialog import TextDialog
from app.widgets.theming import CHOICES, ThemeSwitch
from ddf_core import __version__
from ddf_core.errors import DdfError
from ddf_core.io.recipe import write_beside
from ddf_core.resource_paths import PROGRAM_FOLDER

POINTS: Kinds = {"Table": (".csv",), "JSON": (".json",)}


class Commands(QObject):
    """One method for one action; intents go straight to the controller."""

    def __init__(
        self,
        window: MainWindow,
        controller: Controller,
        store: Store,
        session: SessionManager,
        settings: Settings,
        theme: ThemeSwitch,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._window, self._controller, self._store = window, controller, store
        self._settings, self._theme = settings, theme

    def table(self) -> dict[str, Callable[..., None]]:
        """The command of each action by its name."""
        control, window = self._controller, self._window
        return {
            "save_view": self.save_view,
            "save_points": self.save_points,
            "quit": lambda: (window.close(), None)[1],
            "undo": self._store.undo,
            "redo": self._store.redo,
            "random_source": lambda: control.random_seed(SOURCE),
            "random_target": lambda: control.random_seed(target_view(0)),
            "escape": control.escape,
            "link": control.set_linked,
            "home": control.home,
            "template": control.set_template_shown,
            "wipe": control.set_wipe,
            "hover": control.set_hover_shown,
            **{mode_action(spec.mode): self._mode_command(spec.mode) for spec in MODES},
            "sharpen": control.sharpen,
            "show_latents": window.latents_dock.setVisible,
            "show_points": window.points_dock.setVisible,
            "full_screen": self.full_screen,
            "reset_layout": window.reset_layout,
            "copy_points": self.copy_points,
            "remove_points": control.remove_selected,
            "clear_points": control.clear_points,
            "next_point": control.select_next,
            "palette": self.palette,
            "shortcuts": lambda: ShortcutsDialog(window).show(),
            **{f"theme_{choice}": self._theme_command(choice) for choice in CHOICES},
            "doctor": self.doctor,
            "about": self.about,
        }

    def _mode_command(self, mode: Mode) -> Callable[..., None]:
        return lambda _on: self._controller.set_mode(mode)

    # --- files -------------------------------------------------------------------------------

    def save_view(self) -> None:
        """Ask where, and write the view used last."""
        view = self._controller.active_view
        start = self._folder() / f"{view}.png"
        path = ask_save_place(self._window, "Save view", start, PNG)
        if path is not None:
            image = self._window.area.canvas(view).snapshot()
            size = {"size": [image.width(), image.height()]}
            recipe = self._session.recipe(path, "view", view, size, self._store.state)
            self._try(lambda: save_picture(path, image, recipe), path)

    def save_points(self) -> None:
        """Ask where, and write all points."""
        path = ask_save_place(self._window, "Save points", self._folder() / "points.csv", POINTS)
        if path is not None:
            self._try(lambda: self._write_points(path), path)

    def _write_points(self, path: Path) -> None:
        state = self._store.state
        save_points(path, state, self._store.screen)
        recipe = self._session.recipe(path, "points", SOURCE, {}, state)
        if recipe is not None:
            write_beside(path, recipe)

    def _folder(self) -> Path:
        return self._settings.folder("exports", Path.cwd())

    def _try(self, write: Callable[[], None], path: Path) -> None:
        """Write, and say how it went."""
        try:
            write()
        except DdfError as error:
            self._controller.show_banner(Banner("error", error.message, error.advice))
        else:
            self._settings.keep_folder("exports", path.parent)
            self._window.status.showMessage(f"Saved {path}", 6000)

    # --- window ------------------------------------------------------------------------------

    def full_screen(self) -> None:
        """The whole screen, and back."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def copy_points(self) -> None:
        """All points on the clipboard, as the CSV file has them."""
        state = self._store.state
        QGuiApplication.clipboard().setText(to_csv(state, self._store.screen))
        self._window.status.showMessage(f"Copied {len(state.points)} points", 4000)

    def _theme_command(self, choice: str) -> Callable[[bool], None]:
        return lambda _on: self._theme.choose(choice)

    # --- help --------------------------------------------------------------------------------

    def palette(self) -> None:
        """The list of all actions, to search by typing."""
        actions = self._window.named_actions
        palette = CommandPalette(entries(actions), self._window)
        palette.chosen.connect(lambda name: actions[name].trigger())
        palette.open()

    def about(self) -> None:
        """What this program is."""
        QMessageBox.about(
            self._window,
            "About DDF Viewer",
            f"<b>DDF Viewer {__version__}</b><p>Click a point on one head, see the same point on "
            "every other: dense correspondence between the instances of a generative radiance "
            "field, learned without labels.</p><p>After “Correspondence Distillation from "
            "NeRF-based GAN”, Lan, Loy and Dai.</p>",
        )

    def doctor(self) -> None:
        """Run the doctor in a process of its own, and show its report when it is there."""
        dialog = TextDialog("What this machine can do", "Looking …", self._window)
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
