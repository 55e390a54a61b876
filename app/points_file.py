"""Points as text: CSV for tables, JSON for programs. Pure but for ``save_points``."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from app.screen import Screen, measures, place_in_view
from app.state import TEMPLATE, PointState, ViewerState, view_title
from ddf_core.errors import OutputError
from ddf_core.requests import Point

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
            "x_inst": _rounded(place_in_view(state, screen, view, point)),
            "round_trip": None if known is None else round(known[0], 6),
            "confidence": None if known is None else round(known[1], 4),
        }
    return {
        "id": point.id,
        "name": point.name,
        "put_on": point.origin_view,
        "x_tmpl": _rounded(point.x_tmpl),
        "instances": places,
    }


def _rounded(place: Point | None) -> list[float] | None:
    return None if place is None else [round(value, 6) for value in place]


def to_json(state: ViewerState, screen: Screen) -> str:
    """The points as an indented JSON text."""
    return json.dumps(points_record(state, screen), indent=2, ensure_ascii=False) + "\n"


def to_csv(state: ViewerState, screen: Screen) -> str:
    """The points as CSV: one row a point, three columns an instance; unknown places are empty."""
    views = (*state.instance_views, TEMPLATE)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    heads = [f"{view_title(view).lower()} {axis}" for view in views for axis in "xyz"]
    writer.writerow(["id", "name", *heads, "round trip", "confidence"])
    for point in state.points:
        cells: list[object] = [point.id, point.name]
        for view in views:
            cells += _rounded(place_in_view(state, screen, view, point)) or ["", "", ""]
        worst = worst_measures(state, screen, point.id)
        cells += ["", ""] if worst is None else [round(worst[0], 6), round(worst[1], 4)]
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
    text = to_json(state, screen) if path.suffix.lower() == ".json" else to_csv(state, screen)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as err:
        raise OutputError(
            f"“{path.name}” cannot be written in {path.parent}: {err.strerror}.",
            advice="Choose a folder you may write to.",
        ) from err
