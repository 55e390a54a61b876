"""The rows that want a window: real ones, with real events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from app.bootstrap import build
from app.canvas.gl_probe import probe
from app.context import Start
from app.shell.program import make_application
from ddf_core.io.model_folder import load_model
from ddf_core.resource_paths import MODELS
from tools.bench.click_row import click_rows
from tools.bench.drag_row import drag_rows
from tools.bench.exact_row import exact_rows
from tools.bench.floors import Floors
from tools.bench.large_view_row import large_view_rows
from tools.bench.motion_row import motion_rows
from tools.bench.orbit_row import orbit_rows
from tools.bench.rows import Row
from tools.bench.slider_row import slider_rows
from tools.bench.stage import Stage
from tools.bench.start_row import start_rows


class Measures(Protocol):
    """Takes the rows of one group, if it is wanted."""

    def is_wanted(self, *names: str) -> bool: ...

    def measure(self, name: str, rows: Callable[[], list[Row]]) -> None: ...


def measure_window(bench: Measures, model: Path, seed: int) -> str:
    """The rows that want a window, all but the start in the same one; what OpenGL there is."""
    application = make_application(["bench"])
    gl = probe()
    floors = Floors(model, seed)
    # First, while no other window of ours is awake.
    bench.measure("start", lambda: start_rows(model, floors))
    if bench.is_wanted("orbiting", "click", "slider", "dragging", "moving", "exact", "large"):
        _measure_in_one(bench, model, seed, floors)
    bench.measure("faces", lambda: _soft_rows(MODELS / "faces", seed))
    application.processEvents()
    return gl.renderer or f"none: {gl.reason}"


def _soft_rows(model: Path, seed: int) -> list[Row]:
    """What is slower on a model that learnt from pictures: its surface is no thin skin."""
    program = build(Start(model, device="cpu"))
    stage = Stage(program)
    floors = Floors(model, seed)
    try:
        rows = slider_rows(stage, seed, floors) + exact_rows(stage, load_model(model), seed)
        named = [replace(row, name=f"{model.name}, {row.name}") for row in rows]
        return named + motion_rows(stage, model.name)
    finally:
        program.close()


def _measure_in_one(bench: Measures, model: Path, seed: int, floors: Floors) -> None:
    # On the processor: a GPU has rows of its own.
    program = build(Start(model, device="cpu"))
    stage = Stage(program)
    try:
        bench.measure("orbiting", lambda: orbit_rows(stage, floors))
        bench.measure("click", lambda: click_rows(stage, seed, floors))
        bench.measure("slider", lambda: slider_rows(stage, seed, floors))
        bench.measure("dragging", lambda: drag_rows(stage, seed, floors))
        bench.measure("moving", lambda: motion_rows(stage, "heads"))
        bench.measure("exact", lambda: exact_rows(stage, load_model(model), seed))
        bench.measure("large", lambda: large_view_rows(stage, seed))
    finally:
        program.close()
