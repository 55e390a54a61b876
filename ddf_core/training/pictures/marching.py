"""Rays through a generator with gradients, samples placed where the category has ever been seen."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ddf_core.models.film_generator import FilmGenerator
from ddf_core.scene.camera import Camera
from ddf_core.scene.compositing import sample_weights
from ddf_core.scene.grid import flat_voxels
from ddf_core.scene.photo_pose import pose_rays
from ddf_core.scene.rays import Rays, box_interval, importance_samples, midpoint_edges

# Bins along a ray, cells of the grid a side, and what every bin is worth at least: nothing may be
# out of sight for ever.
BINS, CELLS, FLOOR = 40, 32, 0.03
# What a cell was worth fades by this a step: a surface that moved away is forgotten in 500 steps.
FADE = 0.995


@dataclass(frozen=True)
class Space:
    """Where a model lives: its frontal camera, and half of its box."""

    home: Camera
    box_half: float


@dataclass(frozen=True, eq=False)
class Seen:
    """What rays see, white behind.

    Args:
        rgb: (B, R, 3). opacity: (B, R).
        depth: (B, R) mean distance of what absorbs the ray, scene units.
        spread: mean square of the weights' distances from it, in box halves.
    """

    rgb: Tensor
    opacity: Tensor
    depth: Tensor
    spread: Tensor


class Proposal(nn.Module):
    """A grid of the largest weight that samples had lately, over all instances.

    Placing samples by it costs a look-up, where a coarse pass of the network would cost as much
    again as the fine one. Source: occupancy grids of instant-ngp (Müller et al. 2022), here of a
    whole category.
    """

    grid: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("grid", torch.ones(CELLS**3))

    @torch.no_grad()
    def edges(self, rays: Rays, space: Space, samples: int, rng: torch.Generator | None) -> Tensor:
        """(R, samples + 1) ascending distances between which a sample stands each.

        Args:
            rng: shifts them at random within their quantile; None spaces them evenly.
        """
        home = space.home
        t_in, t_out = box_interval(rays, space.box_half, home.near, home.far)
        bins = midpoint_edges(t_in, torch.maximum(t_in, t_out), BINS)
        at = (bins[:, 1:] + bins[:, :-1]) / 2
        worth = self.grid[flat_voxels(rays, at, space.box_half, CELLS)] + FLOOR
        u = torch.linspace(0, 1, samples + 1, device=at.device)
        if rng is not None:
            shift = (torch.rand(len(rays), samples - 1, generator=rng) - 0.5) / samples
            u = u.repeat(len(rays), 1)
            u[:, 1:-1] += shift.to(u.device)
        return importance_samples(bins, worth, samples + 1, u)

    @torch.no_grad()
    def learn(self, rays: Rays, t: Tensor, weights: Tensor, space: Space) -> None:
        """Take the weights (R, S) that samples at ``t`` (R, S) had."""
        voxels = flat_voxels(rays, t, space.box_half, CELLS).flatten()
        self.grid.mul_(FADE)
        self.grid.scatter_reduce_(0, voxels, weights.flatten().float(), "amax")


def march(
    generator: FilmGenerator,
    proposal: Proposal,
    space: Space,
    styles: tuple[Tensor, Tensor],
    pose: Tensor,
    xy: Tensor,
    samples: int,
    rng: torch.Generator | None = None,
    density_part: float = 1.0,
) -> Seen:
    """See instances (B) through places ``xy`` (B, R, 2) of cameras ``pose`` (B, 5).

    Gradients go to styles, cameras and weights. With ``rng`` it is a step of training: samples are
    shifted, and the proposal learns from what they weigh.

    Args:
        styles: raw frequencies and phases (B, F).
        xy: in [-1, 1], y UP.
        density_part: what density is multiplied with.
    """
    rays = pose_rays(pose, space.home, xy)
    still = Rays(rays.origins.detach(), rays.directions.detach())
    edges = proposal.edges(still, space, samples, rng)
    t = (edges[:, 1:] + edges[:, :-1]) / 2
    x = rays.points(t).view(len(pose), -1, 3)
    rgb, raw = generator.shade(x, None, *styles)
    sigma = density_part * generator.density(raw.float()).view(t.shape)
    weights = sample_weights(sigma, edges.diff(dim=1))
    if rng is not None:
        proposal.learn(still, t, weights.detach(), space)
    opacity = weights.sum(-1)
    colour = (weights[..., None] * rgb.float().view(*t.shape, 3)).sum(-2) + 1 - opacity[:, None]
    mean = (weights * t).sum(-1, keepdim=True) / opacity[:, None].clamp(min=1e-3)
    spread = (weights * ((t - mean) / space.box_half).square()).sum(-1).mean()
    shape = xy.shape[:2]
    return Seen(colour.view(*shape, 3), opacity.view(shape), mean.view(shape), spread)
