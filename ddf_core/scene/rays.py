"""Rays of a camera and the rules that place samples on them; nothing about fields or colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from ddf_core.scene.camera import Camera

if TYPE_CHECKING:
    from jaxtyping import Float

# pi-GAN's (and NeRF's) guard: added to weights before they are normalised, and the CDF step below
# which a bin counts as empty.
PDF_EPSILON = 1e-5


@dataclass(frozen=True)
class Rays:
    """``origins`` (R, 3) and unit ``directions`` (R, 3) in the scene frame."""

    origins: Tensor
    directions: Tensor

    def __len__(self) -> int:
        return len(self.origins)

    def __getitem__(self, index: slice | Tensor) -> Rays:
        return Rays(self.origins[index], self.directions[index])

    @property
    def device(self) -> torch.device:
        """Where the rays are, and where what is asked along them is answered."""
        return self.directions.device

    def to(self, device: torch.device) -> Rays:
        """The same rays on a device."""
        return Rays(self.origins.to(device), self.directions.to(device))

    def points(self, t: Float[Tensor, "rays samples"]) -> Float[Tensor, "rays samples 3"]:
        """Points (R, S, 3) at distances ``t`` (R, S) along the rays, all in scene units."""
        return self.origins[:, None] + t[..., None] * self.directions[:, None]


def camera_rays(camera: Camera, size: tuple[int, int]) -> Rays:
    """The rays of all pixel centres of a (width, height) picture, row by row from the top."""
    return _rays_from(camera, camera.picture_directions(size))


def pixel_ray(camera: Camera, pixel_xy: tuple[float, float], size: tuple[int, int]) -> Rays:
    """The single ray through ``pixel_xy`` (continuous pixels, y down, (0, 0) top left corner)."""
    return _rays_from(camera, camera.directions(np.asarray([pixel_xy], float), size))


def _rays_from(camera: Camera, directions: np.ndarray) -> Rays:
    d = torch.from_numpy(directions.astype(np.float32))
    eye = torch.from_numpy(camera.eye.astype(np.float32))
    return Rays(eye.expand_as(d), d)


def box_interval(
    rays: Rays, box_half: float, near: float, far: float
) -> tuple[Float[Tensor, " rays"], Float[Tensor, " rays"]]:
    """Where each ray is inside the box and between near and far: ``t_in``, ``t_out``, each (R,),
    distances along the unit ray in scene units.

    A ray that misses has ``t_out <= t_in``.
    """
    corner = rays.origins.new_full((3,), box_half)
    return slab_interval(rays, -corner, corner, near, far)


def slab_interval(
    rays: Rays, low: Float[Tensor, " 3"], high: Float[Tensor, " 3"], near: float, far: float
) -> tuple[Float[Tensor, " rays"], Float[Tensor, " rays"]]:
    """``box_interval`` for the box between the corners ``low`` and ``high``, (3,) each.

    Slab method.
    """
    # A direction component of exactly 0 would give 0 * inf = nan on a face of the box.
    d = torch.where(rays.directions.abs() < 1e-9, 1e-9, rays.directions)
    a, b = (low - rays.origins) / d, (high - rays.origins) / d
    t_in = torch.minimum(a, b).amax(1).clamp(min=near)
    t_out = torch.maximum(a, b).amin(1).clamp(max=far)
    return t_in, t_out


def uniform_with_ends(near: float, far: float, samples: int, count: int) -> Tensor:
    """(R, S) distances ``linspace(near, far)`` for ``count`` R rays and ``samples`` S, scene units;
    both ends included: pi-GAN's bins."""
    return torch.linspace(near, far, samples).expand(count, samples)


def midpoint_edges(
    t_in: Float[Tensor, " rays"], t_out: Float[Tensor, " rays"], samples: int
) -> Float[Tensor, "rays edges"]:
    """(R, samples + 1) edges of equal intervals from ``t_in`` (R,) to ``t_out`` (R,)."""
    fractions = torch.linspace(0, 1, samples + 1, dtype=t_in.dtype, device=t_in.device)
    return t_in[:, None] + fractions * (t_out - t_in)[:, None]


def importance_samples(
    bins: Tensor, weights: Tensor, count: int, quantiles: Tensor | None = None
) -> Tensor:
    """Distances drawn from the piecewise constant density that ``weights`` give to ``bins``.

    pi-GAN's ``sample_pdf``: 1e-5 is added to the weights, the CDF is inverted by linear
    interpolation, and a bin whose CDF step is below 1e-5 divides by 1.

    Args:
        bins: (R, S) ascending bin edges.
        weights: (R, S - 1) weight of the bin between each two edges.
        count: how many samples a ray.
        quantiles: (count,) or (R, count) in [0, 1]; None spaces them evenly from 0 to 1, both ends
            included (pi-GAN's deterministic mode).

    Returns:
        (R, count) distances, ascending where the quantiles are.
    """
    pdf = weights + PDF_EPSILON
    cdf = torch.cumsum(pdf / pdf.sum(-1, keepdim=True), -1)
    cdf = torch.cat((torch.zeros_like(cdf[:, :1]), cdf), -1)
    u = quantiles
    if u is None:
        u = torch.linspace(0, 1, count, dtype=bins.dtype, device=bins.device)
    u = u.expand(len(bins), count).contiguous()
    index = torch.searchsorted(cdf, u)
    below, above = (index - 1).clamp(min=0), index.clamp(max=weights.shape[1])
    cdf_below, cdf_above = cdf.gather(1, below), cdf.gather(1, above)
    low, high = bins.gather(1, below), bins.gather(1, above)
    step = cdf_above - cdf_below
    step = torch.where(step < PDF_EPSILON, 1.0, step)
    return low + (u - cdf_below) / step * (high - low)


def pigan_fine_samples(t: Tensor, weights: Tensor, count: int) -> Tensor:
    """pi-GAN's importance samples (R, count) from coarse distances and weights (R, S).

    1e-5 is added to the weights (and once more inside ``importance_samples``); the bins are the
    mid-points of the coarse samples, with the first and the last weight left out.
    """
    mids = (t[:, 1:] + t[:, :-1]) / 2
    return importance_samples(mids, (weights + PDF_EPSILON)[:, 1:-1], count)
