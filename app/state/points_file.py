"""The points of the window as text; the format itself is ``ddf_core.io.point_table``.

Pure but for ``save_points``. Reading them again is ``app.features.points.importing``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.state.places import measures, position_in_view, reason_in_view
from app.state.screen import Screen
from app.state.viewer_state import TEMPLATE, PointState, ViewerState, view_title
from ddf_core.io.point_table import (
    Column,
    PointTable,
    Position,
    Row,
    table_csv,
    table_json,
)
from ddf_core.io.safe_write import write_bytes
from ddf_core.io.table_text import csv_bytes
from ddf_core.shown import LatentInstance, StyleInstance, TemplateInstance


def point_table(state: ViewerState, screen: Screen) -> PointTable:
    """Everything known of the points; lengths in scene units."""
    model = state.model
    return PointTable(
        tuple(_column(state, view) for view in state.instance_views),
        tuple(_row(state, screen, point) for point in state.points),
        None if model is None else {"name": model.name, "digest": model.digest},
    )


def _column(state: ViewerState, view: str) -> Column:
    item = state.latent(view)
    record: dict[str, object] = {"seed": item.seed, "psi": item.psi, "z": list(item.z)}
    if item.style is not None:
        record = _style_record(replace(item.style, psi=item.psi))
    return Column(view, view_title(view).lower(), record)


def _row(state: ViewerState, screen: Screen, point: PointState) -> Row:
    return Row(
        id=point.id,
        name=point.name,
        colour_index=point.colour_index,
        # A place that is about to be replaced is not told: it would belong to the old one.
        x_tmpl=None if point.pending else point.x_tmpl,
        template_cell=position_in_view(state, screen, TEMPLATE, point),
        positions=tuple(_position(state, screen, view, point) for view in state.instance_views),
        put_on=point.origin_view,
        placed=_placed_record(state, point),
        visible=point.visible,
        exact=(point.x_origin, point.x_tmpl),
    )


def _position(state: ViewerState, screen: Screen, view: str, point: PointState) -> Position:
    known = measures(state, screen, view, point.id) or (None, None)
    why = reason_in_view(state, screen, view, point) if known[1] is not None else ""
    return Position(position_in_view(state, screen, view, point), known[0], known[1], reason=why)


def _placed_record(state: ViewerState, point: PointState) -> dict[str, object] | None:
    """Where the point was put, and on what: an instance of this file by its name, or in full."""
    if point.origin is None or point.x_origin is None:
        return None
    instance: object = TEMPLATE
    if not isinstance(point.origin, TemplateInstance):
        views = (point.origin_view, *state.instance_views)
        named = [
            view
            for view in views
            if view in state.instance_views and state.instance(view) == point.origin
        ]
        instance = named[0] if named else _whole(point.origin)
    return {"instance": instance, "x_inst": list(point.x_origin)}


def _whole(instance: LatentInstance | StyleInstance) -> dict[str, object]:
    if isinstance(instance, StyleInstance):
        return _style_record(instance)
    return {"psi": instance.psi, "z": list(instance.z)}


def _style_record(style: StyleInstance) -> dict[str, object]:
    """What a photo was inverted to."""
    record: dict[str, object] = {
        "psi": style.psi,
        "frequencies": list(style.frequencies),
        "phases": list(style.phases),
    }
    return {**record, "shift": list(style.shift)} if style.shift else record


def to_json(state: ViewerState, screen: Screen) -> str:
    """The points as an indented JSON text."""
    return table_json(point_table(state, screen))


def to_csv(state: ViewerState, screen: Screen) -> str:
    """The points as CSV: one row a point, three columns an instance; unknown places are empty."""
    return table_csv(point_table(state, screen))


def save_points(path: Path, state: ViewerState, screen: Screen) -> None:
    """Write the points to ``path``: JSON where its name ends so, else CSV.

    Raises:
        OutputError: the file cannot be written there.
    """
    is_json = path.suffix.lower() == ".json"
    data = to_json(state, screen).encode() if is_json else csv_bytes(to_csv(state, screen))
    write_bytes(path, data)
