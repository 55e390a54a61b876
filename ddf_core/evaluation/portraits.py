"""The row "portraits": real photographs, judged by landmarks that somebody else found.

From a landmark of photo A by its ray to the surface of A's instance, by F(B(.)) to B's, and by B's
camera into photo B. All in eye distances, in the picture.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from skimage.registration import optical_flow_tvl1
from torch import Tensor

from ddf_core.correspondence import Who, match
from ddf_core.engine.instances import Instances
from ddf_core.evaluation.effort import Effort, Tell, effort_of, tell_nobody
from ddf_core.evaluation.picture_set import SIDE, TestPicture, unseen_pictures
from ddf_core.inversion.invert import Inverted, invert
from ddf_core.inversion.settings import InvertSettings
from ddf_core.model import Model
from ddf_core.models.instance_field import InstanceField
from ddf_core.scene.bake import bake
from ddf_core.scene.camera import Camera
from ddf_core.scene.grid import Grid
from ddf_core.scene.grid_render import render_with_grid
from ddf_core.scene.photo_pose import PhotoPose
from ddf_core.scene.rays import Rays
from ddf_core.scene.sample_plan import GridSettings
from ddf_core.scene.surface import first_surfaces

GRID_RESOLUTION = 64
# Steps alone count, so that equal seeds give equal figures. Of tuning, by a validation portrait:
# 24.0 dB inside the mask after 120 steps, 26.0 after 360, 27.0 after 720; novel views stay whole.
STEPS, TUNE_STEPS, SECONDS = 150, 600, float("inf")
# Each picture is matched to so many others of the ring.
TARGETS = (1, 2, 5, 11)
PCK = (0.05, 0.1)

WAYS = {
    "encoder": InvertSettings(seconds=SECONDS, optimise=False, poses=False),
    "both": InvertSettings(seconds=SECONDS, steps=STEPS),
    "tuned": InvertSettings(seconds=SECONDS, steps=STEPS, tune=True, tune_steps=TUNE_STEPS),
}


@dataclass(frozen=True, eq=False)
class Portrait:
    """A picture and what it was found to be."""

    picture: TestPicture
    field: InstanceField
    grid: Grid
    camera: Camera
    who: Who


def portraits_row(
    model: Model,
    folder: Path,
    count: int,
    seed: int,
    tell: Tell = tell_nobody,
) -> dict[str, object]:
    """Matches between ``count`` unseen photographs, and how well each is inverted.

    With the cameras that the folder gives, an oracle: nobody knows how a photo was taken.

    Args:
        tell: hears how far it is, before each photograph.

    Raises:
        InputError: as ``unseen_pictures``.
    """
    pictures = unseen_pictures(model, folder, count, seed)
    ways = WAYS if model.encoder is not None else {"both": WAYS["both"]}
    instances = Instances(model)
    given = [each.pose for each in pictures if each.pose is not None]
    # The oracle, and what it is an oracle of.
    is_told = model.fields is not None and len(given) == len(pictures) and _has_landmarks(pictures)
    a_picture = sum(map(effort_of, ways.values())) + effort_of(WAYS["both"]) * is_told
    effort = Effort(tell, len(pictures) * a_picture)
    found: dict[str, list[Portrait]] = {}
    inversion: dict[str, object] = {}
    for name, settings in ways.items():
        began = time.process_time()
        told = effort.over(pictures, effort_of(settings), name)
        results = [invert(model, each.photo, settings) for each in told]
        seconds = (time.process_time() - began) / len(pictures)
        found[name] = [
            portrait_of(instances, *each) for each in zip(pictures, results, strict=True)
        ]
        values = np.mean([psnr_of(each) for each in found[name]], axis=0).tolist()
        inversion[name] = {"psnr": values[0], "psnr_whole": values[1], "cpu_seconds": seconds}
    row: dict[str, object] = {"pictures": len(pictures), "inversion": inversion}
    if _has_landmarks(pictures):
        figures = match_figures(model, found["both"])
        if is_told:
            figures["fields_given_cameras"] = _given_cameras(instances, pictures, given, effort)
        row["match"] = figures
    return row


def _has_landmarks(pictures: list[TestPicture]) -> bool:
    return pictures[0].landmarks is not None


def _given_cameras(
    instances: Instances, pictures: list[TestPicture], poses: list[PhotoPose], effort: Effort
) -> dict[str, float]:
    """How fields would match if how each photograph was taken were known."""
    found, settings = [], WAYS["both"]
    taken = list(zip(pictures, poses, strict=True))
    for each, pose in effort.over(taken, effort_of(settings), "given cameras"):
        known = invert(instances.model, each.photo, settings, poses=[pose])
        found.append(portrait_of(instances, each, known))
    return match_figures(instances.model, found)["fields"]


def portrait_of(instances: Instances, picture: TestPicture, found: Inverted) -> Portrait:
    """The picture with what its inversion found."""
    model = instances.model
    field = found.field(replace(model, generator=found.generator or model.generator))
    # As in the window: what a photo's offsets move is tracked.
    who = instances.identity(found.instance(model)) if model.fields else field
    return Portrait(picture, field, bake(field, GRID_RESOLUTION), found.camera, who)


def psnr_of(portrait: Portrait) -> tuple[float, float]:
    """PSNR in dB at 96 px of the instance's picture: inside the photo's mask, and of the whole
    picture over white, which also sees what stands where the photo has nothing."""
    settings = GridSettings(spacing=1 / 40, refined=None, most=32, background="white_back")
    size = (SIDE, SIDE)
    rgb = render_with_grid(portrait.field, portrait.grid, portrait.camera, size, settings).rgb
    mask = portrait.picture.mask[..., None]
    over_white = portrait.picture.rgb * mask + 1 - mask
    inside = (rgb - portrait.picture.rgb).square().mean(-1)[mask[..., 0] > 0.5].mean()
    return _psnr(inside), _psnr((rgb - over_white).square().mean())


def _psnr(error: Tensor) -> float:
    return float(-10 * error.clamp(min=1e-8).log10())


def match_figures(model: Model, portraits: list[Portrait]) -> dict[str, dict[str, float]]:
    """Errors of every way to say where a landmark of one picture is in another."""
    eyes = float(np.mean([each.picture.eyes for each in portraits]))
    errors: dict[str, list[NDArray[np.float64]]] = {}
    for number, source in enumerate(portraits):
        for step in TARGETS:
            target = portraits[(number + step) % len(portraits)]
            if target is source:
                continue
            for name, values in _pair_errors(model, source, target).items():
                errors.setdefault(name, []).append(values / eyes)
    return {name: _figures(np.concatenate(values)) for name, values in errors.items()}


def _pair_errors(
    model: Model, source: Portrait, target: Portrait
) -> dict[str, NDArray[np.float64]]:
    """(L,) errors in parts of the side, by the name of the way; misses of the surface left out."""
    marked, wanted = source.picture.landmarks, target.picture.landmarks
    assert marked is not None and wanted is not None
    x = surface_under(source, marked)
    hit = ~torch.isnan(x[:, 0]).numpy()
    x, marked, wanted = x[torch.from_numpy(hit)], marked[hit], wanted[hit]
    same = project(target.camera, x)
    found = {
        "same_point": same,
        "same_point_best_shift": same - (same - wanted).mean(0, keepdims=True),
        "same_pixel": marked,
        "warp_2d": warp_positions(source.picture, target.picture, marked),
    }
    if model.fields is not None:
        moved = match(model, source.who, [target.who], x).x_tgt[0]
        found = {"fields": project(target.camera, moved), **found}
    return {name: np.linalg.norm(position - wanted, axis=-1) for name, position in found.items()}


def surface_under(portrait: Portrait, positions: NDArray[np.float64]) -> Tensor:
    """(L, 3) surface points of the instance under places of its photo; NaN where there is none."""
    camera = portrait.camera
    d = torch.from_numpy(camera.directions(positions, (1, 1))).float()
    rays = Rays(torch.from_numpy(camera.eye).float().expand_as(d), d)
    t = first_surfaces(portrait.field, portrait.grid, rays, camera.near, camera.far)
    return rays.origins + t[:, None] * d


def project(camera: Camera, x: Tensor) -> NDArray[np.float64]:
    """(L, 2) places of scene points in a photo, parts of the side, y down."""
    return camera.project(x.double().numpy(), (1, 1))[0]


def warp_positions(
    source: TestPicture, target: TestPicture, positions: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Positions (L, 2) of one picture in another by a dense optical flow, nothing else.

    Args:
        positions: (L, 2) in ``source``; as what is returned, parts of the side, x right, y down.

    Source: TV-L1 (Zach, Pock and Bischof 2007), as scikit-image has it.
    """
    grey = [each.rgb.mean(-1).double().numpy() for each in (source, target)]
    # The flow says for each pixel of its first picture where that is in the second.
    down, right = optical_flow_tvl1(grey[0], grey[1])
    rows, columns = (
        np.clip((positions * SIDE).astype(int), 0, SIDE - 1)[:, axis] for axis in (1, 0)
    )
    moves = np.stack((right[rows, columns], down[rows, columns]), axis=-1)
    return positions + moves / SIDE


def _figures(errors: NDArray[np.float64]) -> dict[str, float]:
    figures = {"mean": float(errors.mean()), "median": float(np.median(errors))}
    return figures | {f"pck_{limit}": float((errors < limit).mean()) for limit in PCK}
