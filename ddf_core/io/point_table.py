"""Points as text: CSV for tables, JSON for programs. Reading them is ``ddf_core.io.point_files``.

Positions that somebody put (on the template, or on the instance that was clicked) are written with
every digit, so that they come back exactly; places that follow from these are rounded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ddf_core.drawing.marker_colours import colour_code
from ddf_core.io.point_checks import TEMPLATE
from ddf_core.io.table_text import csv_text
from ddf_core.scene.point import Point

FORMAT_VERSION = 1


@dataclass(frozen=True)
class Column:
    """One instance: its key in JSON, its title in tables, and what JSON says of it."""

    key: str
    title: str
    record: Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """Where a position falls in a picture: pixels, y down, (0, 0) the top left corner; behind the
    eye None. ``visible``: inside the picture, and no surface before it."""

    pixel_xy: tuple[float, float] | None
    visible: bool


@dataclass(frozen=True)
class Position:
    """A point in one instance: scene units; None for what is not known. ``reason``: why the
    confidence is less than that of the match, in words; empty where it is not."""

    x_inst: Point | None = None
    round_trip: float | None = None
    confidence: float | None = None
    seen: Seen | None = None
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """One point.

    Args:
        id, name, colour_index, visible: as it is listed and drawn.
        x_tmpl: its position on the template, for JSON; ``template_cell`` the same for tables.
        positions: one for each column.
        put_on, placed: where it was put, for JSON; see ``app.features.points.file``.
        exact: places that somebody put, written with every digit.
    """

    id: int
    name: str
    colour_index: int
    x_tmpl: Point | None
    template_cell: Point | None
    positions: Sequence[Position]
    put_on: str = TEMPLATE
    placed: Mapping[str, Any] | None = None
    visible: bool = True
    exact: tuple[Point | None, ...] = ()

    def round_point(self, position: Point | None) -> list[float] | None:
        """Coordinates as they are written."""
        if position is None:
            return None
        return list(position) if position in self.exact else [round(value, 6) for value in position]


def worst_of(positions: Sequence[Position]) -> tuple[float, float] | None:
    """(largest round trip, smallest confidence) over all instances; None where none is known."""
    trips = [position.round_trip for position in positions if position.round_trip is not None]
    trust = [position.confidence for position in positions if position.confidence is not None]
    return (max(trips), min(trust)) if trips and trust else None


@dataclass(frozen=True)
class PointTable:
    """Points in instances; ``each`` writes the measures of every instance into a table, too."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    model: Mapping[str, Any] | None = None
    each: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


def table_json(table: PointTable) -> str:
    """The points as an indented JSON text."""
    record = {
        "format_version": FORMAT_VERSION,
        "unit": "scene units",
        "model": table.model,
        **table.more,
        "instances": {column.key: dict(column.record) for column in table.columns},
        "points": [_record(table, row) for row in table.rows],
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def _record(table: PointTable, row: Row) -> dict[str, Any]:
    pairs = zip(table.columns, row.positions, strict=True)
    return {
        "id": row.id,
        "name": row.name,
        "colour": colour_code(row.colour_index),
        "visible": row.visible,
        "put_on": row.put_on,
        "placed": row.placed,
        "x_tmpl": row.round_point(row.x_tmpl),
        "instances": {column.key: _position_record(row, position) for column, position in pairs},
    }


def _position_record(row: Row, position: Position) -> dict[str, Any]:
    record: dict[str, Any] = {
        "x_inst": row.round_point(position.x_inst),
        "round_trip": _round_value(position.round_trip, 6),
        "confidence": _round_value(position.confidence, 4),
    }
    if position.reason:
        record["reason"] = position.reason
    if position.seen is not None:
        pixel = position.seen.pixel_xy
        record["pixel_xy"] = None if pixel is None else [round(value, 2) for value in pixel]
        record["visible"] = position.seen.visible
    return record


def table_csv(table: PointTable) -> str:
    """The points as CSV: one row a point; columns of each instance, then of the template.

    For a file put it through ``table_text.csv_bytes``: spreadsheets want its mark.
    """
    has_pixels = any(position.seen is not None for row in table.rows for position in row.positions)
    heads = [head for column in table.columns for head in _heads(column, table.each, has_pixels)]
    ends = ["round trip", "confidence", "colour", "visible"]
    # A column that is nearly always empty would only be in the way.
    has_reasons = any(position.reason for row in table.rows for position in row.positions)
    ends += ["reason"] * has_reasons
    lines: list[Sequence[object]] = []
    lines.append(["id", "name", *heads, *(f"{TEMPLATE} {axis}" for axis in "xyz"), *ends])
    for row in table.rows:
        cells: list[object] = [row.id, row.name]
        for position in row.positions:
            cells += _cells(row, position, table.each, has_pixels)
        cells += row.round_point(row.template_cell) or ["", "", ""]
        worst = worst_of(row.positions)
        cells += ["", ""] if worst is None else [round(worst[0], 6), round(worst[1], 4)]
        cells += [colour_code(row.colour_index), "yes" if row.visible else "no"]
        cells += [_reasons(table, row)] * has_reasons
        lines.append(cells)
    return csv_text(lines)


def _reasons(table: PointTable, row: Row) -> str:
    """Why the confidences are less than those of the matches, instance by instance."""
    pairs = zip(table.columns, row.positions, strict=True)
    return "; ".join(f"{column.title}: {one.reason}" for column, one in pairs if one.reason)


def _heads(column: Column, each: bool, has_pixels: bool) -> list[str]:
    names = [*"xyz"]
    names += ["round trip", "confidence"] if each else []
    names += ["pixel x", "pixel y", "seen"] if has_pixels else []
    return [f"{column.title} {name}" for name in names]


def _cells(row: Row, position: Position, each: bool, has_pixels: bool) -> list[object]:
    cells: list[object] = [*(row.round_point(position.x_inst) or ("", "", ""))]
    if each:
        measures = (_round_value(position.round_trip, 6), _round_value(position.confidence, 4))
        cells += ["" if value is None else value for value in measures]
    if has_pixels:
        seen = position.seen or Seen(None, False)
        pixel = ["", ""] if seen.pixel_xy is None else [round(value, 2) for value in seen.pixel_xy]
        cells += [*pixel, "yes" if seen.visible else "no"]
    return cells


def _round_value(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
