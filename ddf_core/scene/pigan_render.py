"""pi-GAN's own picture without the work that cannot be seen in it.

The samples lie where pi-GAN's rule puts them and are composited by it, so the picture is the
original's, its errors of sampling included. A sample is left out (its density taken as zero) where
a baked grid finds space empty, and where less than ``SEEN`` of the light would reach it. With
``render.render`` every sample of the rule is evaluated.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.scene.camera import Camera
from ddf_core.scene.compositing import Composite, composite, pigan_lengths
from ddf_core.scene.field import RadianceField, chunk_points_of, device_of
from ddf_core.scene.grid import Grid
from ddf_core.scene.normals import surface_normals
from ddf_core.scene.rays import Rays, camera_rays, pigan_fine_samples, uniform_with_ends
from ddf_core.scene.render import Fraction, Picture, RenderSettings, join_composites, picture_of
from ddf_core.stopping import Stop, chunks, never, raise_if

# A voxel is empty if a ray all the way through such density would lose less than this.
FAINT = 0.005
# Light that reaches a sample, as a part of the ray's, below which the sample is left out.
SEEN = 2e-3
# Rays marched together: enough for full chunks of points at most steps, few enough that sorting and
# compositing their samples takes less than 20 ms.
RAYS_TOGETHER = 4096


def render_what_is_seen(
    field: RadianceField,
    grid: Grid,
    camera: Camera,
    size: tuple[int, int],
    settings: RenderSettings,
    stop: Stop = never,
    progress: Fraction | None = None,
) -> Picture:
    """pi-GAN's picture of ``field``; ``size`` is (width, height), ``settings.rule`` is not asked.

    The grid should be evaluated in every voxel (up to ``bake.DENSE_RESOLUTION``): a refined one
    takes faint fog for empty. Points outside its box are never taken as empty. The last sample of a
    ray, which pi-GAN lets absorb what is left, is always evaluated where light reaches it.
    ``Picture.samples`` counts the samples of the rule, evaluated or not.

    Raises:
        Cancelled: ``stop`` said so between two chunks.
    """
    rays = camera_rays(camera, size).to(device_of(field))
    parts = []
    with torch.inference_mode():
        filled = _find_filled(grid, camera.far - camera.near)
        for piece in chunks(len(rays), RAYS_TOGETHER, stop):
            march = _March(field, rays[piece], grid, filled, stop)
            parts.append(_march_rays(march, camera, settings))
            if progress:
                progress(piece.stop / len(rays))
    seen = join_composites(parts)
    normals = surface_normals(field, rays, seen, stop) if settings.normals else None
    return picture_of(seen, size, settings.samples_coarse + settings.samples_fine, normals)


def _find_filled(grid: Grid, length: float) -> Tensor:
    """(R, R, R) bool: whether a voxel or one beside it is not empty."""
    densest = functional.max_pool3d(grid.sigma[None, None], 3, 1, 1)[0, 0]
    return densest * length > FAINT


@dataclass
class _Samples:
    """Samples of R rays: ``t``, ``sigma`` and ``wanted`` (R, S), ``rgb`` (R, S, C).

    ``wanted``: yet to be evaluated, if enough light reaches it.
    """

    t: Tensor
    sigma: Tensor
    rgb: Tensor
    wanted: Tensor

    def merge(self, other: _Samples) -> _Samples:
        """These and the others, ascending by distance."""
        t, order = torch.sort(torch.cat((self.t, other.t), 1), 1)
        rgb = torch.cat((self.rgb, other.rgb), 1)
        return _Samples(
            t,
            torch.cat((self.sigma, other.sigma), 1).gather(1, order),
            rgb.gather(1, order[..., None].expand_as(rgb)),
            torch.cat((self.wanted, other.wanted), 1).gather(1, order),
        )


class _March:
    """Some rays of a picture, and what is asked of the field for them."""

    def __init__(
        self, field: RadianceField, rays: Rays, grid: Grid, filled: Tensor, stop: Stop
    ) -> None:
        self.rays = rays
        self._field, self._grid, self._filled, self._stop = field, grid, filled, stop

    def samples(self, t: Tensor) -> _Samples:
        """Samples at ``t`` (R, S), none evaluated; wanted where space may not be empty."""
        wanted = torch.empty_like(t, dtype=torch.bool)
        for column, distance in enumerate(t.split(1, 1)):
            raise_if(self._stop)
            full = torch.take(self._filled, self._grid.voxels_along(self.rays, distance))
            x = self.rays.origins + distance * self.rays.directions
            outside = x.abs().amax(1, keepdim=True) > self._grid.box_half
            wanted[:, column, None] = full | outside
        rgb = t.new_zeros(*t.shape, getattr(self._field, "channels", 3))
        return _Samples(t, torch.zeros_like(t), rgb, wanted)

    def evaluate(self, samples: _Samples) -> None:
        """Ask for the wanted samples front to back, of rays that light still passes."""
        lengths = pigan_lengths(samples.t)
        passed = torch.zeros_like(samples.t[:, 0])
        for column in range(samples.t.shape[1]):
            light = torch.exp(-passed)
            wanted = samples.wanted[:, column] & (light > SEEN)
            self._ask(samples, torch.nonzero(wanted)[:, 0], column)
            passed += samples.sigma[:, column] * lengths[:, column]

    def _ask(self, samples: _Samples, index: Tensor, column: int) -> None:
        for piece in chunks(len(index), chunk_points_of(self._field), self._stop):
            at = index[piece]
            rays = self.rays[at]
            x = rays.origins + samples.t[at, column, None] * rays.directions
            rgb, sigma = self._field(x, rays.directions)
            samples.rgb[at, column], samples.sigma[at, column] = rgb, sigma


def _march_rays(march: _March, camera: Camera, settings: RenderSettings) -> Composite:
    t = uniform_with_ends(camera.near, camera.far, settings.samples_coarse, len(march.rays))
    coarse = march.samples(t.to(march.rays.origins))
    coarse.wanted[:, -1] = True
    march.evaluate(coarse)
    if not settings.samples_fine:
        return composite(coarse.rgb, coarse.sigma, coarse.t, settings.background)
    weights = composite(coarse.rgb, coarse.sigma, coarse.t).weights
    coarse.wanted[:] = False
    fine = march.samples(pigan_fine_samples(coarse.t, weights, settings.samples_fine))
    both = coarse.merge(fine)
    march.evaluate(both)
    return composite(both.rgb, both.sigma, both.t, settings.background)
