"""What the actions on points do: files, clipboard and the dialogs of distances, sets and steps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog

from app.features.points.controller import PointController
from app.features.points.distances_dialog import DistancesDialog
from app.features.points.sets_dialog import PointSetsDialog
from app.features.points.snippet import python_snippet
from app.shell.history_list import HistoryDialog
from app.shell.main_window import MainWindow
from app.state.store import Store

D = TypeVar("D", bound=QDialog)


class PointCommands(QObject):
    """One method for one action; intents go straight to the controller of points."""

    def __init__(self, window: MainWindow, points: PointController, store: Store) -> None:
        super().__init__(window)
        self._window, self._points, self._store = window, points, store

    def table(self) -> dict[str, Callable[..., None]]:
        """The command of each action by its name."""
        return {
            "import_points": self.import_points,
            "copy_python": self.copy_python,
            "colour_point": self._window.points.choose_colour,
            "flip_point": self._points.flip_selected,
            "show_all_points": self._points.show_all,
            "point_sets": self.point_sets,
            "distances": self.distances,
            "history": self.history,
            "show_plots": self._window.plots_dock.setVisible,
        }

    def import_points(self) -> None:
        """Ask for a file, and put its points beside those that are there."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Import points", "", "Points (*.csv *.json);;All files (*)"
        )
        if name:
            self._points.import_file(Path(name))

    def copy_python(self) -> None:
        """The points on the clipboard, as Python that runs."""
        text = python_snippet(self._store.state)
        if text:
            QGuiApplication.clipboard().setText(text)
            self._window.status.showMessage("Copied Python", 4000)
        else:
            self._window.status.showMessage("No point is on the template: nothing to copy", 4000)

    # --- dialogs -----------------------------------------------------------------------------

    def distances(self) -> None:
        """Distances between points, beside the window."""
        self._open(DistancesDialog)

    def point_sets(self) -> None:
        """Named sets of points, beside the window."""
        dialog = self._open(PointSetsDialog)
        if dialog is not None:
            dialog.kept.connect(self._points.save_set)
            dialog.shown.connect(self._points.show_set)
            dialog.added.connect(self._points.add_set)
            dialog.deleted.connect(self._points.remove_set)

    def history(self) -> None:
        """All steps, beside the window."""
        dialog = self._open(HistoryDialog)
        if dialog is not None:
            dialog.travelled.connect(self._store.travel)

    def _open(self, kind: Callable[..., D]) -> D | None:
        """A new dialog, shown; None where one of its kind is open already: that is brought up."""
        there = self._window.findChild(kind)  # type: ignore[arg-type]
        if isinstance(there, QDialog) and there.isVisible():
            there.raise_()
            there.activateWindow()
            return None
        dialog = kind(self._store, self._window)
        dialog.show()
        return dialog
