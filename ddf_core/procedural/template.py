"""The template head: a smooth union of solids, and which part each point belongs to.

Everything here lives in template space (theta = 0). Colours are in palette.py, the instances'
shapes in warp.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.procedural.primitives import (
    capsule,
    ellipsoid,
    mirror_points,
    smooth_step,
    sphere,
    subtract,
    union,
)

EYE = (0.084, 0.042, 0.158)
EYE_RADIUS = 0.050
LID_RADIUS = 0.055
MOUTH_Y = -0.145
MOUTH_HALF_WIDTH = 0.060
NECK_END_Y = -0.44


@dataclass(frozen=True)
class Parts:
    """Signed distances (N,) of the solids the head is made of, and paint masks in [0, 1].

    ``face`` is skin with nose, lips, ears and neck; ``brows``, ``lips``, ``nose``, ``ears``,
    ``neck`` say how much of the skin surface there belongs to that part.
    """

    face: Tensor
    hair: Tensor
    eyes: Tensor
    brows: Tensor
    lips: Tensor
    nose: Tensor
    ears: Tensor
    neck: Tensor

    @property
    def sdf(self) -> Tensor:
        """(N,) signed distance of the whole head, negative inside."""
        return torch.minimum(torch.minimum(self.face, self.hair), self.eyes)


def parts(x_tmpl: Tensor) -> Parts:
    """All solids and masks at template points (N, 3)."""
    folded = mirror_points(x_tmpl)
    brows = _brow_mask(folded)
    lip_height, lips = _lip_profile(folded)
    nose_sdf = _nose(folded)
    ears_sdf = _ears(folded)
    skin = _skin(folded)
    face = union(skin, nose_sdf, 0.035)
    face = union(face, ears_sdf, 0.02)
    face = face - 0.011 * lip_height - 0.004 * brows
    neck_sdf = _neck(folded)
    return Parts(
        face=union(face, neck_sdf, 0.04),
        hair=_hair(folded),
        eyes=sphere(folded, EYE, EYE_RADIUS),
        brows=brows,
        lips=lips,
        nose=smooth_step(skin - nose_sdf + 0.004, 0.006),
        ears=smooth_step(skin - ears_sdf + 0.001, 0.006),
        neck=smooth_step(face - neck_sdf + 0.002, 0.008) * smooth_step(-0.2 - x_tmpl[..., 1], 0.05),
    )


def _skin(x: Tensor) -> Tensor:
    skull = ellipsoid(x, (0.0, 0.12, -0.045), (0.208, 0.225, 0.235))
    face = ellipsoid(x, (0.0, -0.03, 0.045), (0.177, 0.225, 0.175))
    jaw = ellipsoid(x, (0.0, -0.165, 0.065), (0.136, 0.112, 0.120))
    chin = ellipsoid(x, (0.0, -0.245, 0.138), (0.056, 0.040, 0.044))
    cheek = ellipsoid(x, (0.092, -0.055, 0.130), (0.072, 0.066, 0.060))
    muzzle = ellipsoid(x, (0.0, -0.145, 0.165), (0.078, 0.062, 0.052))
    ridge = capsule(x, (0.0, 0.092, 0.172), (0.105, 0.098, 0.140), (0.040, 0.032))
    skin = union(skull, face, 0.10)
    skin = union(skin, jaw, 0.08)
    skin = union(skin, chin, 0.05)
    skin = union(skin, cheek, 0.06)
    skin = union(skin, muzzle, 0.04)
    skin = union(skin, ridge, 0.04)
    return _with_eyelids(x, skin)


def _with_eyelids(x: Tensor, skin: Tensor) -> Tensor:
    socket = sphere(x, (EYE[0], EYE[1], 0.232), 0.042)
    skin = subtract(skin, socket, 0.035)
    skin = union(skin, sphere(x, EYE, LID_RADIUS), 0.016)
    return subtract(skin, _eye_opening(x), 0.004)


def _eye_opening(x: Tensor) -> Tensor:
    """Distance to the almond-shaped cylinder through which the eyeball is seen."""
    across = (x[..., 0] - EYE[0]) / 0.0385
    lift = 0.004 * across
    half_height = 0.0185 * (1 - 0.25 * across.abs())
    up = (x[..., 1] - EYE[1] - lift) / half_height
    k = (across.square() + up.square() + 1e-8).sqrt()
    almond = (k - 1) * 0.019
    return torch.maximum(almond, EYE[2] - x[..., 2])


def _nose(x: Tensor) -> Tensor:
    bridge = capsule(x, (0.0, 0.062, 0.182), (0.0, -0.045, 0.238), (0.016, 0.021))
    tip = sphere(x, (0.0, -0.056, 0.248), 0.029)
    wing = ellipsoid(x, (0.027, -0.066, 0.222), (0.019, 0.017, 0.024))
    nostril = sphere(x, (0.0135, -0.089, 0.232), 0.0095)
    nose = union(union(bridge, tip, 0.03), wing, 0.018)
    return subtract(nose, nostril, 0.008)


def _lip_profile(x: Tensor) -> tuple[Tensor, Tensor]:
    """Height of the lips above the skin in [0, 1], and their mask in [0, 1], from the frontal
    plane.
    """
    across = (x[..., 0] / MOUTH_HALF_WIDTH).clamp_max(1.5)
    taper = (1 - across.square()).clamp_min(0)
    beyond = 0.06 * (across - 1).clamp_min(0)
    bow = 0.0045 * torch.exp(-(x[..., 0] / 0.012).square())
    upper = 0.0205 * (taper + 1e-4).sqrt() * (1 - 0.3 * across) - bow
    lower = 0.0245 * taper
    rise = x[..., 1] - MOUTH_Y - 0.004 * across.square()
    inside = torch.minimum(upper - rise, rise + lower) - beyond
    front = smooth_step(x[..., 2] - 0.13, 0.02)
    cleft = 1 - 0.85 * torch.exp(-(rise / 0.0045).square())
    height = smooth_step(inside - 0.004, 0.008) * cleft
    return height * front, smooth_step(inside, 0.0018) * front


def lip_line(x_tmpl: Tensor) -> Tensor:
    """(N,) darkness of the line between the lips, in [0, 1]."""
    folded = mirror_points(x_tmpl)
    across = folded[..., 0] / MOUTH_HALF_WIDTH
    rise = folded[..., 1] - MOUTH_Y - 0.004 * across.square()
    return torch.exp(-(rise / 0.0026).square()) * smooth_step(1 - across, 0.12)


def _ears(x: Tensor) -> Tensor:
    # Turned out by 25 degrees about y, so that the rim stands off the skull.
    c, s = 0.906, 0.423
    p = x - x.new_tensor((0.212, 0.015, -0.035))
    turned = torch.stack(
        (c * p[..., 0] + s * p[..., 2], p[..., 1], c * p[..., 2] - s * p[..., 0]), -1
    )
    shell = ellipsoid(turned, (0.0, 0.0, 0.0), (0.024, 0.067, 0.044))
    lobe = sphere(turned, (-0.004, -0.056, 0.008), 0.018)
    hollow = ellipsoid(turned, (0.026, 0.006, 0.006), (0.022, 0.042, 0.026))
    return subtract(union(shell, lobe, 0.02), hollow, 0.012)


def _neck(x: Tensor) -> Tensor:
    column = capsule(x, (0.0, -0.12, -0.055), (0.0, -0.60, -0.075), (0.098, 0.112))
    return subtract(column, x[..., 1] - NECK_END_Y, 0.02)


def _hair(x: Tensor) -> Tensor:
    cap = ellipsoid(x, (0.0, 0.150, -0.058), (0.243, 0.250, 0.268))
    back = ellipsoid(x, (0.0, -0.04, -0.125), (0.215, 0.255, 0.170))
    hair = union(cap, back, 0.09)
    brow_line = ellipsoid(x, (0.0, 0.005, 0.235), (0.166, 0.215, 0.190))
    temple = ellipsoid(x, (0.225, -0.035, 0.07), (0.085, 0.120, 0.115))
    nape = ellipsoid(x, (0.0, -0.33, 0.02), (0.25, 0.17, 0.16))
    hair = subtract(hair, brow_line, 0.03)
    hair = subtract(hair, temple, 0.03)
    return subtract(hair, nape, 0.04)


def _brow_mask(x: Tensor) -> Tensor:
    across = (x[..., 0] - 0.088) / 0.052
    arch = 0.104 + 0.010 * (1 - (across - 0.25).square())
    half_height = 0.0105 * (1 - 0.55 * (across + 1).clamp(0, 2) / 2)
    inside = 1 - (across.square() * across.square() + ((x[..., 1] - arch) / half_height).square())
    return smooth_step(inside * 0.005, 0.0025) * smooth_step(x[..., 2] - 0.09, 0.02)


def iris_distance(x_tmpl: Tensor) -> Tensor:
    """(N,) distance from the axis of gaze, in the frontal plane."""
    folded = mirror_points(x_tmpl)
    return ((folded[..., 0] - EYE[0]).square() + (folded[..., 1] - EYE[1]).square() + 1e-10).sqrt()
