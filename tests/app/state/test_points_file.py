"""Points as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json

import pytest

from app.canvas.view_markers import view_markers
from app.features.points.table_rows import FIRST_FIGURE, columns_of, row_of
from app.state import point_edits
from app.state.points_file import save_points, to_csv, to_json
from app.state.screen import Screen, ViewScreen
from ddf_core.errors import OutputError
from tests.app.state.test_screen import matched


def test_json_names_model_instances_and_every_point(loaded) -> None:
    record = json.loads(to_json(loaded, matched(loaded)))
    assert record["format_version"] == 1
    assert record["model"]["name"] == "ball"
    assert record["instances"]["target1"]["seed"] == 40
    nose = record["points"][0]
    assert (nose["name"], nose["x_tmpl"]) == ("nose", [0.0, 0.0, 0.35])
    assert nose["instances"]["source"]["confidence"] == 0.9
    assert nose["instances"]["target1"]["x_inst"][2] == 0.35


def test_json_says_null_for_what_is_not_known(bare) -> None:
    state = point_edits.with_instance_point(
        bare, "source", bare.instance("source"), (0.1, 0.2, 0.3)
    )
    point = json.loads(to_json(state, Screen()))["points"][0]
    assert point["x_tmpl"] is None
    assert point["instances"]["source"]["x_inst"] == [0.1, 0.2, 0.3]
    assert point["instances"]["target1"] == {
        "x_inst": None, "round_trip": None, "confidence": None,
    }  # fmt: skip


def test_a_point_far_inside_says_so_wherever_it_is_told(loaded) -> None:
    """In JSON, CSV and table alike, with what it leaves of the confidence; the marker is hollow."""
    state = point_edits.with_template_point(loaded, (0.0, 0.0, 0.23), "deep")
    screen = matched(state)
    why = "it lies 0.12 under the surface, where nothing was trained"
    left = round(0.9 * (0.04 / 0.12) ** 0.5, 4)
    points = json.loads(to_json(state, screen))["points"]
    for told in points[3]["instances"].values():
        assert (told["confidence"], told["reason"]) == (pytest.approx(left, abs=1e-3), why)
    for told in points[0]["instances"].values():
        assert told["confidence"] == 0.9
        assert "reason" not in told
    heads, *rows = csv.reader(io.StringIO(to_csv(state, screen)))
    assert heads[-1] == "reason"
    assert rows[3][-1] == f"source: {why}; target 1: {why}"
    assert rows[0][-1] == ""
    columns = columns_of(state, per_instance=False)
    deep = row_of(state, screen, columns, state.points[3])
    assert all(f"({why})" in line for line in deep.tips[FIRST_FIGURE].splitlines())
    deeper = point_edits.with_template_point(loaded, (0.0, 0.0, 0.0), "middle")
    screen = matched(deeper).with_view("source", ViewScreen(size=(100, 100)))
    hollow = [m.low_confidence for m in view_markers(deeper, screen, "source")]
    assert hollow == [False, False, False, True]


def test_csv_has_a_row_for_each_point_and_names_with_commas_survive(loaded) -> None:
    state = point_edits.rename_point(loaded, 1, 'tip, "nose"')
    rows = list(csv.reader(io.StringIO(to_csv(state, matched(state)))))
    assert rows[0][:5] == ["id", "name", "source x", "source y", "source z"]
    assert rows[0][-4:] == ["round trip", "confidence", "colour", "visible"]
    assert len(rows) == 4
    assert rows[1][1] == 'tip, "nose"'
    assert {len(row) for row in rows} == {15}


def test_csv_leaves_unknown_places_empty(bare) -> None:
    state = point_edits.with_instance_point(
        bare, "source", bare.instance("source"), (0.1, 0.2, 0.3)
    )
    rows = list(csv.reader(io.StringIO(to_csv(state, Screen()))))
    assert rows[1] == ["1", "point 1", "0.1", "0.2", "0.3"] + [""] * 8 + ["#E69F00", "yes"]


@pytest.mark.parametrize(("name", "begins"), [("a.json", "{"), ("a.csv", "id,"), ("a.txt", "id,")])
def test_the_ending_chooses_the_format(loaded, tmp_path, name: str, begins: str) -> None:
    save_points(tmp_path / name, loaded, matched(loaded))
    assert (tmp_path / name).read_text(encoding="utf-8-sig").startswith(begins)


def test_a_table_in_a_file_has_the_mark_that_spreadsheets_need(loaded, tmp_path) -> None:
    state = point_edits.rename_point(loaded, 1, "Kinn rechts, ä")
    save_points(tmp_path / "a.csv", state, matched(state))
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
    assert to_csv(state, matched(state)).startswith("id,")


def test_a_place_that_cannot_be_written_is_refused_with_advice(loaded, tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match=r"a\.json.*cannot be written") as refusal:
        save_points(tmp_path / "file" / "a.json", loaded, Screen())
    assert refusal.value.advice
