"""Points on many photos as one table in long form: a row for each point of each photo. No torch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ddf_core.io.table_text import csv_text
from ddf_core.scene.point import Point
from ddf_core.trust import similarity_weight

FORMAT = "ddf-photo-points"
FORMAT_VERSION = 1
HEADS = (
    *("photo", "similarity", "grade", "point", "pixel x", "pixel y", "x", "y", "z"),
    *("visible", "match confidence", "confidence", "reason"),
)


@dataclass(frozen=True)
class PhotoPoint:
    """One point of one photo.

    Args:
        photo: the file's name; similarity, grade: of the photo's inversion.
        pixel_xy: in the upright photo at the size of its file, y down, (0, 0) the top left corner;
            None behind the eye.
        x_inst: scene units, on the instance that the photo was inverted to.
        visible: inside the square that was inverted, and no surface before it.
        match_confidence: of the match alone, in [0, 1].
        reason: why the confidence is less than that, in words.
    """

    photo: str
    similarity: float
    grade: str
    point: str
    pixel_xy: tuple[float, float] | None
    x_inst: Point
    visible: bool
    match_confidence: float
    reason: str = ""

    @property
    def confidence(self) -> float:
        """That of the match times what the photo's own similarity is worth."""
        return self.match_confidence * similarity_weight(self.similarity, self.grade)


def photo_points_csv(rows: Sequence[PhotoPoint]) -> str:
    """The table as CSV text; for a file put it through ``table_text.csv_bytes``."""
    return csv_text([HEADS, *(_cells(row) for row in rows)])


def photo_points_json(
    rows: Sequence[PhotoPoint], model: Mapping[str, Any], failed: Mapping[str, str]
) -> str:
    """The table as an indented JSON text, with why photos are missing in it."""
    record = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "unit": "scene units",
        "model": dict(model),
        "rows": [row_record(row) for row in rows],
        "failed": dict(failed),
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def row_record(row: PhotoPoint) -> dict[str, Any]:
    """A row as JSON has it."""
    pixel = row.pixel_xy
    return {
        "photo": row.photo,
        "similarity": round(row.similarity, 4),
        "grade": row.grade,
        "point": row.point,
        "pixel_xy": None if pixel is None else [round(value, 2) for value in pixel],
        "x_inst": [round(value, 6) for value in row.x_inst],
        "visible": row.visible,
        "match_confidence": round(row.match_confidence, 4),
        "confidence": round(row.confidence, 4),
        **({"reason": row.reason} if row.reason else {}),
    }


def _cells(row: PhotoPoint) -> list[object]:
    pixel = ["", ""] if row.pixel_xy is None else [round(value, 2) for value in row.pixel_xy]
    return [
        row.photo,
        round(row.similarity, 4),
        row.grade,
        row.point,
        *pixel,
        *(round(value, 6) for value in row.x_inst),
        "yes" if row.visible else "no",
        round(row.match_confidence, 4),
        round(row.confidence, 4),
        row.reason,
    ]
