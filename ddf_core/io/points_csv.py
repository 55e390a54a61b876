"""Points from a table: one that Save points wrote, or anybody's with columns x, y and z. Pure."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

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
    refusal,
)
from ddf_core.io.table_text import is_comma_decimal, number_of, plain_cell, rows_of

NAME_COLUMNS = ("label", "landmark", "point")
"""What other programs call the column of the names."""


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
        rows = rows_of(text)
    except csv.Error as err:
        raise refusal(f"The table is damaged: {err}.", "points.not_table", WANTED) from err
    if not rows:
        return ()
    heads = _heads(rows[0][1])
    groups = _coordinate_columns(heads, titles)
    if not groups:
        raise refusal("The table has no columns of coordinates.", "points.columns_missing", WANTED)
    check_count(len(rows) - 1)
    table = _Table([(line, dict(zip(heads, cells, strict=False))) for line, cells in rows[1:]],
                   groups, box_half)  # fmt: skip
    points: list[FilePoint] = []
    for line, row in table.rows:
        points.append(_csv_point(row, table, f"Row {line}", free_number(points)))
    return distinct(points)


@dataclass(frozen=True)
class _Table:
    """Rows by the names of their columns, the coordinate columns of each view, half the box."""

    rows: list[tuple[int, dict[str, str]]]
    groups: Mapping[str, tuple[str, ...]]
    box_half: float

    @cached_property
    def is_comma(self) -> bool:
        """Whether its coordinates have decimal commas."""
        names = [name for names in self.groups.values() for name in names]
        return is_comma_decimal(row.get(name, "") for _, row in self.rows for name in names)


def _heads(cells: Sequence[str]) -> list[str]:
    """The names of the columns; whatever else a name is called, it is ``name``."""
    heads = [cell.strip().lower() for cell in cells]
    for other in NAME_COLUMNS:
        if "name" not in heads and other in heads:
            heads[heads.index(other)] = "name"
    return heads


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


def _csv_point(row: Mapping[str, str], table: _Table, where: str, number: int) -> FilePoint:
    number = point_number(row["id"], where, "id") if row.get("id", "").strip() else number
    for view, names in table.groups.items():
        cells = [row.get(name, "").strip() for name in names]
        if not any(cells):
            continue
        pairs = zip(cells, names, strict=True)
        x, y, z = (_coordinate(cell, where, name, table.is_comma) for cell, name in pairs)
        position = (x, y, z)
        is_template = view == TEMPLATE
        (check_template if is_template else check_inside)(position, table.box_half, where)
        return FilePoint(
            id=number,
            name=point_name(plain_cell(row.get("name", "")), number),
            colour_index=colour_index(row.get("colour", ""), number, where),
            x_tmpl=position if is_template else None,
            on=view,
            x_origin=None if is_template else position,
            visible=row.get("visible", "yes").strip().lower() not in ("no", "false", "0"),
        )
    raise refusal(f"{where} has no coordinates.", "points.no_place", WANTED)


def _coordinate(cell: str, where: str, column: str, is_comma: bool) -> float:
    try:
        value = number_of(cell, is_comma)
    except ValueError as err:
        raise not_a_number(where, column, cell) from err
    if not math.isfinite(value):
        raise not_a_number(where, column, cell)
    return value
