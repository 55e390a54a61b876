"""The bench: its arithmetic by hand, and its hands on a window whose engine is a toy."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from app import bootstrap
from app.state import planner
from ddf_core.answers import Failed
from ddf_core.requests import LoadModel
from tests.app.fake_engine import BallEngine
from tools.bench import (
    click_row,
    drag_row,
    large_view_row,
    motion_row,
    orbit_row,
    slider_row,
    timed,
)
from tools.bench.__main__ import Bench, machine, parse, show
from tools.bench.rows import Target, row_of, table
from tools.bench.stage import BenchError, Stage


def test_the_median_and_the_worse_end_of_times_and_of_rates():
    values = [float(v) for v in range(1, 102)]
    times = row_of("click", values, Target(100, "ms"))
    rates = row_of("orbiting", values, Target(15, "frames/s", "median", more_is_better=True))
    assert (times.median, times.p95) == (51, 96)
    assert (rates.median, rates.p95) == (51, 6)


@pytest.mark.parametrize(
    ("of", "more", "limit", "reached"),
    [
        ("p95", False, 96, True),
        ("p95", False, 95, False),
        ("median", False, 51, True),
        ("median", True, 51, True),
        ("p95", True, 7, False),
    ],
)
def test_a_target_is_reached_on_its_good_side(of, more, limit, reached):
    values = [float(v) for v in range(1, 102)]
    assert row_of("row", values, Target(limit, "ms", of, more)).reached is reached


def test_the_table_has_every_row_and_says_why_one_is_missing():
    text = table([row_of("click", [1.0], Target(100, "ms"), "a note")], {"slider": "no model"})
    assert text.splitlines()[1].split()[:3] == ["click", "1", "1"]
    assert "a note" in text
    assert text.splitlines()[2] == "slider: not measured: no model"


def test_the_aim_is_judged_apart_and_the_floor_stands_beside():
    target = Target(100, "ms", aim=30)
    good, fair = (row_of("click", [ms], target, floor=10.0) for ms in (20.0, 50.0))
    assert (good.aim_reached, fair.aim_reached, fair.reached) == (True, False, True)
    lines = table([good, fair], {}).splitlines()
    assert [line.split()[3:8] for line in lines[1:]] == [
        ["p95", "<=", "100", "30", "10"],
        ["p95", "<=", "100", "30", "10"],
    ]
    assert (" aim " in lines[1], " reached " in lines[2]) == (True, True)
    assert (good.as_json()["aim"], good.as_json()["floor"]) == (30, 10.0)


def test_a_floor_is_the_fastest_try(monkeypatch):
    ticks = iter((0.0, 4.0, 10.0, 11.0, 20.0, 24.0))
    monkeypatch.setattr(timed, "time", SimpleNamespace(perf_counter=lambda: next(ticks)))
    assert timed.fastest(lambda: None, tries=3) == 1.0


def test_json_is_one_object_with_a_row_each(qapp, capsys):
    row = row_of("click", [1.0, 3.0], Target(100, "ms"))
    show([row], {}, machine(), as_json=True)
    told = json.loads(capsys.readouterr().out)
    row = told["rows"]["click"]
    assert (row["median"], row["target"], row["unit"]) == (2.0, 100, "ms")
    assert {"processor", "cores", "gpu"} <= set(told["machine"])


def test_what_cannot_be_measured_does_not_end_the_rest(capsys):
    def refuse():
        raise BenchError("no window")

    bench = Bench(("click", "slider"))
    bench.measure("click", refuse)
    bench.measure("slider", lambda: [row_of("slider", [1.0], Target(2, "ms"))])
    bench.measure("exact", refuse)
    assert bench.skipped == {"click": "no window"}
    assert [row.name for row in bench.rows] == ["slider"]


def test_an_unknown_row_ends_with_two(capsys):
    with pytest.raises(SystemExit) as end:
        parse(["--only", "everything"])
    assert end.value.code == 2


@pytest.fixture
def stage(qapp, marcher):
    program = bootstrap.build(bootstrap.Start(Path("toy")), BallEngine)
    yield Stage(program)
    program.close()


def test_clicks_are_timed_to_the_marker_in_every_view_and_march_nothing(stage, monkeypatch):
    monkeypatch.setattr(click_row, "CLICKS", 2)
    # The toy engine is done with a picture before anyone can click.
    monkeypatch.setattr(click_row, "_busy_click", click_row.click_ms)
    monkeypatch.setattr(click_row, "BUSY_CLICKS", 1)
    calm, busy = click_row.click_rows(stage, seed=1)
    assert 0 < calm.median < 10_000
    assert calm.note.startswith("views: 2, volumes marched: 0")
    assert busy.tries == 1


def test_sliders_are_timed_to_the_first_and_to_the_finest_grid(stage, monkeypatch):
    monkeypatch.setattr(slider_row, "TRIES", 2)
    first, finest = slider_row.slider_rows(stage, seed=1)
    # A machine that is quick enough shows the finest grid at once.
    assert 0 < first.median <= finest.median


def test_a_dragged_point_is_timed_to_its_marker_and_to_the_head_that_follows(stage, monkeypatch):
    monkeypatch.setattr(drag_row, "POINTS", 2)
    monkeypatch.setattr(drag_row, "MOVES", 3)
    stage.settle()
    before = stage.program.store.state.source
    marker, head = drag_row.drag_rows(stage, seed=1)
    assert 0 < marker.median <= head.median < 10_000
    assert marker.tries == head.tries > 0
    assert head.note.startswith("a grid of ")
    assert stage.program.store.state.source == before


def test_what_moves_is_watched_to_and_fro_and_in_play(stage, monkeypatch):
    monkeypatch.setattr(motion_row, "SECONDS", 0.4)
    there, back, played = motion_row.motion_rows(stage, "toy")
    for row in (there, back, played):
        # A gap before the first new picture, and one after the last.
        assert row.tries >= 2
        assert 0 < row.median < 10_000
        assert "frames/s, least grid" in row.note
    assert there.name == "toy, slider in the hand: gap"
    assert there.note.endswith("dB to the still")


def test_orbiting_counts_frames_in_both_views(stage, monkeypatch):
    monkeypatch.setattr(orbit_row, "FRAMES", 4)
    monkeypatch.setattr(orbit_row, "WARM_UP", 1)
    (row,) = orbit_row.orbit_rows(stage)
    assert row.tries == 4
    assert row.median > 0


def test_a_refusal_of_the_engine_ends_the_waiting(stage):
    stage.settle()
    refusal = Failed(LoadModel(Path("gone")), "model.absent", "There is no model.", "Make one.")
    stage.program.responses.answered.emit(refusal)
    with pytest.raises(BenchError, match="There is no model"):
        stage.wait(lambda: False, "Nothing")


def test_a_large_view_is_timed_to_its_first_and_last_tile(qapp, marcher, monkeypatch):
    # The toy engine is quick: it is held after the first tile until the click is answered.
    monkeypatch.setattr(planner, "QUICK_PICTURE_S", 0.05)
    engine = BallEngine()
    engine.may_tile.clear()
    engine.tiles_allowed = 1

    def click_and_release(stage, spot):
        taken = click_row.click_ms(stage, spot)
        engine.may_tile.set()
        return taken

    monkeypatch.setattr(large_view_row, "click_ms", click_and_release)
    monkeypatch.setattr(large_view_row, "VIEW", (500, 600))
    monkeypatch.setattr(large_view_row, "TURNS", 2)
    monkeypatch.setattr(large_view_row, "CLICKS", 1)
    program = bootstrap.build(bootstrap.Start(Path("toy")), lambda: engine)
    try:
        first, whole, click = large_view_row.large_view_rows(Stage(program), seed=1)
    finally:
        program.close()
    assert 0 < first.median < whole.median
    assert 0 < click.median < 1000 * whole.median
    assert first.tries == 2
    assert first.note.startswith("2 views of ")
