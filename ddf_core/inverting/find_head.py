"""Where the head is in a photo: the encoder's pose, used to move the crop."""

from __future__ import annotations

import math

import torch

from ddf_core.errors import InputError
from ddf_core.inverting.target import Target
from ddf_core.io.model_folder import Model
from ddf_core.io.photo import Crop, Photo, centre_crop, square
from ddf_core.scene.photo_pose import PhotoPose

SIDE = 96
# The encoder knows small shifts and zooms only, so a far crop needs some rounds.
ROUNDS = 4


def found_crop(model: Model, photo: Photo, crop: Crop) -> Crop:
    """The crop in which the head stands as the model's own heads do; with a mask, the one about it.

    Args:
        crop: where to begin: a square in which most of the head is seen.

    Raises:
        InputError: ``photo.no_encoder``: nothing here can look; ``photo.crop``.
    """
    if photo.alpha is not None:
        return centre_crop(photo)
    if model.encoder is None:
        raise InputError(
            "This model has no encoder, so it cannot look for a head.",
            code="photo.no_encoder",
            advice="Place the square by hand: the head inside the outline.",
        )
    cut = square(photo, crop, SIDE)
    for _ in range(ROUNDS):
        with torch.no_grad():
            _, pose = model.encoder.guess(Target(cut).rgb)
        nearer = recentred(crop, pose)
        try:
            cut = square(photo, nearer, SIDE)
        except InputError:
            # It has lost the head: the last square that shows the photo is the better answer.
            return crop
        crop = nearer
    return crop


def recentred(crop: Crop, pose: PhotoPose) -> Crop:
    """The crop that shows the same head in the middle, at the model's own size."""
    side = crop.side * math.exp(pose.log_zoom)
    x = crop.x + (1 + pose.shift_x) / 2 * crop.side
    y = crop.y + (1 - pose.shift_y) / 2 * crop.side
    return Crop(x - side / 2, y - side / 2, side)
