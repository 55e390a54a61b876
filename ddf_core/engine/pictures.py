"""Which exact picture a model gets, and its way to bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ddf_core.appearance.fields import AppearanceField, OverlaidField, over_field
from ddf_core.card import Card
from ddf_core.engine.appearance import appearance_field, appearance_labels, appearance_votes
from ddf_core.engine.instances import Instances
from ddf_core.labels.label_picture import label_colours, label_numbers
from ddf_core.requests import RenderPicture
from ddf_core.scene.bake import DENSE_RESOLUTION
from ddf_core.scene.field import RadianceField
from ddf_core.scene.grid_render import render_with_grid
from ddf_core.scene.pigan_render import render_what_is_seen
from ddf_core.scene.render import Picture, RenderSettings, render
from ddf_core.scene.sample_plan import GridSettings
from ddf_core.stopping import Stop

# A picture wants at least this fine a grid to place its samples by.
PICTURE_GRID = 96


def exact_picture(
    instances: Instances, request: RenderPicture, stop: Stop, grid_resolution: int = PICTURE_GRID
) -> Picture:
    """The exact picture of a request, its samples placed by a grid of at least that resolution.

    A model whose card names pi-GAN's rule (any pi-GAN file) is sampled as pi-GAN does it, without
    the box, samples left out that nobody can see; the others get theirs from the baked grid.

    Raises:
        Cancelled: ``stop`` said so between two chunks.
    """
    appearance = request.appearance
    if appearance.mode == "labels" and appearance.blend > 0:
        return labelled_picture(instances, request, stop, grid_resolution)[0]
    field = appearance_field(instances, request.instance, appearance)
    return _render_picture(instances, field, request, stop, grid_resolution)


def labelled_picture(
    instances: Instances, request: RenderPicture, stop: Stop, grid_resolution: int = PICTURE_GRID
) -> tuple[Picture, NDArray[np.uint8]]:
    """The exact picture of a request in the appearance ``labels``, and its label numbers (H, W).

    Raises: as ``exact_picture``.
    """
    labels = appearance_labels(instances, request.appearance)
    votes = vote_picture(instances, request, stop, grid_resolution)
    background = instances.model.card.background
    picture = label_colours(votes, labels, request.appearance.blend, background)
    return picture, label_numbers(votes).numpy()


def vote_picture(
    instances: Instances, request: RenderPicture, stop: Stop, grid_resolution: int = PICTURE_GRID
) -> Picture:
    """The picture of a request in the appearance ``labels``, not yet decided; see
    ``label_picture``.

    Raises: as ``exact_picture``.
    """
    field = appearance_votes(instances, request.instance, request.appearance)
    return _render_picture(instances, field, request, stop, grid_resolution)


def _render_picture(
    instances: Instances,
    field: RadianceField,
    request: RenderPicture,
    stop: Stop,
    grid_resolution: int,
) -> Picture:
    card = instances.model.card
    if not by_grid(card):
        sampling = card.sampling
        settings = RenderSettings(sampling.coarse, sampling.fine, sampling.rule, card.background)
        if sampling.rule == "midpoints":
            return render(field, request.camera, request.size, settings, stop)
        dense = instances.grid(request.instance, DENSE_RESOLUTION, stop)
        return render_what_is_seen(field, dense, request.camera, request.size, settings, stop)
    grid = instances.best_grid(request.instance, grid_resolution)
    grid = grid or instances.grid(request.instance, grid_resolution, stop)
    wanted = GridSettings(background=card.background)
    kept = instances.kept_field(request.instance)
    if kept is None:
        return render_with_grid(field, grid, request.camera, request.size, wanted, stop)
    # Whatever is over it: the density, and with it depth and outline, are the same in every mode.
    seen: RadianceField = kept
    if isinstance(field, AppearanceField | OverlaidField):
        seen = over_field(field, kept)
    try:
        return render_with_grid(seen, grid, request.camera, request.size, wanted, stop)
    finally:
        # What a picture that was stopped has asked is of use to the next one, too.
        instances.keep_field(request.instance, kept)


def by_grid(card: Card) -> bool:
    """Whether a model's pictures can be sampled by its grid: everything it has is in the box."""
    return card.sampling.rule == "midpoints" and card.background != "last_back"


def picture_bytes(picture: Picture, card: Card) -> NDArray[np.uint8]:
    """(H, W, 4) uint8 straight alpha; opaque where the model's background is the last sample."""
    rgba = picture.straight_rgba(card.background)
    rounded: NDArray[np.uint8] = (rgba * 255 + 0.5).byte().numpy()
    return rounded
