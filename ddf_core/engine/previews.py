"""Models that are looked at without being opened: what the card says, and one picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ddf_core.card import Made
from ddf_core.engine.instances import Instances
from ddf_core.engine.pictures import exact_picture, picture_bytes
from ddf_core.io.model_folder import load_model
from ddf_core.io.photo import centre_crop
from ddf_core.io.photo_reading import read_photo
from ddf_core.io.photo_square import square
from ddf_core.model import Model
from ddf_core.requests import RenderPicture
from ddf_core.requests.models import ModelPreviewed, PreviewModel
from ddf_core.shown import LatentInstance, latent_of_seed
from ddf_core.stopping import Stop

THUMBNAIL_NAME = "thumbnail.png"
"""A picture in a model folder that stands for it; without one it is rendered."""

# Of the picture that is rendered: near the mean, so that any model shows something whole.
SEED, PSI = 12, 0.7
GRID = 48


def preview_model(request: PreviewModel, stop: Stop) -> ModelPreviewed:
    """A model as one who chooses sees it. It is read, and forgotten again.

    Raises:
        ModelFileError: as ``load_model``.
        PhotoFileError: its thumbnail is no picture.
        Cancelled: ``stop`` said so.
    """
    model = load_model(request.path, stop=stop)
    card = model.card
    return ModelPreviewed(
        request,
        card.name,
        card.about or learnt_from(card.made),
        card.notes,
        model.fields is not None,
        model.encoder is not None,
        _thumbnail(model, request.side, stop),
    )


def learnt_from(made: Made) -> str:
    """What a generator was taught with, by the command and the figures on its card."""
    if "train generator" in made.command:
        return "Learnt from procedural heads, whose every point is known."
    if "train pictures" not in made.command:
        return ""
    counts = made.figures.get("pictures")
    number = counts.get("train") if isinstance(counts, dict) else counts
    return (
        f"Learnt from {number:,} pictures." if isinstance(number, int) else "Learnt from pictures."
    )


def _thumbnail(model: Model, side: int, stop: Stop) -> NDArray[np.uint8]:
    """(S, S, 4) uint8: the folder's own picture, or one that is rendered."""
    path = model.path / THUMBNAIL_NAME
    if path.is_file():
        photo = read_photo(path)
        cut = square(photo, centre_crop(photo), side)
        alpha = np.full((side, side), 255, np.uint8) if cut.alpha is None else cut.alpha
        return np.dstack((cut.rgb, alpha))
    z = latent_of_seed(SEED, model.card.architecture.latent_dim)
    wanted = RenderPicture("", LatentInstance(z, PSI), model.card.camera, (side, side))
    return picture_bytes(exact_picture(Instances(model), wanted, stop, GRID), model.card)
