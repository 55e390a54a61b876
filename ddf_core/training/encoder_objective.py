"""What one batch costs the encoder: style and camera, and now and then the generator's own word.

The generator gives all of it for free: the true style and camera, density and normals at points of
the true surface, and the pixels of the picture itself. Source: E3DGE's supervision; weights ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.models.generator import Generator
from ddf_core.models.style_space import StyleSpace
from ddf_core.scene.camera import Camera
from ddf_core.scene.compositing import sample_weights
from ddf_core.scene.photo_pose import picture_grid, pose_rays

# A camera is as wrong as a style at one standard deviation: yaw 0.15 rad, zoom 0.1, shift 0.05.
CAMERA_UNITS = (0.15, 0.15, 0.1, 0.05, 0.05)
# Half length of ray about the true depth in which the pixels' samples lie, and how many, as parts
# of the box; and the step of the differences that make a normal.
REACH, PIXEL_SAMPLES, NORMAL_STEP = 0.12, 12, 1 / 60


@dataclass(frozen=True, eq=False)
class FilmBatch:
    """Items for the generator's own word.

    Args:
        c: (B, K) true coordinates. pose: (B, 5) of the rendered picture, before any crop.
        rgba: (B, P, P, 4) premultiplied in [0, 1]; depth: (B, P, P), 0 where nothing is hit.
    """

    c: Tensor
    pose: Tensor
    rgba: Tensor
    depth: Tensor


def style_loss(c: Tensor, c_true: Tensor) -> Tensor:
    """Mean squared error of whitened coordinates (B, K)."""
    return (c - c_true).square().mean()


def camera_loss(pose: Tensor, pose_true: Tensor) -> Tensor:
    """Huber loss of poses (B, 5) in ``CAMERA_UNITS``; yaws a full turn apart are equal."""
    difference = pose - pose_true
    yaw = torch.atan2(difference[:, :1].sin(), difference[:, :1].cos())
    units = torch.tensor(CAMERA_UNITS, device=pose.device)
    scaled = torch.cat((yaw, difference[:, 1:]), 1) / units
    return functional.huber_loss(scaled, torch.zeros_like(scaled))


class FilmObjective:
    """Surface, normals and pixels through the frozen generator."""

    def __init__(self, space: StyleSpace, home: Camera, box_half: float) -> None:
        self._space, self._home, self._box_half = space, home, box_half
        self._generator: Generator = space.generator

    def surface_terms(
        self, batch: FilmBatch, c: Tensor, points: int, rng: torch.Generator
    ) -> dict[str, Tensor]:
        """Opacity and normal at points of the true surface, predicted style against true.

        Args:
            c: (B, K) predicted coordinates.
            points: how many of each picture; rng: which.

        Returns:
            A scalar () by the name of each term.
        """
        x = self._surface_points(batch, points, rng)
        step = NORMAL_STEP * self._box_half
        spread = torch.cat((torch.zeros(1, 3), step * torch.eye(3))).to(x)
        # The point itself and one beside it along each axis: (B, N * 4, 3).
        around = (x[:, :, None] + spread).flatten(1, 2)
        said = self._opacity(around, c).view(*x.shape[:2], 4)
        with torch.no_grad():
            true = self._opacity(around, batch.c).view(*x.shape[:2], 4)
        normal, wanted = (
            functional.normalize(v[..., 1:] - v[..., :1], dim=-1, eps=1e-4) for v in (said, true)
        )
        return {
            "surface": (said - true).square().mean() * 4,
            # Where the opacity is level there is no normal, and nothing to learn.
            "normal": ((wanted - normal) * wanted).sum(-1).mean(),
        }

    def pixel_term(
        self, batch: FilmBatch, c: Tensor, pose: Tensor, rays: int, rng: torch.Generator
    ) -> Tensor:
        """Squared error, a scalar (), of the colours of random rays.

        Args:
            c: (B, K) predicted coordinates; pose: (B, 5) predicted, in the order of ``PhotoPose``.
            rays: how many of each picture; rng: which.
        """
        count, side = batch.depth.shape[:2]
        hit = (batch.depth > 0).flatten(1).float() + 1e-6
        pick = torch.multinomial(hit.cpu(), rays, generator=rng)
        xy = picture_grid(side)[pick]
        pick = pick.to(batch.depth.device)
        cast = pose_rays(pose, self._home, xy)
        depth = batch.depth.flatten(1).gather(1, pick).flatten()[:, None]
        reach = REACH * self._box_half
        step = 2 * reach / PIXEL_SAMPLES
        t = depth + (torch.arange(PIXEL_SAMPLES, device=depth.device) + 0.5) * step - reach
        frequencies, phases = self._space.decode(c).chunk(2, dim=-1)
        x = cast.points(t).view(count, -1, 3)
        d = cast.directions[:, None].expand(-1, PIXEL_SAMPLES, -1).reshape(count, -1, 3)
        rgb, raw = self._generator.shade(x, d, frequencies, phases)
        sigma = self._generator.density(raw).view(t.shape)
        weights = sample_weights(sigma, torch.full_like(t, step))
        seen = (weights[..., None] * rgb.view(*t.shape, 3)).sum(1)
        target = batch.rgba.flatten(1, 2).gather(1, pick[..., None].expand(-1, -1, 4))
        target = target.reshape(-1, 4)
        alpha = (weights.sum(1) - target[:, 3]).square().mean()
        return (seen - target[:, :3]).square().mean() + 0.1 * alpha

    def _surface_points(self, batch: FilmBatch, points: int, rng: torch.Generator) -> Tensor:
        """(B, N, 3) where rays of the true pictures end."""
        side = batch.depth.shape[1]
        hit = (batch.depth > 0).flatten(1).float() + 1e-6
        pick = torch.multinomial(hit.cpu(), points, generator=rng)
        rays = pose_rays(batch.pose, self._home, picture_grid(side)[pick])
        pick = pick.to(batch.depth.device)
        depth = batch.depth.flatten(1).gather(1, pick).flatten()
        return rays.points(depth[:, None])[:, 0].view(len(pick), points, 3)

    def _opacity(self, x: Tensor, c: Tensor) -> Tensor:
        """(B, N) opacity of a short piece at points (B, N, 3)."""
        frequencies, phases = self._space.decode(c).chunk(2, dim=-1)
        _, raw = self._generator.shade(x, None, frequencies, phases)
        return -torch.expm1(-self._generator.density(raw) * self._box_half / 48)
