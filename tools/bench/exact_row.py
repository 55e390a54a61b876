"""The exact picture of the bundled model: one view of 400 pixels, through the window's own worker.

How exact it is: against 256 samples a ray, on rays chosen by chance. The naive renderer's time (48
samples on every ray, no grid) is measured on the same rays and multiplied up.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from app.state.viewer_state import SOURCE
from ddf_core.answers import PictureRendered
from ddf_core.engine.pictures import PICTURE_GRID
from ddf_core.model import Model
from ddf_core.models.instance_field import InstanceField
from ddf_core.requests import RenderPicture
from ddf_core.scene.bake import bake
from ddf_core.scene.camera import Camera
from ddf_core.scene.compositing import Composite
from ddf_core.scene.grid_render import render_with_grid
from ddf_core.scene.rays import box_interval, camera_rays, midpoint_edges
from ddf_core.scene.render import composite_between
from ddf_core.shown import LatentInstance, latent_of_seed
from tools.bench.network_floor import Counted, network_seconds
from tools.bench.rows import Row, Target, row_of
from tools.bench.stage import BenchError, Stage, heard
from tools.bench.timed import one_thread

SIDE = 400
STYLES = 3
WARM_PER_STYLE = 2
TRUTH_SAMPLES = 256
NAIVE_SAMPLES = 48
RAYS = 3000
CHUNK_RAYS = 250
COLD = Target(6, "s", aim=2)
WARM = Target(3, "s", aim=1)


@dataclass(frozen=True)
class _Shot:
    """One picture and what it took."""

    request: RenderPicture
    rgba: NDArray[np.uint8]
    seconds: float


def exact_rows(stage: Stage, model: Model, seed: int) -> list[Row]:
    """Cold: an instance never seen; warm: the camera has moved."""
    stage.settle()
    home = model.card.camera
    cold: list[_Shot] = []
    warm: list[_Shot] = []
    for number in range(STYLES):
        latent = latent_of_seed(seed + number, model.card.architecture.latent_dim)
        instance = LatentInstance(latent, 0.8)
        for turn in range(1 + WARM_PER_STYLE):
            shot = _render(stage, instance, home.orbit_by(0.3 * turn, 0.05 * turn))
            (warm if turn else cold).append(shot)
    error_db, naive_s = _against_truth(model, [cold[0], warm[0]], seed)
    note = f"{SIDE} px, {error_db:.1f} dB to {TRUTH_SAMPLES} samples; naive: {naive_s:.0f} s"
    cold_floor, warm_floor = _floors(model, cold[0].request)
    alone = "floor: the network alone, one thread"
    return [
        row_of("exact picture, new style", [shot.seconds for shot in cold], COLD, note, cold_floor),
        row_of(
            "exact picture, camera moved", [shot.seconds for shot in warm], WARM, alone, warm_floor
        ),
    ]


def _floors(model: Model, request: RenderPicture) -> tuple[float, float]:
    """Seconds of the network for this picture, with the points of the grid and without."""
    field = _field(model, request)
    counted = Counted(field)
    with one_thread():
        grid = bake(counted, PICTURE_GRID)
        baked = counted.points
        render_with_grid(counted, grid, request.camera, request.size)
        point_s = network_seconds(field, 1)
    return counted.points * point_s, (counted.points - baked) * point_s


def _render(stage: Stage, instance: LatentInstance, camera: Camera) -> _Shot:
    """One picture from the worker, which has nothing else to do."""
    request = RenderPicture(SOURCE, instance, camera, (SIDE, SIDE))
    answers: list[PictureRendered] = []

    def take(answer: object) -> None:
        if isinstance(answer, PictureRendered) and answer.request == request:
            answers.append(answer)

    engine = stage.program.engine
    start = time.perf_counter()
    with heard(engine.answered, take):
        engine.send([request])
        stage.wait(lambda: bool(answers), "The exact picture")
    return _Shot(request, answers[0].rgba, time.perf_counter() - start)


def _against_truth(model: Model, shots: list[_Shot], seed: int) -> tuple[float, float]:
    """(PSNR of the pictures over white in dB, seconds the naive renderer would need for one)."""
    chosen = torch.from_numpy(np.random.default_rng(seed).choice(SIDE * SIDE, RAYS, replace=False))
    errors = []
    for shot in shots:
        truth = _march(model, shot.request, chosen, TRUTH_SAMPLES)
        over_white = truth.rgb + (1 - truth.opacity)[:, None]
        seen = torch.from_numpy(shot.rgba.reshape(-1, 4)[chosen.numpy()].astype(np.float32)) / 255
        shown = seen[:, :3] * seen[:, 3:] + 1 - seen[:, 3:]
        errors.append(float((shown - over_white).square().mean()))
    with one_thread():
        start = time.perf_counter()
        _march(model, shots[0].request, chosen, NAIVE_SAMPLES)
    naive_s = (time.perf_counter() - start) * SIDE * SIDE / RAYS
    return float(-10 * np.log10(np.mean(errors))), naive_s


def _field(model: Model, request: RenderPicture) -> InstanceField:
    if not isinstance(request.instance, LatentInstance):
        raise BenchError("the truth is made for latents only.")
    return model.instance(z=torch.tensor(request.instance.z), psi=request.instance.psi)


@torch.inference_mode()
def _march(model: Model, request: RenderPicture, chosen: Tensor, samples: int) -> Composite:
    """The rays of these pixels with equal steps through the box, and no help from any grid."""
    field = _field(model, request)
    camera = request.camera
    rays = camera_rays(camera, request.size)[chosen]
    parts = []
    for piece in torch.arange(len(rays)).split(CHUNK_RAYS):
        some = rays[piece]
        t_in, t_out = box_interval(some, field.box_half, camera.near, camera.far)
        edges = midpoint_edges(t_in, torch.maximum(t_in, t_out), samples)
        parts.append(composite_between(field, some, edges, "none"))
    empty = torch.empty(0)
    rgb, opacity = torch.cat([p.rgb for p in parts]), torch.cat([p.opacity for p in parts])
    return Composite(rgb, opacity, empty, empty)
