"""The menu of one point: on its marker in a view, and on its row in the table."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from app.context import AppContext
from app.features.points.controller import PointController
from app.shell.view_menu import LINE, popup

OF_A_POINT = (
    "rename_point", "colour_point", "flip_point", "pin_point", LINE, "distances", "copy_points",
    LINE, "remove_points",
)  # fmt: skip


def open_menu(
    context: AppContext, points: PointController, spot: QPoint, point_id: int | None
) -> None:
    """Select the point, and open its menu at ``spot`` (on the screen); None is no point."""
    if point_id is not None:
        points.select(point_id)
        popup(OF_A_POINT, context.actions, spot, context.window)
