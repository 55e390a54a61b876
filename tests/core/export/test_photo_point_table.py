"""Points on photos in long form, and what a photo's similarity leaves of their confidence."""

from __future__ import annotations

import csv
import io
import json

import pytest

from ddf_core.export.photo_point_table import (
    PhotoPoint,
    photo_points_csv,
    photo_points_json,
)
from ddf_core.trust import similarity_weight

ROW = PhotoPoint("=me().jpg", 0.25, "fair", "nose", (10.126, 20.0), (0.1, 0.2, 0.3), True, 0.8)


@pytest.mark.parametrize(
    ("similarity", "grade", "weight"),
    [
        (0.9, "good", 1.0),
        (0.5, "good", 1.0),
        (0.25, "fair", 0.5),
        (0.1, "low", 0.2),
        (0.9, "low", 0.4),
        (-0.3, "low", 0.0),
    ],
)
def test_likeness_weighs_in_proportion_and_low_grades_never_more_than_fair(
    similarity: float, grade: str, weight: float
) -> None:
    assert similarity_weight(similarity, grade) == pytest.approx(weight)


def test_a_row_says_everything_and_no_cell_is_a_formula() -> None:
    (line,) = csv.DictReader(io.StringIO(photo_points_csv([ROW])))
    assert line["photo"] == "'=me().jpg"
    assert (line["pixel x"], line["pixel y"], line["visible"]) == ("10.13", "20.0", "yes")
    assert (line["match confidence"], line["confidence"]) == ("0.8", "0.4")


def test_json_has_the_same_rows_and_what_failed() -> None:
    told = json.loads(photo_points_json([ROW], {"name": "heads"}, {"b.jpg": "It is damaged."}))
    (row,) = told["rows"]
    assert row["photo"] == "=me().jpg"
    assert row["pixel_xy"] == [10.13, 20.0]
    assert (row["match_confidence"], row["confidence"]) == (0.8, 0.4)
    assert told["failed"] == {"b.jpg": "It is damaged."}
