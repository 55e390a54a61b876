"""Photos in the engine: the outline for their crop, and the one inversion in hand, in slices."""

from __future__ import annotations

import time

from ddf_core.inversion.find_head import HeadFinder
from ddf_core.inversion.invert import Inversion, Inverted
from ddf_core.inversion.outline import head_outline
from ddf_core.inversion.settings import InversionProgress
from ddf_core.model import Model
from ddf_core.requests.photos import (
    FindHead,
    FoundInstance,
    FoundPhoto,
    HeadFound,
    HeadOutlined,
    InvertStep,
    OutlineHead,
    PhotoStepped,
)
from ddf_core.stopping import Stop


class Photos:
    """Owned by one thread, like the model it inverts photos into."""

    def __init__(self, model: Model) -> None:
        self._model, self._finder = model, HeadFinder(model)
        self._token: int | None = None
        self._inversion: Inversion | None = None
        self._said: InversionProgress | None = None

    def outline_head(self, request: OutlineHead) -> HeadOutlined:
        """The outline of the mean head."""
        return HeadOutlined(request, head_outline(self._model))

    def find_head(self, request: FindHead, stop: Stop) -> HeadFound:
        """A better crop.

        Raises:
            InputError: ``photo.crop``.
            Cancelled: ``stop`` said so; the next time it begins anew.
        """
        found = self._finder.find(request.photo, request.crop, stop)
        return HeadFound(request, found.crop, found.how, found.faces)

    def step_inversion(self, request: InvertStep, stop: Stop) -> PhotoStepped:
        """Some more steps, at least one; ``stop`` ends the slice and loses nothing.

        The beginning and the result take as long as the longest steps: each is a slice of its own,
        so that nobody waits for two of them.
        """
        inversion = self._inversion
        if inversion is None or request.token != self._token:
            inversion = self._begin_inversion(request)
            if not request.last:
                return PhotoStepped(request, "start", 0.0, request.settings.seconds, ())
        is_done = self._said is not None and self._said.stage == "done"
        if is_done or request.last:
            return self._end_inversion(request, inversion, is_done)
        losses, preview = [], None
        end = time.monotonic() + request.slice_s
        while True:
            before, said = self._said, next(inversion)
            self._said = said
            if before is not None and said.step > before.step:
                losses.append(said.loss)
            preview = preview if said.preview is None else said.preview
            if said.stage == "done" or time.monotonic() > end or stop():
                break
        told = said.stage, said.fraction, said.seconds_left
        return PhotoStepped(request, *told, tuple(losses), preview)

    def _begin_inversion(self, request: InvertStep) -> Inversion:
        self._said, self._token = None, request.token
        self._inversion = Inversion(self._model, request.photos, request.settings)
        return self._inversion

    def _end_inversion(
        self, request: InvertStep, inversion: Inversion, is_done: bool
    ) -> PhotoStepped:
        found = as_found(self._model, inversion.result(complete=is_done))
        self._token = self._inversion = self._said = None
        return PhotoStepped(request, "done", 1.0, 0.0, (), None, found)


def as_found(model: Model, inverted: Inverted) -> FoundInstance:
    """A result as a value without tensors."""
    photos = tuple(
        FoundPhoto(
            camera=shot.camera,
            similarity=shot.quality.similarity,
            psnr_db=shot.quality.psnr_db,
            grade=shot.quality.grade,
            words=shot.quality.words,
        )
        for shot in inverted.shots
    )
    return FoundInstance(
        instance=inverted.instance(model),
        photos=photos,
        seconds=inverted.seconds,
        complete=inverted.complete,
    )
