"""How far the FiLM offsets of an inverted photo move points: tracked by the generator's features.

On eight validation portraits, inverted by encoder and optimisation, matches from photo to photo
were off by 0.071 eye distances (same point of space 0.075): fields see nothing of the offsets. With
what these move taken off and put on they are off by 0.058; tracking the whole way has 0.058, too.
Two steps do: six have the same error.
"""

from __future__ import annotations

import torch

from ddf_core.correspondence.offset_moves import OffsetMoves
from ddf_core.model import Model
from ddf_core.models.generator import Style
from ddf_core.models.style_space import kind_of, nearest_style, style_space
from ddf_core.sampling.surface import SurfaceSettings
from ddf_core.seeding import stream
from ddf_core.training.descriptors import DescriptorSpace
from ddf_core.training.field_batches import OPACITY_LENGTH
from ddf_core.training.field_points import Category
from ddf_core.training.field_settings import FieldsSettings
from ddf_core.training.tracking import TrackSettings, track

POINTS = SurfaceSettings(points=900, rays=2400)
TRACK = TrackSettings(steps=2)
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
    def moves(self, style: Style) -> OffsetMoves:
        """What the offsets of a style move, at surface points of its instance; a third of a
        second."""
        plain = nearest_style(self._styles, style)
        x = self._category.surface(style, POINTS, stream(SALT, 1))
        box_half = self._category.box_half
        found = track(self._generator, self._space, box_half, style, plain, x, TRACK)
        return OffsetMoves(x, found.x, box_half)


def wants_offset_moves(model: Model) -> bool:
    """Whether photos of a model are matched better with their offsets tracked.

    So it is where a generator learnt from pictures and photos are searched for in its own latent;
    on one that was taught with the truth nobody has measured it.
    """
    learnt = "psnr" in model.card.made.figures
    return learnt and model.fields is not None and kind_of(model.generator) == "latent"
