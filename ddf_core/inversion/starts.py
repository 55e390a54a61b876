"""Where the optimisation begins: the encoder's guess, its neighbours, and the mean style.

Several photos of one head have one style and a pose each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from ddf_core.inversion.candidate import Candidate, compare_style
from ddf_core.inversion.expectation import fit_shift
from ddf_core.inversion.marching import Seen, march, surroundings
from ddf_core.inversion.target import Target
from ddf_core.model import Model
from ddf_core.models.style_space import StyleSpace
from ddf_core.scene.photo_pose import PhotoPose, frontal, picture_grid, pose_rays
from ddf_core.scene.quick_render import QuickGrid
from ddf_core.seeding import stream

# The encoder may be wrong by so much: by 0.2 to 0.4 for three of 87 validation portraits, which it
# took for more frontal than they are.
YAW_STEPS_RAD = (-0.4, -0.2, 0.2, 0.4)
# A second start that is worse by no more than this part may well be the better one.
NEARLY = 0.15
# Parts of the model's own spread of poses that the mean style is tried at.
MEAN_PARTS = (-0.7, 0.0, 0.7)
# Pixels a side of a head's picture that says where its background is, and what the encoder hears.
PICTURE_SIDE = 64
# 24 validation portraits by the encoder alone: 18.11 dB without, 18.35 with 0.4, 18.39 with 0.7.
ECHO = 0.4


def guess_candidate(model: Model, space: StyleSpace, targets: Sequence[Target]) -> Candidate | None:
    """The encoder's own answer, the mean over the photos; None where the model has no encoder."""
    if model.encoder is None:
        return None
    said = [model.encoder.guess(target.rgb) for target in targets]
    c = torch.stack([_bounded(c) for c, _ in said]).mean(0)
    return candidate_at(space, c, [pose for _, pose in said])


@torch.no_grad()
def echoed(
    model: Model, space: StyleSpace, targets: Sequence[Target], guess: Candidate
) -> Candidate:
    """The encoder's guess, nearer to what the encoder would call the photos.

    The encoder is asked once more, of the guess's own picture in each photo's surroundings: by
    ``ECHO`` of what it says too little of that, the guess moves. Poses stay.

    Source: the feedback of ReStyle (Alaluf et al. 2021), without a network that learns the step.
    """
    assert model.encoder is not None
    grid, heard = surroundings(model.generator, guess.as_style, model.card.box_half), []
    for pose, target in zip(guess.poses, targets, strict=True):
        seen = _suppose_background(model, guess, pose, grid, target)
        behind = target.level(PICTURE_SIDE).behind
        picture = (seen.rgb + (1 - seen.alpha[:, None]) * behind).clamp(0, 1)
        heard.append(model.encoder.guess(picture.view(PICTURE_SIDE, PICTURE_SIDE, 3))[0])
    missed = guess.c - torch.stack([_bounded(c) for c in heard]).mean(0)
    return candidate_at(space, _bounded(guess.c + ECHO * missed), guess.poses)


def candidate_at(space: StyleSpace, c: Tensor, poses: Sequence[PhotoPose]) -> Candidate:
    """A guess in the coordinates (K,) of ``space`` alone, its rest zero."""
    with torch.no_grad():
        style = space.decode(c[None])[0]
    return Candidate(c, torch.zeros_like(style), style, tuple(poses))


def best_starts(
    model: Model,
    space: StyleSpace,
    targets: Sequence[Target],
    guess: Candidate | None,
    poses: bool | Sequence[PhotoPose] = True,
) -> tuple[Candidate, ...]:
    """The start whose poses explain the photos best, each its own, by its score; of a single photo
    also the next one, where that explains nearly as much.

    Args:
        guess: the encoder's, tried with its yaws and the mirrored ones; None tries the mean style.
        poses: try several poses; False takes the first of each alone. Or those of the photos, where
            they are known.
    """
    start = guess or _mean_head(model, space, len(targets))
    if not isinstance(poses, bool):
        start, poses = replace(start, poses=tuple(poses)), False
    tried = _about if guess is not None else _all_over
    grid = surroundings(model.generator, start.as_style, model.card.box_half)
    ranked = [
        _ranked_poses(model, start, grid, target, tried(pose, model) if poses else [pose])
        for pose, target in zip(start.poses, targets, strict=True)
    ]
    firsts = [first for first, *_ in ranked]
    score = sum(loss for loss, _ in firsts) / len(firsts)
    best = replace(start, poses=tuple(pose for _, pose in firsts), score=score)
    if len(ranked) > 1 or len(ranked[0]) < 2:
        return (best,)
    loss, pose = ranked[0][1]
    second = replace(start, poses=(pose,), score=loss)
    return (best, second) if loss <= score * (1 + NEARLY) else (best,)


def _mean_head(model: Model, space: StyleSpace, photos: int) -> Candidate:
    """The template itself, whatever the coordinates' middle is, seen from the front."""
    poses = [frontal(model.card.camera)] * photos
    mean = candidate_at(space, space.mean.new_zeros(space.size), poses)
    style = model.generator.mean_style().vector()
    return replace(mean, style=style, offset=style - mean.style)


def _ranked_poses(
    model: Model, start: Candidate, grid: QuickGrid, target: Target, tried: Sequence[PhotoPose]
) -> list[tuple[float, PhotoPose]]:
    """The loss of a baked head beside a photo, and the pose; the least first."""
    _suppose_background(model, start, tried[0], grid, target)
    home = model.card.camera
    found = [(compare_style(grid, pose, home, target).loss, pose) for pose in tried]
    return sorted(found, key=lambda each: each[0])


def _about(pose: PhotoPose, model: Model) -> list[PhotoPose]:
    """The guess, its neighbours, and its mirror image, which explains a blurred face as well."""
    middle = model.card.poses.yaw_mean_rad
    mirrored = 2 * middle - pose.yaw_rad
    near = [replace(pose, yaw_rad=pose.yaw_rad + step) for step in YAW_STEPS_RAD]
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


def _bounded(c: Tensor) -> Tensor:
    """Coordinates (K,): one outlier must not begin outside of what the generator ever made."""
    return c.clamp(-2.5, 2.5)


@torch.no_grad()
def _suppose_background(
    model: Model, start: Candidate, pose: PhotoPose, grid: QuickGrid, target: Target
) -> Seen:
    """A head at ``PICTURE_SIDE``, by whose silhouette the photo's background is guessed. By the
    network: a baked one loses what is half transparent, as the shoulders of a face are."""
    home, vector = model.card.camera, pose.vector(model.generator.device)
    rays = pose_rays(vector[None], home, picture_grid(PICTURE_SIDE)[None])
    rng, shift = stream("invert-silhouette", 0), fit_shift(model.card)
    seen = march(model.generator, start.style, rays, grid, home, rng, shift)
    target.suppose(seen.alpha.view(PICTURE_SIDE, PICTURE_SIDE))
    return seen
