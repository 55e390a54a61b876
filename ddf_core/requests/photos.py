"""Questions about photos and their answers: part of ``ddf_core.requests``, where all are offered.

No torch, no Qt. Photos are compared by identity: who asks again hands over the same object.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddf_core.inversion.settings import InvertSettings
from ddf_core.io.photo import Crop, Photo, SquarePhoto
from ddf_core.requests import urgency
from ddf_core.requests.urgency import AlwaysWanted, Urgency
from ddf_core.scene.camera import Camera
from ddf_core.shown import StyleInstance
from ddf_core.trust import explained_rank

# --- requests --------------------------------------------------------------------------------


@dataclass(frozen=True)
class OutlineHead(AlwaysWanted):
    """The outline of the model's mean head: what a photo's crop is placed against."""

    @property
    def key(self) -> Hashable:
        return self

    @property
    def urgency(self) -> Urgency:
        return urgency.PHOTO


@dataclass(frozen=True)
class FindHead(AlwaysWanted):
    """A better crop than ``crop``: about a face, or where the model's encoder sees its head."""

    photo: Photo
    crop: Crop

    @property
    def key(self) -> Hashable:
        return self

    @property
    def urgency(self) -> Urgency:
        return urgency.PHOTO_SEARCH


@dataclass(frozen=True)
class InvertStep(AlwaysWanted):
    """Some more steps of an inversion, begun by the first request of its ``token``.

    Args:
        token: names the inversion; a new one ends the one before.
        turn: counts the requests of a token, so that no two are equal.
        photos, settings: what is inverted, all of one head, and how.
        slice_s: the answer comes after the first step that ends later than this, seconds.
        last: no more steps: the answer holds the best so far.
    """

    token: int
    turn: int
    photos: tuple[SquarePhoto, ...]
    settings: InvertSettings
    slice_s: float = 0.08
    last: bool = False

    @property
    def key(self) -> Hashable:
        return InvertStep

    @property
    def urgency(self) -> Urgency:
        return urgency.SAVED


# --- answers ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeadOutlined:
    """``outline`` (N, 2), x to the right and y DOWN, parts of the square's side; maybe empty."""

    request: OutlineHead
    outline: NDArray[np.float64]


@dataclass(frozen=True)
class HeadFound:
    """``crop`` is that of the request where none is better; ``how`` it was come by, and how many
    ``faces`` were seen, as ``inverting.find_head.FoundHead`` says."""

    request: FindHead
    crop: Crop
    how: str
    faces: int = 0


@dataclass(frozen=True)
class FoundPhoto:
    """How a head explains one of its photos.

    Args:
        camera: how the square was taken.
        similarity: mean SSIM inside the head, at most 1; psnr_db: of its colours.
        grade, words: ``good``, ``fair`` or ``low``, and what that means.
    """

    camera: Camera
    similarity: float
    psnr_db: float
    grade: str
    words: str


@dataclass(frozen=True)
class FoundInstance:
    """What photos of a head were inverted to.

    Args:
        instance: the head; photos: how it explains each of them, in the order in which they came.
        seconds: what it took; complete: False where it was stopped.
    """

    instance: StyleInstance
    photos: tuple[FoundPhoto, ...]
    seconds: float
    complete: bool

    @property
    def least(self) -> FoundPhoto:
        """The photo that is explained least: that is what the head is worth."""
        return min(self.photos, key=lambda photo: explained_rank(photo.grade, photo.similarity))


@dataclass(frozen=True)
class PhotoStepped:
    """Where an inversion stands.

    Args:
        stage: ``start``, ``optimise``, ``tune`` or ``done``.
        fraction: of the whole, in [0, 1]; seconds_left: an estimate.
        losses: of the steps of this slice, in order.
        preview: (S, K * S, 3) uint8 of the head so far, as each of K photos has it; None where it
            did not change.
        found: the result; None while there are steps to come.
    """

    request: InvertStep
    stage: str
    fraction: float
    seconds_left: float
    losses: tuple[float, ...]
    preview: NDArray[np.uint8] | None = None
    found: FoundInstance | None = None
