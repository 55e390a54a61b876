"""What the actions about instances do: the functions behind their names in ``app.shell.actions``.

They act on the instance whose view was used last.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QInputDialog

from app.features.instances.controller import InstanceController
from app.features.instances.interpolation import Interpolation
from app.features.instances.latent_files import LatentFiles
from app.features.instances.latent_menu import LatentHands, latent_menu
from app.inference.controller import Controller
from app.shell.main_window import MainWindow
from app.state.store import Store
from app.state.viewer_state import SOURCE, target_view, view_title
from ddf_core.requests import LatentAxis


class InstanceCommands:
    """One method for one action; intents go straight to the controllers."""

    def __init__(self, window: MainWindow, controller: Controller, store: Store) -> None:
        self._window, self._controller, self._store = window, controller, store
        self.instances = InstanceController(store)
        self.files = LatentFiles(window, store, controller, self.instances)
        self.interpolation = Interpolation(store, controller, window)
        self._hands = LatentHands(
            controller, self.instances, self.files, self.keep_direction, self.rename_direction
        )

    def table(self) -> dict[str, Callable[..., None]]:
        """The command of each action by its name."""
        instances, files = self.instances, self.files
        return {
            "swap": instances.swap,
            "add_target": instances.add_target,
            "remove_target": lambda: instances.remove_target(self.active_target()),
            "make_source": lambda: instances.make_source(self.active_target()),
            "lock": lambda _on: self.toggle_lock(),
            "copy_latent": lambda: files.copy(self.active_view()),
            "paste_latent": lambda: files.paste(self.active_view()),
            "save_latent": lambda: files.save(self.active_view()),
            "open_latent": lambda: files.open(self.active_view()),
            "keep_direction": lambda: self.keep_direction(SOURCE, self.active_target()),
            "interpolate": self.show_interpolation,
        }

    def active_view(self) -> str:
        """The instance whose view was used last; the source where that was the template."""
        view = self._controller.active_view
        return view if view in self._store.state.instance_views else SOURCE

    def active_target(self) -> str:
        """The target used last; the last one where that was the source."""
        view = self.active_view()
        return target_view(len(self._store.state.targets) - 1) if view == SOURCE else view

    def toggle_lock(self) -> None:
        """The instance used last locked, or freed."""
        view = self.active_view()
        self.instances.set_locked(view, not self._store.state.latent(view).locked)

    def show_menu(self, view: str) -> None:
        """The menu of one instance, below the dots of its panel."""
        dots = self._window.latents[view].header.menu
        menu = latent_menu(self._store.state, view, self._hands, dots)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(dots.mapToGlobal(dots.rect().bottomLeft()))

    # --- directions --------------------------------------------------------------------------

    def keep_direction(self, start: str, end: str) -> None:
        """Ask for a name, and keep the way from one instance to another as a slider."""
        ends = f"{view_title(start).lower()} to {view_title(end).lower()}"
        usual = f"{self._seed(start)} to {self._seed(end)}"
        name, accepted = QInputDialog.getText(
            self._window, "Keep a direction", f"Name of the slider from {ends}", text=usual
        )
        if accepted:
            self.instances.keep_direction(start, end, name)

    def _seed(self, view: str) -> int:
        return self._store.state.latent(view).seed

    def rename_direction(self, direction: LatentAxis) -> None:
        """Ask for another name of a kept direction."""
        name, accepted = QInputDialog.getText(
            self._window, "Rename a direction", "Name of the slider", text=direction.name
        )
        if accepted:
            self.instances.rename_direction(direction, name)

    # --- interpolation -----------------------------------------------------------------------

    def show_interpolation(self, shown: bool) -> None:
        """The bar below the views, or not; both ends are taken as they are now."""
        bar = self._window.interpolation
        bar.setVisible(shown)
        if shown:
            self.interpolation.begin(*bar.chosen())
        else:
            self.interpolation.end()
