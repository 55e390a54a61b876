"""Points from files as the window has them; what the files say is ``ddf_core.io.point_files``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.state.viewer_state import TEMPLATE, PointState, ViewerState, view_title
from ddf_core.io.point_checks import FilePoint
from ddf_core.io.point_files import read_point_file
from ddf_core.io.points_json import OpenModel


@dataclass(frozen=True)
class Imported:
    """Points as the file has them; ``note`` is what the user should know about them, or empty."""

    points: tuple[PointState, ...]
    note: str = ""


def read_points(path: Path, state: ViewerState) -> Imported:
    """The points of a CSV or JSON file, for the model that is open.

    Raises:
        InputError: as ``read_point_file``.
    """
    info = state.model
    model = OpenModel(1, 0, "")
    if info is not None:
        model = OpenModel(info.box_half, info.latent_dim, info.digest, info.style_dim)
    titles = {view: view_title(view).lower() for view in state.instance_views}
    points, note = read_point_file(path, model, titles)
    return Imported(tuple(_point(point, state) for point in points), note)


def _point(point: FilePoint, state: ViewerState) -> PointState:
    """One without an instance of its own stands on what its view shows now."""
    origin = point.origin
    if point.x_origin is not None and origin is None:
        origin = state.instance(point.on)
    return PointState(
        id=point.id,
        name=point.name,
        colour_index=point.colour_index,
        x_tmpl=point.x_tmpl,
        origin_view=point.on if point.x_origin else TEMPLATE,
        origin=origin,
        x_origin=point.x_origin,
        pending=point.x_tmpl is None and state.model is not None and state.model.has_fields,
        visible=point.visible,
    )
