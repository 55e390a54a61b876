"""The marched picture of one view, cached: quick while anything changes, full quality at rest.

Marching happens only when the camera, the grid or the size has changed. Whatever is painted over
the picture (markers, words) never marches: ``march_count`` shows it.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.canvas.gl_error import GlUnavailable
from app.canvas.image_pixels import image_of
from app.canvas.quality import Pace, Size
from app.canvas.shot import Shot
from ddf_core.drawing.lens import Lens, Span, depth_pixels, depth_span, opacity_pixels
from ddf_core.scene.camera import Camera

if TYPE_CHECKING:
    # vispy takes 0.2 s to import: that waits until the window is up.
    from app.canvas.volume_visual import Marcher

MOVING_STEP = 1.0
REST_STEP = 0.5
FRAME_BUDGET_MS = 24.0
"""For all views that move together: with painting, about 30 frames a second on two cores."""
BAND_MS = 10.0
"""At rest a picture is made in chunks of about this much work, so that no click is kept waiting."""
_WARM_UP = 16
"""Voxels and pixels along a side of the picture that nobody sees."""


@dataclass(frozen=True)
class _Key:
    camera: Camera
    size: Size
    grid: int
    lens: Lens
    span: Span | None


class SharedMarcher:
    """What all views share: the marcher, and who takes part of the time for one frame."""

    def __init__(self, marcher: Marcher, software: bool) -> None:
        self.marcher = marcher
        self.views: WeakSet[Preview] = WeakSet()
        self.first_cost = 1.5e-4 if software else 5e-6

    def budget_ms(self) -> float:
        return FRAME_BUDGET_MS / max(sum(view.shown for view in self.views), 1)


class Preview:
    """Marched pictures of one grid, as QImages."""

    def __init__(self, shared: SharedMarcher) -> None:
        self._shared = shared
        self._textures = shared.marcher.new_textures()
        self._pace = Pace(shared.first_cost)
        self._grid = 0
        self._box_half = 1.0
        self._lens: Lens = "colour"
        self._span: Span | None = None
        self._key: _Key | None = None
        self._image: QImage | None = None
        self._band_rows: NDArray[np.uint8] | None = None
        self._next_row = 0
        self.march_count = 0
        self.at_rest = False
        self.shown = False
        shared.views.add(self)

    @property
    def has_grid(self) -> bool:
        return self._grid > 0

    def set_grid(self, rgba: NDArray[np.uint8], box_half: float) -> None:
        """Take a new grid; the cached picture is out of date from now on."""
        self._shared.marcher.upload(self._textures, rgba, box_half)
        self._grid += 1
        self._box_half = box_half

    def set_lens(self, lens: Lens, span: Span | None = None) -> None:
        """March the grid's colours, its depth over ``span`` or its opacity from now on."""
        self._lens, self._span = lens, span

    def clear(self) -> None:
        """Forget the grid and its picture."""
        self._shared.marcher.discard(self._textures)
        self._grid, self._key, self._image = 0, None, None

    def image(self, camera: Camera, size: Size) -> QImage | None:
        """The picture for this camera: the cached one, or a quick one marched now."""
        if not self.has_grid:
            return None
        key = _Key(camera, size, self._grid, self._lens, self._span)
        if key != self._key:
            self._key = key
            self._march_moving(camera, size)
        return self._image

    def refine(self) -> bool:
        """March the next band of the full-quality picture; True once that picture is whole."""
        if self.at_rest or self._key is None:
            return True
        width, height = self._key.size
        if self._band_rows is None:
            self._band_rows = np.empty((height, width, 4), np.uint8)
            self._next_row = 0
        # A half step costs about 1.6 times a whole one: measured at 64^3 and 96^3.
        rows = max(int(BAND_MS / (1.6 * self._pace.ms_per_pixel * width)), 8)
        first, last = self._next_row, min(self._next_row + rows, height)
        self._band_rows[first:last] = self._march_rows((width, height), (first, last), REST_STEP)
        self._next_row = last
        if last < height:
            return False
        self._image = image_of(self._band_rows, premultiplied=True)
        self._band_rows, self.at_rest = None, True
        return True

    def _march_moving(self, camera: Camera, size: Size) -> None:
        small = self._pace.moving_size(size, self._shared.budget_ms())
        started = time.perf_counter()
        pixels = self._march_rows(small, (0, small[1]), MOVING_STEP)
        self._pace.note(small, (time.perf_counter() - started) * 1e3)
        self._image = image_of(pixels, premultiplied=True)
        self._band_rows, self.at_rest = None, False

    def _march_rows(self, size: Size, rows: tuple[int, int], step: float) -> NDArray[np.uint8]:
        assert self._key is not None
        self.march_count += 1
        shot = Shot(self._key.camera, size, rows, step)
        if self._lens == "depth":
            depth = self._shared.marcher.depth(self._textures, shot)
            span = self._span or depth_span(shot.camera, self._box_half)
            return depth_pixels(depth, span)
        pixels = self._shared.marcher.march(self._textures, shot)
        return opacity_pixels(pixels[..., 3]) if self._lens == "opacity" else pixels


def check_grid(rgba: NDArray[np.uint8]) -> None:
    """Refuse what is no baked grid (R, R, R, 4) uint8.

    Raises:
        ValueError: it has another shape or dtype.
    """
    if rgba.dtype != np.uint8 or rgba.ndim != 4 or rgba.shape != (*rgba.shape[:1] * 3, 4):
        raise ValueError(f"A grid is (R, R, R, 4) uint8, this one is {rgba.shape} {rgba.dtype}.")


def new_preview() -> Preview | None:
    """The preview of a new view, or None where there is no OpenGL. The first one wakes OpenGL."""
    from app.canvas.gl_probe import probe

    shared = _shared_marcher() if probe().available else None
    return Preview(shared) if shared else None


def warm_up() -> None:
    """Have the shader compiled, so that the first grid need not wait for that.

    A driver that refuses it will refuse the first grid of each view too, and the view says so.
    """
    preview = new_preview()
    if preview is not None:
        with suppress(GlUnavailable, RuntimeError):
            preview.set_grid(np.full((_WARM_UP, _WARM_UP, _WARM_UP, 4), 128, np.uint8), 1.0)
            preview.image(Camera(), (_WARM_UP, _WARM_UP))
            preview.clear()


@lru_cache(maxsize=1)
def _shared_marcher() -> SharedMarcher | None:
    from app.canvas.gl_probe import probe, shared_context
    from app.canvas.volume_visual import Marcher

    context = shared_context()
    return SharedMarcher(Marcher(context), probe().software) if context else None
