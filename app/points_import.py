"""Points read from files: what Save points wrote, or a table of somebody else's. Pure but for
``read_points``.

Files from outside are not trusted: their size is bounded before they are read, every value is
checked, and what is wrong is said with its row.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.point_checks import WANTED, refused
from app.points_csv import points_of_csv
from app.points_json import points_of_json
from app.state import PointState, ViewerState

MAX_BYTES = 4 << 20


@dataclass(frozen=True)
class Imported:
    """Points as the file has them; ``note`` is what the user should know about them, or empty."""

    points: tuple[PointState, ...]
    note: str = ""


def read_points(path: Path, state: ViewerState) -> Imported:
    """The points of a CSV or JSON file, for the model that is open.

    Raises:
        InputError: ``points.*``: the file cannot be read, is too large, no table or JSON of points,
            or holds a value that cannot be.
    """
    text = _read_text(path)
    if text.lstrip()[:1] in ("{", "["):
        found = Imported(*points_of_json(text, state))
    else:
        found = Imported(points_of_csv(text, state))
    if not found.points:
        raise refused(f"{path.name} holds no points.", "points.none", WANTED)
    return found


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as err:
        raise refused(
            f"{path.name} cannot be read: {err.strerror or err}.",
            "points.unreadable",
            "Check that it is there and that you may read it.",
        ) from err
    if len(data) > MAX_BYTES:
        raise refused(
            f"{path.name} has more than {MAX_BYTES >> 20} MiB.", "points.too_large", WANTED
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise refused(f"{path.name} is no text.", "points.not_text", WANTED) from err
