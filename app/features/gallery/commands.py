"""What the actions about the wall do, and its wiring."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt

from app.features.gallery.controller import WallController
from app.features.gallery.file import save_sheet, save_table
from app.inference.controller import Controller
from app.shell.main_window import MainWindow
from app.shell.program import Program
from app.state.store import Store
from app.state.viewer_state import Banner
from app.widgets.file_dialog import PNG, Kinds, ask_save_place
from app.widgets.theming import current_theme
from ddf_core.errors import DdfError


class WallCommands:
    """One method for one action."""

    def __init__(self, window: MainWindow, controller: Controller, store: Store) -> None:
        self._window, self._controller, self._store = window, controller, store
        self.wall = WallController(store)

    def table(self) -> dict[str, Callable[..., None]]:
        """The command of each action by its name."""
        return {
            "wall": self.wall.set_shown,
            "save_wall_sheet": self.save_sheet,
            "save_wall_table": self.save_table,
        }

    def choose(self, seed: int, keys: Qt.KeyboardModifier) -> None:
        """A tile was clicked: target; with Control the source, with Shift one more target."""
        if keys & Qt.KeyboardModifier.ControlModifier:
            self.wall.to_source(seed)
        elif keys & Qt.KeyboardModifier.ShiftModifier:
            self.wall.to_new_target(seed)
        else:
            self.wall.to_first_target(seed)

    def save_sheet(self) -> None:
        """Ask where, and write the wall as one picture."""
        state, screen, theme = self._store.state, self._store.screen, current_theme()
        self._save("wall.png", PNG, lambda p: save_sheet(p, state, screen, theme))

    def save_table(self) -> None:
        """Ask where, and write the points of all seeds."""
        state, screen = self._store.state, self._store.screen
        self._save("wall.csv", {"Table": (".csv",)}, lambda path: save_table(path, state, screen))

    def _save(self, usual: str, kinds: Kinds, write: Callable[[Path], None]) -> None:
        path = ask_save_place(self._window, "Save the wall", Path(usual), kinds)
        if path is None:
            return
        try:
            write(path)
        except DdfError as error:
            self._controller.show_banner(Banner("error", error.message, error.advice))
        else:
            self._window.status.showMessage(f"Saved {path}", 6000)


def wire_wall(program: Program, commands: WallCommands) -> None:
    """The panel speaks to the controller, and follows the store."""
    panel, store, actions = program.window.wall, program.store, program.actions
    panel.first_changed.connect(commands.wall.set_first_seed)
    panel.count_changed.connect(commands.wall.set_count)
    panel.sorted_changed.connect(commands.wall.set_by_confidence)
    panel.chosen.connect(commands.choose)
    panel.tool_used.connect(lambda name: actions[name].trigger())

    def follow() -> None:
        shown = store.state.wall.shown
        panel.show_wall(store.state, store.screen)
        actions["wall"].setChecked(shown)
        actions["wall"].setEnabled(store.state.model is not None)
        for name in ("save_wall_sheet", "save_wall_table"):
            actions[name].setEnabled(shown)

    for signal in (store.state_changed, store.screen_changed):
        signal.connect(follow)
    follow()
