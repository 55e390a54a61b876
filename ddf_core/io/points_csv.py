"""Points from a table: one that Save points wrote, or anybody's with columns x, y and z. Pure."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence

from ddf_core.io.point_checks import (
    TEMPLATE,
    WANTED,
    FilePoint,
    check_count,
    check_inside,
    check_template,
    colour_index,
    distinct,
    free_number,
    not_a_number,
    point_name,
    point_number,
    refused,
)


def points_of_csv(text: str, box_half: float, titles: Mapping[str, str]) -> tuple[FilePoint, ...]:
    """The points of a table whose first row names the columns.

    A row stands on the template where it has coordinates there, else on the first instance of
    ``titles`` that it has coordinates for.

    Args:
        box_half: half the edge of the model's box, scene units.
        titles: by view, what the columns of its instance are called: ``{"target1": "target 1"}``.

    Raises:
        InputError: ``points.*``.
    """
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text)) if row]
    except csv.Error as err:
        raise refused(f"The table is damaged: {err}.", "points.not_table", WANTED) from err
    if not rows:
        return ()
    heads = [head.strip().lower() for head in rows[0]]
    groups = _coordinate_columns(heads, titles)
    if not groups:
        raise refused("The table has no columns of coordinates.", "points.columns_missing", WANTED)
    check_count(len(rows) - 1)
    points: list[FilePoint] = []
    for line, cells in enumerate(rows[1:], start=2):
        row = dict(zip(heads, cells, strict=False))
        points.append(_csv_point(row, groups, box_half, f"Row {line}", free_number(points)))
    return distinct(points)


def _delimiter(text: str) -> str:
    """What divides the cells of the first line: a comma, unless there are more of the others."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _coordinate_columns(
    heads: Sequence[str], titles: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """The names of the x, y and z columns by view, the template first."""
    named = {TEMPLATE: TEMPLATE, **titles}
    groups = {view: tuple(f"{title} {axis}" for axis in "xyz") for view, title in named.items()}
    found = {view: names for view, names in groups.items() if set(names) <= set(heads)}
    if TEMPLATE not in found and {"x", "y", "z"} <= set(heads):
        found = {TEMPLATE: ("x", "y", "z"), **found}
    return found


def _csv_point(
    row: Mapping[str, str],
    groups: Mapping[str, tuple[str, ...]],
    box_half: float,
    where: str,
    number: int,
) -> FilePoint:
    number = point_number(row["id"], where, "id") if row.get("id", "").strip() else number
    for view, names in groups.items():
        cells = [row.get(name, "").strip() for name in names]
        if not any(cells):
            continue
        values = [_coordinate(cell, where, name) for cell, name in zip(cells, names, strict=True)]
        place = (values[0], values[1], values[2])
        is_template = view == TEMPLATE
        (check_template if is_template else check_inside)(place, box_half, where)
        return FilePoint(
            id=number,
            name=point_name(row.get("name", ""), number),
            colour_index=colour_index(row.get("colour", ""), number, where),
            x_tmpl=place if is_template else None,
            on=view,
            x_origin=None if is_template else place,
            visible=row.get("visible", "yes").strip().lower() not in ("no", "false", "0"),
        )
    raise refused(f"{where} has no coordinates.", "points.no_place", WANTED)


def _coordinate(cell: str, where: str, column: str) -> float:
    try:
        value = float(cell)
    except ValueError as err:
        raise not_a_number(where, column, cell) from err
    if not math.isfinite(value):
        raise not_a_number(where, column, cell)
    return value
