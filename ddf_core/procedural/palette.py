"""Colours of a head: albedo from theta's appearance part, and the soft light it is seen in."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.procedural.axes import APPEARANCE_AXES, LABELS
from ddf_core.procedural.primitives import mirror_points, smooth_step
from ddf_core.procedural.template import EYE, Parts, iris_distance, lip_line

# sRGB anchors, chosen by eye; each axis runs between two of them.
_SKIN = torch.tensor([[0.97, 0.84, 0.76], [0.86, 0.65, 0.52], [0.42, 0.27, 0.19]])
_HAIR = torch.tensor([[0.09, 0.07, 0.06], [0.33, 0.21, 0.13], [0.90, 0.76, 0.50]])
_AUBURN = torch.tensor([0.55, 0.17, 0.08])
_IRIS = torch.tensor([[0.22, 0.42, 0.66], [0.32, 0.40, 0.22], [0.30, 0.17, 0.08]])
_LIPS = torch.tensor([[0.80, 0.58, 0.52], [0.74, 0.36, 0.36], [0.58, 0.12, 0.17]])
_SCLERA = torch.tensor([0.93, 0.92, 0.91])
_PUPIL = torch.tensor([0.03, 0.03, 0.04])
_BLUSH = torch.tensor([0.86, 0.36, 0.34])

LIGHT = torch.tensor([0.35, 0.62, 0.70]) / torch.tensor([0.35, 0.62, 0.70]).norm()


def _between(anchors: Tensor, value: Tensor) -> Tensor:
    """Colours (B, 3) along a line of three anchors for values (B,) ~ N(0, 1)."""
    t = (torch.sigmoid(1.7 * value) * 2).unsqueeze(-1)
    first, second = (
        anchors[0] + (anchors[1] - anchors[0]) * t,
        anchors[1] + (anchors[2] - anchors[1]) * (t - 1),
    )
    return torch.where(t < 1, first, second)


@dataclass(frozen=True)
class Palette:
    """The colours of B heads, each (B, 3), and how strong the blush is (B,)."""

    skin: Tensor
    hair: Tensor
    iris: Tensor
    lips: Tensor
    brows: Tensor
    blush: Tensor

    @classmethod
    def of(cls, appearance: Tensor) -> Palette:
        """From the appearance part of theta, (B, 8)."""
        value = {name: appearance[:, i] for i, name in enumerate(APPEARANCE_AXES)}
        warmth = 0.05 * torch.tanh(value["skin warmth"] / 1.5).unsqueeze(-1)
        skin = _between(_SKIN, value["skin depth"]) + warmth * torch.tensor([0.6, 0.0, -1.0])
        red = torch.sigmoid(1.5 * value["hair redness"] - 1.2).unsqueeze(-1) * 0.85
        hair = _between(_HAIR, value["hair lightness"])
        hair = hair * (1 - red) + red * (_AUBURN * (0.5 + hair.mean(-1, keepdim=True)))
        dark = torch.sigmoid(value["brow darkness"]).unsqueeze(-1)
        return cls(
            skin=skin,
            hair=hair,
            iris=_between(_IRIS, value["iris colour"]),
            lips=0.75 * _between(_LIPS, value["lip colour"])
            + 0.25 * skin * torch.tensor([1.0, 0.7, 0.7]),
            brows=hair * (0.95 - 0.65 * dark) + 0.03,
            blush=torch.sigmoid(value["blush"]) * 0.45,
        )


def part_weights(part: Parts) -> Tensor:
    """How much each of the 8 label parts owns a point, (..., 8), summing to 1; soft at borders."""
    hair = smooth_step(part.face - part.hair, 0.003)
    eyes = smooth_step(torch.minimum(part.face, part.hair) - part.eyes, 0.0015)
    rest = 1 - torch.maximum(hair, eyes)
    weight = dict.fromkeys(LABELS, torch.zeros_like(rest))
    weight["hair"], weight["eyes"] = hair * (1 - eyes), eyes
    rest = 1 - weight["hair"] - weight["eyes"]
    for name, mask in (
        ("lips", part.lips),
        ("brows", part.brows),
        ("nose", part.nose),
        ("ears", part.ears),
        ("neck", part.neck),
    ):
        weight[name] = rest * mask
        rest = rest * (1 - mask)
    weight["skin"] = rest
    return torch.stack([weight[name] for name in LABELS], dim=-1)


def _strands(x_tmpl: Tensor) -> Tensor:
    """(..., 1) a gentle light and dark of locks that run from the crown down."""
    turn = torch.atan2(x_tmpl[..., 0], x_tmpl[..., 2] + 0.07)
    wave = torch.sin(13 * turn + 6 * x_tmpl[..., 1]) + 0.6 * torch.sin(
        29 * turn - 9 * x_tmpl[..., 1]
    )
    # Fades out towards the crown, where all the locks meet.
    away = smooth_step(
        (x_tmpl[..., 0].square() + (x_tmpl[..., 2] + 0.07).square()).sqrt() - 0.08, 0.07
    )
    return (1 + 0.07 * away * wave).unsqueeze(-1)


def albedo(x_tmpl: Tensor, weights: Tensor, palette: Palette) -> Tensor:
    """(B, N, 3) colour without light, at template points (B, N, 3)."""
    folded = mirror_points(x_tmpl)
    cheek = torch.exp(
        -((folded - folded.new_tensor((0.105, -0.055, 0.16))) / 0.055).square().sum(-1)
    )
    blush = (palette.blush[:, None] * cheek).unsqueeze(-1)
    skin = palette.skin[:, None] * (1 - blush) + _BLUSH * palette.skin[:, None] * 1.15 * blush
    distance = iris_distance(x_tmpl).unsqueeze(-1)
    iris = smooth_step(0.0165 - distance, 0.0012)
    pupil = smooth_step(0.0068 - distance, 0.0010)
    rim = smooth_step(distance - 0.0135, 0.002) * 0.45
    glint = smooth_step(
        0.0036
        - (folded - folded.new_tensor((EYE[0] + 0.004, EYE[1] + 0.007, 0.0)))[..., :2].norm(dim=-1),
        0.001,
    ).unsqueeze(-1)
    eyes = _SCLERA * (1 - iris) + palette.iris[:, None] * (1 - rim) * iris
    eyes = eyes * (1 - pupil) + _PUPIL * pupil
    eyes = eyes * (1 - glint) + glint
    lips = palette.lips[:, None] * (1 - 0.55 * lip_line(x_tmpl)).unsqueeze(-1)
    by_label = (
        skin,
        palette.hair[:, None] * _strands(x_tmpl),
        eyes,
        palette.brows[:, None],
        lips,
        skin * skin.new_tensor((1.01, 0.97, 0.96)),
        skin * skin.new_tensor((1.02, 0.93, 0.91)),
        skin * 0.95,
    )
    parts = (weights[..., i : i + 1] * colour for i, colour in enumerate(by_label))
    return functools.reduce(torch.add, parts)


def light_albedo(colour: Tensor, normal: Tensor, weights: Tensor) -> Tensor:
    """Albedo in soft light: a wrapped key light from above right, and a sky above a darker floor.

    ``normal`` (..., 3) unit, in the scene frame; the light does not turn with the camera.
    """
    key = ((normal * LIGHT).sum(-1, keepdim=True) * 0.5 + 0.5).clamp(0, 1).square()
    sky = normal[..., 1:2] * 0.5 + 0.5
    shade = 0.50 + 0.46 * key + 0.12 * sky
    # An eye lies in its own shadow and shines by itself: half of the shading is taken off.
    eyes = weights[..., 2:3]
    shade = shade * (1 - eyes) + (0.5 * shade + 0.47) * eyes
    return (colour * shade).clamp(0, 1)
