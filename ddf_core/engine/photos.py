"""Photos in the engine: the outline for their crop, and the one inversion in hand, in slices."""

from __future__ import annotations

import time

from ddf_core.inversion import Inversion, Inverted
from ddf_core.inverting.find_head import found_crop
from ddf_core.inverting.outline import head_outline
from ddf_core.inverting.settings import InversionProgress
from ddf_core.io.model_folder import Model
from ddf_core.photo_requests import (
    FindHead,
    FoundInstance,
    HeadFound,
    HeadOutlined,
    InvertStep,
    OutlineHead,
    PhotoStepped,
)
from ddf_core.requests import Stop
from ddf_core.shown import StyleInstance


class Photos:
    """Owned by one thread, like the model it inverts photos into."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._token: int | None = None
        self._inversion: Inversion | None = None
        self._said: InversionProgress | None = None

    def outlined(self, request: OutlineHead) -> HeadOutlined:
        """The outline of the mean head."""
        return HeadOutlined(request, head_outline(self._model))

    def found_head(self, request: FindHead) -> HeadFound:
        """A better crop.

        Raises:
            InputError: ``photo.no_encoder``, ``photo.crop``.
        """
        return HeadFound(request, found_crop(self._model, request.photo, request.crop))

    def stepped(self, request: InvertStep, stop: Stop) -> PhotoStepped:
        """Some more steps, at least one; ``stop`` ends the slice and loses nothing."""
        inversion = self._of(request)
        losses, preview = [], None
        end = time.monotonic() + request.slice_s
        while not request.last:
            said = self._said = next(inversion)
            if said.stage != "start" and said.stage != "done":
                losses.append(said.loss)
            preview = preview if said.preview is None else said.preview
            if said.stage == "done" or time.monotonic() > end or stop():
                break
        said = self._said or next(inversion)
        found = None
        if request.last or said.stage == "done":
            found = as_found(inversion.result(complete=said.stage == "done"))
            self._token = self._inversion = self._said = None
        return PhotoStepped(
            request, said.stage, said.fraction, said.seconds_left, tuple(losses), preview, found
        )

    def _of(self, request: InvertStep) -> Inversion:
        if self._inversion is None or request.token != self._token:
            self._said = None
            self._inversion = Inversion(self._model, request.photo, request.settings)
            self._token = request.token
        return self._inversion


def as_found(inverted: Inverted) -> FoundInstance:
    """A result as a value without tensors."""
    style, quality = inverted.style, inverted.quality
    return FoundInstance(
        instance=StyleInstance(tuple(style.frequencies.tolist()), tuple(style.phases.tolist())),
        camera=inverted.camera,
        similarity=quality.similarity,
        psnr_db=quality.psnr_db,
        grade=quality.grade,
        words=quality.words,
        seconds=inverted.seconds,
        complete=inverted.complete,
    )
