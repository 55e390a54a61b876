"""How far the FiLM offsets of an inverted photo move points: tracked by the generator's features.

On eight validation portraits, inverted by encoder and optimisation, matches from photo to photo
were off by 0.071 eye distances (same point of space 0.075): fields see nothing of the offsets. With
what these move taken off and put on they are off by 0.058; tracking the whole way has 0.058, too.
Two steps do: six have the same error.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ddf_core.correspondence.offset_moves import OffsetMoves
from ddf_core.model import Model
from ddf_core.models.instance_field import InstanceField
from ddf_core.models.style_space import kind_of, nearest_style, style_space
from ddf_core.sampling.surface import SurfaceSettings
from ddf_core.scene.bake import bake
from ddf_core.scene.rays import camera_rays
from ddf_core.scene.surface import baked_surfaces
from ddf_core.seeding import stream
from ddf_core.training.descriptors import DescriptorSpace
from ddf_core.training.field_batches import OPACITY_LENGTH
from ddf_core.training.field_points import Category
from ddf_core.training.field_settings import FieldsSettings
from ddf_core.training.tracking import TrackSettings, neighbours_of, track

POINTS = SurfaceSettings(points=900, rays=2400)
TRACK = TrackSettings(steps=2)
# Points that are followed, at most, of what so many cameras see, pixels a side, by a grid; and how
# many of them make a plane. Features hardly tell how deep a point lies: on the sample portrait
# tracked points ended 0.02 before the surface, and eyes and mouth, which are painted no deeper than
# that, lost their labels.
TRACKED, CAMERAS, SIDE, GRID = 900, 4, 64, 64
ABOUT = 8
# Box halves; and points whose distances to the surface are held at once.
LANDING, AT_ONCE = 0.1, 128
# Neighbours that share their way down: as many labels stay as without it, and textures stay whole.
SHARED = 60
# Styles over which features are brought to a common scale.
SCALED_BY = 16
SALT = "train-offsets"


class OffsetTracker:
    """Tracks for one model; what its features are scaled by is found once.

    Args:
        model: its generator has latents of at most ``style_space.LARGEST_LATENT`` numbers.
    """

    def __init__(self, model: Model) -> None:
        generator = model.generator
        self._category, self._generator = Category.of(model), generator
        self._styles = style_space(generator)
        box_half = model.card.box_half
        descriptor = FieldsSettings().descriptor
        self._space = DescriptorSpace(generator, descriptor, OPACITY_LENGTH * box_half)
        self._space.to(generator.device)
        rng = stream(SALT)
        x = self._category.surface(generator.mean_style(), POINTS, rng)
        z = torch.randn(SCALED_BY, generator.config.latent_dim, generator=rng)
        networks = (generator.with_style(*pair) for pair in zip(*generator.mapping(z), strict=True))
        self._space.fit((network, x) for network in networks)

    @torch.no_grad()
    def moves(self, photo: InstanceField) -> OffsetMoves:
        """What the offsets of an inverted photo's style move, at surface points of its instance (a
        fine-tuned copy's own surface, where there is one); half a second. Nothing, where there is
        hardly a surface."""
        style, box_half = photo.style, self._category.box_half
        plain = nearest_style(self._styles, style)
        seen = self._seen_surface(photo)
        surface = self._seen_surface(InstanceField(self._generator, plain, box_half))
        if min(len(seen), len(surface)) < TRACK.neighbours:
            return OffsetMoves(seen[:0], seen[:0], box_half)
        few = torch.randperm(len(seen), generator=stream(SALT, 1))[:TRACKED]
        x = seen[few.to(seen.device)]
        found = track(self._generator, self._space, box_half, style, plain, x, TRACK).x
        return OffsetMoves(x, landed(found, surface, LANDING * box_half), box_half)

    def _seen_surface(self, field: InstanceField) -> Tensor:
        """Surface points (N, 3) as clicks and pictures see them, where light has fallen to half:
        points by the weights of their rays lie anywhere in a soft surface."""
        grid, rng, parts = bake(field, GRID), stream(SALT, 2), []
        for _ in range(CAMERAS):
            camera = self._category.views.draw(rng)
            rays = camera_rays(camera, (SIDE, SIDE)).to(field.device)
            t = baked_surfaces(grid, rays, camera.near, camera.far)
            parts.append((rays.origins + t[:, None] * rays.directions)[~t.isnan()])
        return torch.cat(parts)


def landed(x: Tensor, surface: Tensor, reach: float) -> Tensor:
    """Points (N, 3) near a surface that is known by points (M, 3) of it, M at least ``ABOUT``,
    brought down to it: each by the mean of what brings it and its neighbours along the normal to
    the plane of the nearest of these. Alone, points about an eye would draw together.

    Args:
        reach: scene units; what is further from its plane has no way of its own, for the surface
            ends elsewhere.
    """
    near = [torch.cdist(some, surface).topk(ABOUT, largest=False)[1] for some in x.split(AT_ONCE)]
    about = surface[torch.cat(near)]
    middle = about.mean(1)
    spread = about - middle[:, None]
    # Eigenvalues come in rising order: what the points vary least along is the normal.
    normal = torch.linalg.eigh(spread.mT @ spread).eigenvectors[..., 0]
    off = ((x - middle) * normal).sum(1, keepdim=True)
    down = torch.where(off.abs() <= reach, -off * normal, 0.0)
    return x + down[neighbours_of(x, SHARED)].mean(1)


def wants_offset_moves(model: Model) -> bool:
    """Whether photos of a model are matched better with their offsets tracked.

    So it is where a generator learnt from pictures and photos are searched for in its own latent;
    on one that was taught with the truth nobody has measured it.
    """
    learnt = "psnr" in model.card.made.figures
    return learnt and model.fields is not None and kind_of(model.generator) == "latent"
