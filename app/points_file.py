"""Points as text: CSV for tables, JSON for programs. Pure but for ``save_points``.

Reading them again is ``app.points_import``. Places that somebody put (on the template, or on the
instance that was clicked) are written with every digit, so that they come back exactly; places that
follow from these are rounded.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from app.screen import Screen, measures, place_in_view
from app.state import TEMPLATE, PointState, ViewerState, view_title
from app.theme import MARKER_COLOURS
from ddf_core.io.safe_write import write_bytes
from ddf_core.requests import LatentInstance, Point

FORMAT_VERSION = 1


def points_record(state: ViewerState, screen: Screen) -> dict[str, object]:
    """Everything known of the points, ready for JSON; lengths in scene units."""
    model = state.model
    return {
        "format_version": FORMAT_VERSION,
        "unit": "scene units",
        "model": None if model is None else {"name": model.name, "digest": model.digest},
        "instances": {view: _instance_record(state, view) for view in state.instance_views},
        "points": [_point_record(state, screen, point) for point in state.points],
    }


def _instance_record(state: ViewerState, view: str) -> dict[str, object]:
    item = state.latent(view)
    return {"seed": item.seed, "psi": item.psi, "z": list(item.z)}


def _point_record(state: ViewerState, screen: Screen, point: PointState) -> dict[str, object]:
    places: dict[str, object] = {}
    for view in state.instance_views:
        known = measures(state, screen, view, point.id)
        places[view] = {
            "x_inst": _told(point, place_in_view(state, screen, view, point)),
            "round_trip": None if known is None else round(known[0], 6),
            "confidence": None if known is None else round(known[1], 4),
        }
    return {
        "id": point.id,
        "name": point.name,
        "colour": colour_code(point.colour_index),
        "visible": point.visible,
        "put_on": point.origin_view,
        "placed": _placed_record(state, point),
        # A place that is about to be replaced is not told: it would belong to the old one.
        "x_tmpl": None if point.pending else _told(point, point.x_tmpl),
        "instances": places,
    }


def _placed_record(state: ViewerState, point: PointState) -> dict[str, object] | None:
    """Where the point was put, and on what: an instance of this file by its name, or in full."""
    if point.origin is None or point.x_origin is None:
        return None
    instance: object = TEMPLATE
    if isinstance(point.origin, LatentInstance):
        views = (point.origin_view, *state.instance_views)
        named = [
            view
            for view in views
            if view in state.instance_views and state.instance(view) == point.origin
        ]
        whole = {"psi": point.origin.psi, "z": list(point.origin.z)}
        instance = named[0] if named else whole
    return {"instance": instance, "x_inst": list(point.x_origin)}


def colour_code(colour_index: int) -> str:
    """The colour of a point as ``#rrggbb``."""
    return MARKER_COLOURS[colour_index % len(MARKER_COLOURS)]


def _told(point: PointState, place: Point | None) -> list[float] | None:
    """Coordinates: every digit of a place that somebody put, six of one that follows from it."""
    if place is None:
        return None
    if place in (point.x_origin, point.x_tmpl):
        return list(place)
    return [round(value, 6) for value in place]


def to_json(state: ViewerState, screen: Screen) -> str:
    """The points as an indented JSON text."""
    return json.dumps(points_record(state, screen), indent=2, ensure_ascii=False) + "\n"


def to_csv(state: ViewerState, screen: Screen) -> str:
    """The points as CSV: one row a point, three columns an instance; unknown places are empty."""
    views = (*state.instance_views, TEMPLATE)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    heads = [f"{view_title(view).lower()} {axis}" for view in views for axis in "xyz"]
    writer.writerow(["id", "name", *heads, "round trip", "confidence", "colour", "visible"])
    for point in state.points:
        cells: list[object] = [point.id, point.name]
        for view in views:
            cells += _told(point, place_in_view(state, screen, view, point)) or ["", "", ""]
        worst = worst_measures(state, screen, point.id)
        cells += ["", ""] if worst is None else [round(worst[0], 6), round(worst[1], 4)]
        cells += [colour_code(point.colour_index), "yes" if point.visible else "no"]
        writer.writerow(cells)
    return out.getvalue()


def worst_measures(state: ViewerState, screen: Screen, point_id: int) -> tuple[float, float] | None:
    """(largest round trip, smallest confidence) of a point over all instances shown."""
    known = [
        pair
        for view in state.instance_views
        if (pair := measures(state, screen, view, point_id)) is not None
    ]
    if not known:
        return None
    return max(cycle for cycle, _ in known), min(trust for _, trust in known)


def save_points(path: Path, state: ViewerState, screen: Screen) -> None:
    """Write the points to ``path``: JSON where its name ends so, else CSV.

    Raises:
        OutputError: the file cannot be written there.
    """
    is_json = path.suffix.lower() == ".json"
    write_bytes(path, (to_json if is_json else to_csv)(state, screen).encode())
