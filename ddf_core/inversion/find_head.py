"""Where the head is in a photo: a face detector where the model makes people, else its encoder.

A category of people is one whose own mean head the detector takes for a face. How that head stands
in the model's picture is its framing: the photo's square is the one in which the photo's face
stands there too. So a card needs no word about it, and any model of people is served.

Elsewhere the encoder's pose moves the crop, and its own fit judges the move. It was trained on
small shifts and zooms of rendered heads. On those it ends within a few hundredths of the square;
else it may walk away from a good square, and then the head that it sees there looks less like the
photo than the one at the start did.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from ddf_core.errors import InputError
from ddf_core.inversion.face_search import Face, close_face, find_faces
from ddf_core.inversion.outline import head_picture, is_cut
from ddf_core.inversion.starts import best_starts, guess_candidate
from ddf_core.inversion.target import Target
from ddf_core.io.photo import Crop, Photo, centre_crop
from ddf_core.io.photo_square import square
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


How = Literal["mask", "face", "fit", "kept", "no_face", "cannot"]


@dataclass(frozen=True)
class FoundHead:
    """A square, and how it was come by.

    Args:
        crop: that of the beginning where ``how`` is none of the first three.
        how: about the ``mask`` of the photo; about a ``face`` that was seen; where the encoder's
            ``fit`` is better; ``kept``: nothing better; ``no_face``: nobody was seen; ``cannot``:
            the model makes no people and has no encoder.
        faces: how many were seen.
    """

    crop: Crop
    how: How
    faces: int = 0


class HeadFinder:
    """Looks for heads of one model's category; its own framing is looked up once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._framing: Face | None = None
        self._knows_framing = False

    @property
    def framing(self) -> Face | None:
        """The face of the model's own mean head, in parts of its picture; None: it makes none."""
        if not self._knows_framing:
            self._framing, self._knows_framing = framing_of(self._model), True
        return self._framing

    def check(self) -> None:
        """Refuse a model for which nothing can look.

        Raises:
            InputError: ``photo.no_encoder``.
        """
        if self._model.encoder is None and self.framing is None:
            raise InputError(
                "This model has no encoder and makes no people, so nothing looks for heads.",
                code="photo.no_encoder",
                advice="Leave --find-head out, and crop the photos about the heads.",
            )

    def find(self, photo: Photo, crop: Crop, stop: Stop = never) -> FoundHead:
        """The square in which the head stands as the model's own heads do.

        Args:
            crop: where to begin; of several faces one in it goes first, the largest of them.

        Raises:
            InputError: ``photo.crop``: the square is no part of the photo.
            Cancelled: ``stop`` said so.
        """
        if photo.alpha is not None and not self._is_cut:
            return FoundHead(centre_crop(photo), "mask")
        if self.framing is not None:
            return self._find_face(self.framing, photo, crop, stop)
        if photo.alpha is not None:
            return FoundHead(centre_crop(photo), "mask")
        if self._model.encoder is None:
            return FoundHead(crop, "cannot")
        better = _fit_crop(self._model, photo, crop, stop)
        return FoundHead(better, "kept" if better == crop else "fit")

    @cached_property
    def _is_cut(self) -> bool:
        """Whether the picture's border cuts the model's own head, as it does shoulders: then the
        extent of a mask says nothing about where the head in it is to stand."""
        return is_cut(self._model)

    def _find_face(self, framing: Face, photo: Photo, crop: Crop, stop: Stop) -> FoundHead:
        """About a face, with a mask one that it shows. Without any a mask that stands free has its
        own square, and a photo that cuts it is taken to be framed as the model's pictures are."""
        faces = [face for face in find_faces(photo.rgb, stop) if _is_shown(photo, face)]
        if not faces:
            if photo.alpha is None:
                return FoundHead(crop, "no_face")
            if _is_whole(photo.alpha):
                return FoundHead(centre_crop(photo), "mask")
            return FoundHead(centre_crop(replace(photo, alpha=None)), "no_face")
        inside = [face for face in faces if _is_in(crop, face)]
        return FoundHead(about(framing, (inside or faces)[0]), "face", len(faces))


def framing_of(model: Model) -> Face | None:
    """The face of a model's mean head, seen from its front, in parts of the picture."""
    rgb, whole = head_picture(model), Face(0.5, 0.5, 0.5)
    side = rgb.shape[0]
    face = close_face(rgb, Face(side / 2, side / 2, side * whole.side))
    return replace(face, x=face.x / side, y=face.y / side, side=face.side / side) if face else None


def about(framing: Face, face: Face) -> Crop:
    """The square of a photo in which ``face`` stands as ``framing`` says, upright."""
    side = face.side / framing.side
    turned = Crop(0.0, 0.0, side, face.roll_deg)
    x, y = turned.to_photo(framing.x, framing.y)
    return replace(turned, x=face.x - x, y=face.y - y)


def _is_in(crop: Crop, face: Face) -> bool:
    u, v = crop.from_photo(face.x, face.y)
    return 0 <= u <= 1 and 0 <= v <= 1


def _is_whole(alpha: NDArray[np.uint8]) -> bool:
    """Whether the photo's border cuts nothing of what a mask (H, W) shows."""
    rim = np.concatenate((alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]))
    return not bool((rim > 127).any())


def _is_shown(photo: Photo, face: Face) -> bool:
    """Whether a mask, where there is one, shows the middle of a face."""
    if photo.alpha is None:
        return True
    height, width = photo.alpha.shape
    x, y = int(face.x), int(face.y)
    return 0 <= x < width and 0 <= y < height and bool(photo.alpha[y, x] > 127)


def _fit_crop(model: Model, photo: Photo, crop: Crop, stop: Stop) -> Crop:
    """The crop as the encoder moves it; ``crop`` itself where its fit gets no better by that."""
    assert model.encoder is not None
    crops = _rounds(model, photo, crop)
    principal = model.encoder.config.kind == "principal"
    space = style_space(model.generator, model.encoder.basis if principal else None)

    def misfit(tried: Crop) -> float:
        raise_if(stop)
        return _misfit(model, space, Target.of(model, square(photo, tried, SIDE)))

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
        nearer = recentre_crop(crops[-1], pose)
        try:
            cut = square(photo, nearer, SIDE)
        except InputError:
            break
        crops.append(nearer)
    return crops


def _misfit(model: Model, space: StyleSpace, target: Target) -> float:
    """How badly the encoder's own head explains a square."""
    guess = guess_candidate(model, space, [target])
    return best_starts(model, space, [target], guess, poses=False)[0].score


def recentre_crop(crop: Crop, pose: PhotoPose) -> Crop:
    """The crop that shows the same head in the middle, at the model's own size."""
    side = crop.side * math.exp(pose.log_zoom)
    x, y = crop.to_photo((1 + pose.shift_x) / 2, (1 - pose.shift_y) / 2)
    return Crop(x - side / 2, y - side / 2, side, crop.roll_deg)
