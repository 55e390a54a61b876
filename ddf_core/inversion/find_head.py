"""Where the head is in a photo: the encoder's pose moves the crop, its own fit judges the move.

The encoder was trained on small shifts and zooms of rendered heads. On those it ends within a few
hundredths of the square; on a person with much hair it may walk away from a good square, and then
the head that it sees there looks less like the photo than the one at the start did.
"""

from __future__ import annotations

import math

import torch

from ddf_core.errors import InputError
from ddf_core.inversion.starts import best_start, guessed
from ddf_core.inversion.target import Target
from ddf_core.io.photo import Crop, Photo, centre_crop, square
from ddf_core.model import Model
from ddf_core.models.style_space import StyleSpace, style_space
from ddf_core.scene.photo_pose import PhotoPose
from ddf_core.stopping import Stop, never, raise_if

SIDE = 96
# The encoder knows small shifts and zooms only, so a far crop needs some rounds.
ROUNDS = 4
# Where the last round is worse than the start, an earlier one has to be better by so much: the
# score of a square is a hint.
CLEARLY = 0.95


def found_crop(model: Model, photo: Photo, crop: Crop, stop: Stop = never) -> Crop:
    """The crop in which the head stands as the model's own heads do; with a mask, the one about it.

    It is ``crop`` itself where the encoder's fit gets no better by moving.

    Args:
        crop: where to begin: a square in which most of the head is seen.

    Raises:
        InputError: ``photo.no_encoder``: nothing here can look; ``photo.crop``.
        Cancelled: ``stop`` said so.
    """
    if photo.alpha is not None:
        return centre_crop(photo)
    if model.encoder is None:
        raise InputError(
            "This model has no encoder, so it cannot look for a head.",
            code="photo.no_encoder",
            advice="Place the square by hand: the head inside the outline.",
        )
    crops = _rounds(model, photo, crop)
    principal = model.encoder.config.kind == "principal"
    space = style_space(model.generator, model.encoder.basis if principal else None)

    def misfit(tried: Crop) -> float:
        raise_if(stop)
        return _misfit(model, space, Target(square(photo, tried, SIDE), model.generator.device))

    first = misfit(crop)
    if len(crops) == 1 or misfit(crops[-1]) <= first:
        # The rounds agree with the picture, and the last is the most exact.
        return crops[-1]
    scores = [misfit(tried) for tried in crops[1:-1]]
    best = min(scores, default=first)
    return crops[1 + scores.index(best)] if best < CLEARLY * first else crop


def _rounds(model: Model, photo: Photo, crop: Crop) -> list[Crop]:
    """The crop, and where the encoder moves it again and again; it ends where the head is lost."""
    assert model.encoder is not None
    crops, cut = [crop], square(photo, crop, SIDE)
    for _ in range(ROUNDS):
        with torch.no_grad():
            _, pose = model.encoder.guess(Target(cut).rgb)
        nearer = recentred(crops[-1], pose)
        try:
            cut = square(photo, nearer, SIDE)
        except InputError:
            break
        crops.append(nearer)
    return crops


def _misfit(model: Model, space: StyleSpace, target: Target) -> float:
    """How badly the encoder's own head explains a square."""
    guess = guessed(model, space, target)
    return best_start(model, space, target, guess, poses=False).score


def recentred(crop: Crop, pose: PhotoPose) -> Crop:
    """The crop that shows the same head in the middle, at the model's own size."""
    side = crop.side * math.exp(pose.log_zoom)
    x, y = crop.to_photo((1 + pose.shift_x) / 2, (1 - pose.shift_y) / 2)
    return Crop(x - side / 2, y - side / 2, side, crop.roll_deg)
