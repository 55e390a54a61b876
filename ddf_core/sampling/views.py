"""The cameras a model was trained to be seen from, as a distribution to draw from."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch

from ddf_core.card import Poses
from ddf_core.scene.camera import MAX_PITCH_RAD, MIN_PITCH_RAD, Camera

ANYWHERE = Poses("sphere", yaw_spread_rad=math.pi, pitch_spread_rad=math.pi)


@dataclass(frozen=True)
class Views:
    """The cameras a model is looked at from: ``camera`` turned as ``poses`` say.

    ``all_round`` turns every second camera anywhere on the sphere instead: for free-standing
    objects, whose back is as good as their front.
    """

    camera: Camera
    poses: Poses
    all_round: bool = False

    def draw(self, rng: torch.Generator) -> Camera:
        """One random camera of the distribution."""
        anywhere = self.all_round and torch.rand((), generator=rng).item() < 0.5
        poses = ANYWHERE if anywhere else self.poses
        yaw, pitch = _turn(poses, rng)
        pitch = min(max(pitch, MIN_PITCH_RAD), MAX_PITCH_RAD)
        return replace(self.camera, yaw_rad=poses.yaw_mean_rad + yaw, pitch_rad=pitch)


def _turn(poses: Poses, rng: torch.Generator) -> tuple[float, float]:
    """A yaw about the mean, and a pitch."""
    if poses.kind == "gaussian":
        yaw, pitch = torch.randn(2, generator=rng).tolist()
        return yaw * poses.yaw_spread_rad, poses.pitch_mean_rad + pitch * poses.pitch_spread_rad
    yaw, position = (torch.rand(2, generator=rng) * 2 - 1).tolist()
    if poses.kind == "uniform":
        return yaw * poses.yaw_spread_rad, poses.pitch_mean_rad + position * poses.pitch_spread_rad
    # Even on the sphere means an even cosine of the pitch, from the pole down to the lowest pitch.
    lowest = math.cos(min(poses.pitch_mean_rad + poses.pitch_spread_rad, math.pi))
    cosine = 1 - (position + 1) / 2 * (1 - lowest)
    return yaw * poses.yaw_spread_rad, math.acos(cosine)
