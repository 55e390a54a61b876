"""What a point from a file must keep, whatever the file's format; what is wrong is said in words.

Every check raises ``InputError`` with a code that begins with ``points.``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ddf_core.drawing.marker_colours import MARKER_COLOURS
from ddf_core.errors import InputError
from ddf_core.scene.point import Point
from ddf_core.shown import Instance

MAX_POINTS = 5000
"""What a scan is marked with; more would fill table and views with what nobody can look at."""
MAX_NAME = 200
MAX_ID = 1_000_000
TEMPLATE_MARGIN = 1.25
"""A field may bring a point at the border of the box a little outside the template's."""

WANTED = "Wanted is a table with columns x, y, z (on the template), or a file of Save points."


TEMPLATE = "template"


@dataclass(frozen=True)
class FilePoint:
    """A point as a file has it, every value checked.

    Args:
        id, name, colour_index, visible: as ``app.state.PointState`` has them.
        x_tmpl: its template position; None where the file does not say.
        on: the view that it was put in, or ``template``.
        x_origin: the position where it was put on an instance; None where nobody did, or the
            instance means nothing to the model at hand.
        origin: that instance; None where it is what ``on`` shows now.
    """

    id: int
    name: str
    colour_index: int
    x_tmpl: Point | None
    on: str = TEMPLATE
    x_origin: Point | None = None
    origin: Instance | None = None
    visible: bool = True


def check_inside(position: Point, box_half: float, what: str = "The point") -> None:
    """Refuse a position outside the box that the model was trained in.

    Raises:
        InputError: ``points.outside``.
    """
    for axis, value in zip("xyz", position, strict=True):
        if not abs(value) <= box_half:
            raise InputError(
                f"{what} lies outside the model's box: {axis} is {value:g}, the box ends at "
                f"{math.copysign(box_half, value):g}.",
                code="points.outside",
                advice=f"Coordinates are scene units, from {-box_half:g} to {box_half:g}.",
            )


def check_template(position: Point, box_half: float, where: str) -> None:
    """Refuse a template position clearly outside the box."""
    if max(map(abs, position)) > TEMPLATE_MARGIN * box_half:
        check_inside(position, box_half, where)


def check_count(count: int, what: str = "The file holds") -> None:
    """Refuse more points than can be looked at.

    Raises:
        InputError: ``points.too_many``.
    """
    if count > MAX_POINTS:
        raise refusal(
            f"{what} {count:,} points, at most {MAX_POINTS:,} fit the table.",
            "points.too_many",
            "Keep the ones that you need.",
        )


def point_number(value: Any, where: str, column: str) -> int:
    """The number of a point, from 1 to ``MAX_ID``.

    Raises:
        InputError: ``points.not_a_number``.
    """
    text = str(value).strip()
    if not text.isdecimal() or len(text) > 7 or not 1 <= int(text) <= MAX_ID:
        raise not_a_number(where, column, value)
    return int(text)


def point_name(value: Any, number: int) -> str:
    """A name that can be shown on one line; without one, the point's number."""
    text = "".join(letter for letter in str(value) if letter.isprintable() or letter == "\t")
    return text.strip()[:MAX_NAME] or f"point {number}"


def colour_index(value: Any, number: int, where: str) -> int:
    """Index of ``#rrggbb`` in the palette; without one, the colour of the point's number.

    Raises:
        InputError: ``points.wrong_value``: the palette has no such colour.
    """
    text = str(value).strip().upper()
    if not text:
        return number - 1
    if text not in MARKER_COLOURS:
        raise refusal(
            f"{where} has the colour “{text[:20]}”.",
            "points.wrong_value",
            f"Known are {', '.join(MARKER_COLOURS)}; none takes the next one.",
        )
    index = MARKER_COLOURS.index(text)
    own = (number - 1) % len(MARKER_COLOURS)
    return number - 1 if index == own else index


def free_number(points: Sequence[FilePoint]) -> int:
    """A number that none of ``points`` has."""
    return max((point.id for point in points), default=0) + 1


def distinct(points: Sequence[FilePoint]) -> tuple[FilePoint, ...]:
    """The same points, each with a number of its own.

    Raises:
        InputError: ``points.wrong_value``: two have one number.
    """
    if len({point.id for point in points}) < len(points):
        raise refusal(
            "Two points of the file have the same id.",
            "points.wrong_value",
            "Give each its own number, or leave the column out.",
        )
    return tuple(points)


def not_a_number(where: str, what: str, value: Any) -> InputError:
    """The refusal of a value that should be a number."""
    shown = str(value)[:40]
    return refusal(
        f"{where}: {what} is “{shown}”, wanted is a number."
        if shown
        else f"{where}: {what} is empty, wanted is a number.",
        "points.not_a_number",
        "Numbers are written with a point, as 0.25, or all of a table with a decimal comma.",
    )


def refusal(message: str, code: str, advice: str) -> InputError:
    """The refusal in words, with its stable code."""
    return InputError(message, code=code, advice=advice)
