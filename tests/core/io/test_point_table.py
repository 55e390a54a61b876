"""Points as text: what is asked for stands in the columns, what is not known is empty."""

from __future__ import annotations

import csv
import io
import json

from ddf_core.io.point_checks import TEMPLATE
from ddf_core.io.point_table import (
    Column,
    PointTable,
    Position,
    Row,
    Seen,
    table_csv,
    table_json,
    worst_of,
)
from ddf_core.io.points_csv import points_of_csv
from ddf_core.io.points_json import OpenModel, points_of_json

THIRD = (1 / 3, 0.1, -0.2)
COLUMNS = (Column("seed3", "seed 3", {"seed": 3}), Column("seed4", "seed 4", {"seed": 4}))
SEEN = Position((0.1234567, 0.0, 0.0), 0.0012345678, 0.98765, Seen((12.345, 6.789), True))
UNSEEN = Position((0.5, 0.0, 0.0), 0.25, 0.5, Seen(None, False))
ROW = Row(1, 'tip, "nose"', 0, THIRD, THIRD, [SEEN, UNSEEN], exact=(THIRD,))


def rows_of(table: PointTable) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table_csv(table))))


def test_a_table_of_pixels_says_for_each_instance_what_is_known() -> None:
    (row,) = rows_of(PointTable(COLUMNS, [ROW], each=True))
    assert row["seed 3 x"] == "0.123457"
    assert (row["seed 3 round trip"], row["seed 3 confidence"]) == ("0.001235", "0.9877")
    assert (row["seed 3 pixel y"], row["seed 3 seen"]) == ("6.79", "yes")
    assert (row["seed 4 pixel x"], row["seed 4 seen"]) == ("", "no")
    assert row["template x"] == repr(1 / 3)
    assert (row["round trip"], row["confidence"]) == ("0.25", "0.5")


def test_a_plain_table_has_no_columns_that_nobody_asked_for() -> None:
    row = Row(2, "a", 1, None, None, [Position(), Position((0.5, 0, 0))])
    text = table_csv(PointTable(COLUMNS, [row]))
    assert "pixel" not in text
    assert "seed 3 confidence" not in text
    (found,) = rows_of(PointTable(COLUMNS, [row]))
    assert (found["seed 3 x"], found["seed 4 x"], found["template x"]) == ("", "0.5", "")
    assert (found["round trip"], found["colour"]) == ("", "#56B4E9")


def test_json_says_null_where_nothing_is_known_and_more_where_it_is() -> None:
    table = PointTable(COLUMNS, [ROW], {"name": "heads"}, more={"size": [64, 64]})
    record = json.loads(table_json(table))
    assert (record["model"]["name"], record["size"]) == ("heads", [64, 64])
    positions = record["points"][0]["instances"]
    assert positions["seed3"]["visible"] is True
    assert positions["seed4"]["pixel_xy"] is None


def test_both_formats_are_read_again_with_every_digit() -> None:
    table = PointTable(COLUMNS, [ROW], {"digest": "d"})
    (from_csv,) = points_of_csv(table_csv(table), 0.6, {})
    points, note = points_of_json(table_json(table), OpenModel(0.6, 3, "d"))
    assert (from_csv.name, from_csv.x_tmpl, from_csv.on) == ('tip, "nose"', THIRD, TEMPLATE)
    assert (points[0].x_tmpl, points[0].name, note) == (THIRD, 'tip, "nose"', "")


def test_the_worst_is_over_all_instances_that_are_known() -> None:
    assert worst_of([SEEN, UNSEEN, Position()]) == (0.25, 0.5)
    assert worst_of([Position()]) is None
