"""What the machine could do at best: the same work with nothing around it, measured beside it.

A floor is the fastest of a few tries, on the same machine in the same minutes, of the part of an
action that nobody can leave out: the engine's answer without a window, a march without a view, an
import without a program. What stands between a figure and its floor is the program's own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cached_property
from pathlib import Path

import torch

from app.canvas.gl_probe import shared_context
from app.canvas.preview import MOVING_STEP
from app.canvas.quality import MIN_SHORT_PX
from app.canvas.shot import Shot
from app.canvas.volume_visual import Marcher
from app.inference.worker import engine_threads
from app.state.levels_of_detail import GRID_LEVELS, READABLE_GRID
from ddf_core.answers import GridBaked, PointsEdited
from ddf_core.engine import Engine
from ddf_core.io.model_folder import load_model
from ddf_core.requests import BakeGrid, EditGoal, EditPoints, PickPixel, Request
from ddf_core.resource_paths import PROGRAM_FOLDER
from ddf_core.shown import LatentInstance, latent_of_seed
from tools.bench.stage import BenchError
from tools.bench.timed import TRIES, fastest

SIDE = 400
PSI = 0.8
FRONT = 0.8
"""Where a head's front is, in half edges of the box."""

# An empty window, and torch after it: a program that does nothing else.
BARE_START = """
import json, time
began = time.time() - time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID)
import numpy
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication(["bare"])
window = QMainWindow()
window.resize(1360, 864)
window.show()
application.processEvents()
window_s = time.time() - began
import torch
heads_s = time.time() - began
from tools.peak import peak_bytes
peak_gib = peak_bytes() / 2**30
print(json.dumps({"window_s": window_s, "heads_s": heads_s, "peak_gib": peak_gib}))
"""


class Floors:
    """The floors of one model on this machine; each is measured when it is asked for."""

    def __init__(self, model: Path, seed: int) -> None:
        self._model, self._seed = model, seed

    @cached_property
    def _engine(self) -> Engine:
        torch.set_num_threads(engine_threads())
        return Engine(load_model(self._model))

    def _instance(self, number: int) -> LatentInstance:
        assert self._engine.model is not None
        dim = self._engine.model.card.architecture.latent_dim
        return LatentInstance(latent_of_seed(self._seed + number, dim), PSI)

    def _answer(self, *requests: Request) -> None:
        for request in requests:
            self._engine.answer(request)

    @cached_property
    def bare_start(self) -> dict[str, float]:
        """Seconds to an empty Qt window, to torch imported after it, and its memory in GiB."""
        tries = [_bare_start() for _ in range(TRIES)]
        return {key: min(told[key] for told in tries) for key in tries[0]}

    @property
    def heads_s(self) -> float:
        """An empty window, torch, and the first grids of two instances."""
        return self.bare_start["heads_s"] + 2e-3 * self.first_grid_ms

    @cached_property
    def click_ms(self) -> float:
        """A pick and its place in one other instance, answered by the engine alone."""
        assert self._engine.model is not None
        source, target, home = self._instance(0), self._instance(1), self._engine.model.card.camera
        self._answer(BakeGrid("", source, GRID_LEVELS[-1]))
        middle = (SIDE / 2, SIDE / 2)
        pick = PickPixel("", source, home, middle, (SIDE, SIDE), (target,))
        return 1e3 * fastest(lambda: self._answer(pick), 10)

    @cached_property
    def first_grid_ms(self) -> float:
        """The first grid of a new instance, baked by the engine alone."""
        fresh = iter(range(2, 2 + TRIES))
        bake = GRID_LEVELS[0]
        return 1e3 * fastest(lambda: self._answer(BakeGrid("", self._instance(next(fresh)), bake)))

    @cached_property
    def drag_ms(self) -> float:
        """One move of a point that is dragged, and the first grid of the head that follows, by the
        engine alone."""
        model = self._engine.model
        assert model is not None
        before, z = self._instance(0), FRONT * model.card.box_half
        moves = iter(range(1, 2 + TRIES))

        def move() -> None:
            goal = EditGoal((0.0, 0.0, z), (0.02 * z * next(moves), 0.0, z))
            edited = self._engine.answer(EditPoints(before, (goal,)))
            assert isinstance(edited, PointsEdited)
            self._answer(BakeGrid("", edited.instance, READABLE_GRID, in_hand=True))

        move()
        return 1e3 * fastest(move)

    @cached_property
    def all_grids_ms(self) -> float:
        """All grids of a new instance, one refined from the other, by the engine alone."""
        fresh = iter(range(10, 10 + TRIES))

        def bake() -> None:
            instance = self._instance(next(fresh))
            self._answer(*(BakeGrid("", instance, size) for size in GRID_LEVELS))

        return 1e3 * fastest(bake)

    @cached_property
    def frames_per_second(self) -> float:
        """Two views of the fewest pixels allowed, marched with nothing around."""
        context = shared_context()
        assert self._engine.model is not None
        grid = self._engine.answer(BakeGrid("", self._instance(0), GRID_LEVELS[-1]))
        if context is None or not isinstance(grid, GridBaked):
            raise BenchError("it wants OpenGL.")
        marcher = Marcher(context)
        textures = marcher.new_textures()
        marcher.upload(textures, grid.rgba, grid.box_half)
        size = (MIN_SHORT_PX, MIN_SHORT_PX)
        shot = Shot(self._engine.model.card.camera, size, (0, MIN_SHORT_PX), MOVING_STEP)
        marcher.march(textures, shot)
        seconds = fastest(lambda: marcher.march(textures, shot), 10)
        marcher.discard(textures)
        return 1 / (2 * seconds)


def _bare_start() -> dict[str, float]:
    command = [sys.executable, "-c", BARE_START]
    done = subprocess.run(
        command, cwd=PROGRAM_FOLDER, capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode != 0:
        raise BenchError(f"an empty window ended with {done.returncode}: {done.stderr[-200:]}")
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told
