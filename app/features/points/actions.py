"""The actions on points: choosing, showing, files, clipboard, the dialogs of distances and sets."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from app.context import AppContext
from app.features.points.controller import PointController
from app.features.points.panel import PointsPanel
from app.shell.actions import Action
from app.shell.dialogs import open_once
from app.state.viewer_state import SOURCE
from app.widgets.file_dialog import Kinds
from ddf_core.errors import DdfError
from ddf_core.io.recipe import write_beside

POINTS: Kinds = {"Table": (".csv",), "JSON": (".json",)}


class PointActions:
    """What the actions do that ask for something first, or leave the window."""

    def __init__(self, context: AppContext, points: PointController) -> None:
        self._context, self._points = context, points
        self._window, self._store = context.window, context.store

    # --- files and clipboard -----------------------------------------------------------------

    def save(self) -> None:
        """Ask where, and write all points."""
        path = self._context.ask.save_path("points", "Save points", "points.csv", POINTS)
        if path is None:
            return
        try:
            self._write(path)
        except DdfError as error:
            self._context.controller.show_error(error)
        else:
            self._window.status.show_saved(path)

    def _write(self, path: Path) -> None:
        from app.state.points_file import save_points

        state = self._store.state
        save_points(path, state, self._store.screen)
        recipe = self._context.session.recipe(path, "points", SOURCE, {}, state)
        if recipe is not None:
            write_beside(path, recipe)

    def import_file(self) -> None:
        """Ask for a file, and put its points beside those that are there."""
        path = self._context.ask.open_path("points", "Import points", "Points (*.csv *.json)")
        if path is not None:
            self._points.import_file(path)

    def copy(self) -> None:
        """All points on the clipboard, as the CSV file has them."""
        from app.state.points_file import to_csv

        state = self._store.state
        QGuiApplication.clipboard().setText(to_csv(state, self._store.screen))
        self._window.status.showMessage(f"Copied {len(state.points)} points", 4000)

    def copy_python(self) -> None:
        """The points on the clipboard, as Python that runs."""
        from app.features.points.snippet import python_snippet

        text = python_snippet(self._store.state)
        if text:
            QGuiApplication.clipboard().setText(text)
            self._window.status.showMessage("Copied Python", 4000)
        else:
            self._window.status.showMessage("No point is on the template: nothing to copy", 4000)

    # --- dialogs -----------------------------------------------------------------------------

    def show_distances(self) -> None:
        """Distances between points, beside the window."""
        from app.features.points.distances_dialog import DistancesDialog

        open_once(self._window, DistancesDialog, self._store)

    def show_sets(self) -> None:
        """Named sets of points, beside the window."""
        from app.features.points.sets_dialog import PointSetsDialog

        dialog = open_once(self._window, PointSetsDialog, self._store)
        if dialog is not None:
            dialog.kept.connect(self._points.save_set)
            dialog.shown.connect(self._points.show_set)
            dialog.added.connect(self._points.add_set)
            dialog.deleted.connect(self._points.remove_set)


def point_actions(
    context: AppContext, points: PointController, panel: PointsPanel
) -> tuple[Action, ...]:
    """Every action on points; what would do nothing is grey."""
    store, does = context.store, PointActions(context, points)

    def has_model() -> bool:
        return store.state.model is not None

    def has_points() -> bool:
        return bool(store.state.points)

    def is_chosen() -> bool:
        return store.state.point(store.state.selected) is not None

    def has_hidden() -> bool:
        return any(not point.visible for point in store.state.points)

    return (
        Action("save_points", "Save points…", "File", "Save all points as CSV or JSON", does.save,
               "Ctrl+Shift+E", "save", position=260, enabled=has_points),
        Action("import_points", "Import points…", "File", "Read points from CSV or JSON",
               does.import_file, "Ctrl+I", "import", position=270, enabled=has_model),
        Action("copy_points", "Copy points", "Points", "Copy all points as a table", does.copy,
               "Ctrl+Shift+C", "copy", position=10, enabled=has_points),
        Action("copy_python", "Copy as Python", "Points", "Copy Python that runs with these points",
               does.copy_python, position=20, enabled=has_points),
        Action("rename_point", "Rename", "Points", "Another name for the selected point",
               panel.rename, position=105, enabled=is_chosen),
        Action("colour_point", "Colour…", "Points", "Another colour for the selected point",
               panel.choose_colour, "C", position=110, enabled=is_chosen),
        Action("flip_point", "Show or hide", "Points", "Draw the selected point, or hide it",
               points.flip_selected, "V", "eye", position=120, enabled=is_chosen),
        Action("show_all_points", "Show all", "Points", "Draw all points", points.show_all,
               "Shift+V", position=130, enabled=has_hidden),
        Action("distances", "Distances…", "Points", "How far the selected point is from others",
               does.show_distances, "D", position=210, enabled=has_points),
        Action("point_sets", "Sets of points…", "Points", "Keep points under a name, and show them",
               does.show_sets, "Shift+P", position=220),
        Action("figures_per_head", "Figures of each head", "Points",
               "Confidence and cycle error in the table for each head, not the worst alone",
               panel.show_per_instance, position=230, checked=lambda: panel.per_instance),
        Action("remove_points", "Remove selected", "Points", "Remove the selected point",
               points.remove_selected, "Del", "remove", position=310,
               enabled=lambda: store.state.selected is not None),
        Action("clear_points", "Remove all", "Points", "Remove all points", points.clear_points,
               "Ctrl+Shift+Del", "clear", position=320, enabled=has_points),
        Action("next_point", "Select next", "Points", "Select the next point", points.select_next,
               "N", position=410, enabled=has_points),
    )  # fmt: skip
