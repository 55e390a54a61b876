"""What an edit should leave alone: the rest of the head, its colours, and the latent itself.

All three are quadratic in how far the coordinates move, measured at the instance before the edit:
what a move of each coordinate does to points all over the template is known from one derivative. So
the nearest edit is not the shortest way in the latent, whose axes are more or less worth, but the
one that is seen least. Ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.editing.settings import EditSettings
from ddf_core.editing.style_map import StyleMap, differences
from ddf_core.model import Model
from ddf_core.models.instance_field import InstanceField
from ddf_core.sampling.surface import SurfaceSettings, surface_points
from ddf_core.sampling.views import Views

SAMPLES = SurfaceSettings(points=96, rays=1024, resolution=32, march_steps=48)
"""Of the template's surface: enough for a mean over the head, and found in a tenth of a second."""

REACH = 1 / 3
"""Around a dragged point, in half edges of the box, the head may move with it. All that is farther
away should stay."""

MOTION = 0.5
"""Weight of the mean square motion of the rest, against the square of what is left of the drag."""

COLOUR = 0.005
"""Weight of the mean square change of colour, against the square of the rest in half edges."""

LATENT = 1.5e-6
"""Weight of |d|^2 against the same: a coordinate that moves the point by less than about a
eight-hundredth of the half edge each is left alone, for F is no more exact than that."""


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What coordinates do to S points all over the head, before the edit.

    Args:
        x_inst: (S, 3) where the points are.
        motion: (S, 3, L) how they move, in half edges of the box for a unit of each coordinate.
        colour: (S, 3, L) how their colours change.
    """

    x_inst: Tensor
    motion: Tensor
    colour: Tensor


def template_samples(model: Model) -> Tensor:
    """(S, 3) points of the template's surface, the same at every call.

    Raises:
        InputError: ``fields.empty_instance``: the model's own cameras see nothing of it.
    """
    card = model.card
    field = InstanceField(model.generator, model.generator.mean_style(), card.box_half)
    rng = torch.Generator().manual_seed(0)
    views = Views(card.camera, card.poses)
    return surface_points(field.density, card.box_half, views, SAMPLES, rng)


def surroundings(styles: StyleMap, x_tmpl: Tensor) -> Surroundings:
    """What a move does to template points ``x_tmpl`` (S, 3)."""
    box_half = styles.model.card.box_half

    def look(c: Tensor) -> Tensor:
        x = styles.positions(x_tmpl, c)
        return torch.stack((x / box_half, styles.colours(x, c).to(x)), dim=1)

    values, moved = differences(look, styles.start)
    return Surroundings(values[0] * box_half, moved[0], moved[1])


def prior_of(
    around: Surroundings, dragged: Tensor, box_half: float, settings: EditSettings
) -> Tensor:
    """(L, L) the matrix P of the prior d^T P d.

    Args:
        dragged: (G, 3) where the dragged points are before the edit, scene units: what is near to
            one of them may move with it.
    """
    count, _, size = around.motion.shape
    distance = torch.cdist(around.x_inst, dragged).amin(1) / (REACH * box_half)
    rest = 1 - torch.exp(-distance.square())
    moved = (around.motion * rest.sqrt()[:, None, None]).reshape(-1, size)
    prior = MOTION / count * moved.mT @ moved
    if settings.keep_colours:
        changed = around.colour.reshape(-1, size)
        prior = prior + COLOUR / count * changed.mT @ changed
    return settings.prior * (prior + LATENT * torch.eye(size).to(prior))
