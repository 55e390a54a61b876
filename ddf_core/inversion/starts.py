"""Where the optimisation begins: the encoder's guess, its neighbours, and the mean style."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor

from ddf_core.inversion.candidate import Candidate, compared
from ddf_core.inversion.marching import surroundings
from ddf_core.inversion.target import Target
from ddf_core.model import Model
from ddf_core.models.style_space import StyleSpace
from ddf_core.scene.photo_pose import PhotoPose, frontal, picture_grid, pose_rays
from ddf_core.scene.quick_render import QuickGrid

# The encoder may be wrong by so much; and how many more poses are tried about the better ones.
YAW_STEPS_RAD = (-0.2, 0.0, 0.2)
# Parts of the model's own spread of poses that the mean style is tried at.
MEAN_PARTS = (-0.7, 0.0, 0.7)


def guessed(model: Model, space: StyleSpace, target: Target) -> Candidate | None:
    """The encoder's own answer; None where the model has no encoder."""
    if model.encoder is None:
        return None
    c, pose = model.encoder.guess(target.rgb)
    # One outlier of a coordinate must not begin outside of what the generator ever made.
    return candidate_at(space, c.clamp(-2.5, 2.5), pose)


def candidate_at(space: StyleSpace, c: Tensor, pose: PhotoPose) -> Candidate:
    """A guess in the coordinates alone."""
    with torch.no_grad():
        style = space.decode(c[None])[0]
    return Candidate(c, torch.zeros_like(style), style, pose)


def best_start(
    model: Model, space: StyleSpace, target: Target, guess: Candidate | None, poses: bool = True
) -> Candidate:
    """The start that explains the photo best, by its score.

    Args:
        guess: the encoder's, tried with its yaw and the mirrored one; None tries the mean style.
        poses: try several poses; False takes the first of each alone.
    """
    starts = list(_starts(model, space, guess, poses))
    silhouette = _silhouette(model, *starts[0])
    target.suppose(silhouette)
    home = model.card.camera
    scored = [
        replace(start, score=compared(grid, start.pose, home, target).loss)
        for start, grid in starts
    ]
    return min(scored, key=lambda start: start.score)


def _starts(
    model: Model, space: StyleSpace, guess: Candidate | None, poses: bool
) -> Iterator[tuple[Candidate, QuickGrid]]:
    if guess is not None:
        grid = surroundings(model.generator, guess.as_style, model.card.box_half)
        tried = _about(guess.pose, model) if poses else [guess.pose]
        yield from ((replace(guess, pose=pose), grid) for pose in tried)
        return
    mean = candidate_at(space, space.mean.new_zeros(space.size), frontal(model.card.camera))
    # The template itself, whatever the coordinates' middle is.
    style = model.generator.mean_style().vector()
    mean = replace(mean, style=style, offset=style - mean.style)
    grid = surroundings(model.generator, mean.as_style, model.card.box_half)
    tried = _all_over(mean.pose, model) if poses else [mean.pose]
    yield from ((replace(mean, pose=pose), grid) for pose in tried)


def _about(pose: PhotoPose, model: Model) -> list[PhotoPose]:
    """The guess, its neighbours, and its mirror image, which explains a blurred face as well."""
    middle = model.card.poses.yaw_mean_rad
    mirrored = 2 * middle - pose.yaw_rad
    near = [replace(pose, yaw_rad=pose.yaw_rad + step) for step in YAW_STEPS_RAD if step]
    return [pose, *near, replace(pose, yaw_rad=mirrored)]


def _all_over(pose: PhotoPose, model: Model) -> list[PhotoPose]:
    poses = model.card.poses
    yaw_spread = min(poses.yaw_spread_rad, math.pi)
    tried = [
        replace(pose, yaw_rad=pose.yaw_rad + yaw * yaw_spread, pitch_rad=pose.pitch_rad + pitch)
        for yaw in MEAN_PARTS
        for pitch in (part * min(poses.pitch_spread_rad, 0.6) for part in MEAN_PARTS)
    ]
    return [pose, *tried]


def _silhouette(model: Model, start: Candidate, grid: QuickGrid, side: int = 64) -> Tensor:
    """(side, side) opacity of a start."""
    home = model.card.camera
    pose = start.pose.vector(model.generator.device)
    rays = pose_rays(pose[None], home, picture_grid(side)[None])
    return grid.picture(rays, home.near, home.far).alpha.view(side, side)
