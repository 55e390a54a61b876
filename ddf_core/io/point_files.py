"""Points from files: what Save points or ``points`` wrote, or a table of somebody else's.

Files from outside are not trusted: their size is bounded before they are read, every value is
checked, and what is wrong is said with its row. Writing them is ``ddf_core.io.point_table``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ddf_core.errors import InputError
from ddf_core.io.file_door import Door
from ddf_core.io.file_kind import EXCEL, kind_of_file
from ddf_core.io.point_checks import WANTED, FilePoint, refusal
from ddf_core.io.points_csv import points_of_csv
from ddf_core.io.points_json import OpenModel, points_of_json
from ddf_core.io.table_text import text_of

SAVE_AS_CSV = "Save it in Excel as “CSV UTF-8”, and open that file."
MAX_BYTES = 4 << 20
DOOR = Door(InputError, "points", MAX_BYTES, "a file of points")


def read_point_file(
    path: Path, model: OpenModel, titles: Mapping[str, str]
) -> tuple[tuple[FilePoint, ...], str]:
    """The points of a CSV or JSON file, and what the user should know about them (may be empty).

    Args:
        model: the one that is open.
        titles: by view, what the columns of its instance are called in a table.

    Raises:
        InputError: ``points.*``: the file cannot be read, is too large, no table or JSON of points,
            or holds a value that cannot be.
    """
    text = _read_text(path)
    note = ""
    if text.lstrip()[:1] in ("{", "["):
        points, note = points_of_json(text, model)
    else:
        points = points_of_csv(text, model.box_half, titles)
    if not points:
        raise refusal(f"{path.name} holds no points.", "points.none", WANTED)
    return points, note


def _read_text(path: Path) -> str:
    data = DOOR.read(path)
    what = "" if data[:3] != b"PK\x03" else kind_of_file(path)
    if what:
        advice = SAVE_AS_CSV if what == EXCEL else WANTED
        raise refusal(f"{path.name}: this is {what}, no table.", "points.not_text", advice)
    try:
        return text_of(data)
    except ValueError as err:
        raise refusal(f"{path.name} is no text.", "points.not_text", WANTED) from err
