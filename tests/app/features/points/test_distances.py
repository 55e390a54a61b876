"""Distances between points."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from app.features.points.distances import distance_rows, distance_views, distances_csv
from app.state import point_edits
from app.state.screen import Screen
from tests.app.state.test_screen import matched


def test_a_shift_changes_no_distance(loaded) -> None:
    rows = distance_rows(loaded, matched(loaded), 1)
    assert [row.end.id for row in rows] == [2, 3]
    wanted = math.dist((0, 0, 0.35), (-0.2, 0.1, 0.2693))
    assert rows[0].lengths == pytest.approx((wanted,) * 3, abs=1e-6)
    assert rows[1].lengths == pytest.approx((0.7,) * 3, abs=1e-6)
    assert rows[0].difference() == pytest.approx(0, abs=1e-6)
    assert distance_views(loaded) == ("source", "target1", "template")


def test_the_difference_is_between_instances(loaded) -> None:
    screen = matched(loaded)
    assert screen.matches is not None
    x = screen.matches.x_inst.copy()
    x[1, 2, 2] -= 0.25
    screen = replace(screen, matches=replace(screen.matches, x_inst=x))
    assert distance_rows(loaded, screen, 1)[1].difference() == pytest.approx(0.25, abs=1e-6)


def test_what_is_not_known_yet_has_no_length(loaded) -> None:
    (first, _) = distance_rows(loaded, Screen(), 1)
    assert first.lengths[:2] == (None, None)
    assert first.lengths[2] is not None
    assert first.difference() is None


def test_without_a_point_there_are_no_rows(loaded) -> None:
    assert distance_rows(loaded, matched(loaded), None) == []
    assert distance_rows(loaded, matched(loaded), 99) == []


def test_no_name_becomes_a_formula_in_the_table(loaded) -> None:
    state = point_edits.rename_point(point_edits.rename_point(loaded, 1, "=1+1"), 2, "-chin")
    text = distances_csv(state, distance_rows(state, Screen(), 1))
    cells = {cell for line in text.splitlines() for cell in line.split("\t")}
    assert {"'=1+1", "'-chin"} <= cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_rows_are_copied_as_a_table(loaded) -> None:
    lines = distances_csv(loaded, distance_rows(loaded, Screen(), 1)).splitlines()
    assert lines[0].split("\t") == ["from", "to", "source", "target1", "template", "difference"]
    assert lines[2].split("\t") == ["nose", "back", "", "", "0.700000", ""]
