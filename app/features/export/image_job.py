"""Makes a picture to be saved: band after band, whenever the engine has nothing better to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.canvas.markers import Marker
from app.features.export.exporter import EngineExporter, EngineWork
from app.features.export.image import ImageExport, chunks, image_markers, image_scale_bar
from app.features.export.painting import Drawn, paint_picture, rows_as_shown
from app.features.export.picture_file import save_picture
from app.state.depth_range import depth_range
from app.state.viewer_state import ViewerState
from ddf_core.answers import Answer, RowsRendered
from ddf_core.drawing.lens import Span
from ddf_core.drawing.scale_bar import ScaleBar
from ddf_core.io.depth_file import depth_scale, write_depth
from ddf_core.io.label_png import write_label_png
from ddf_core.io.recipe import Recipe
from ddf_core.requests import RenderRows
from ddf_core.scene.camera import Camera


@dataclass(kw_only=True)
class _Picture(EngineWork):
    """A picture that is being made; ``scale`` is how much larger markers are than on screen."""

    export: ImageExport
    state: ViewerState
    markers: tuple[Marker, ...]
    scale: float
    rgba: NDArray[np.uint8]
    depth: NDArray[np.float32]
    numbers: NDArray[np.uint8]
    waiting: tuple[RenderRows, ...]
    span: Span
    scale_bar: ScaleBar | None

    @property
    def request(self) -> RenderRows | None:
        return self.waiting[0] if self.waiting else None

    @property
    def camera(self) -> Camera:
        return self.state.camera(self.export.view)

    def take(self, answer: Answer) -> None:
        assert isinstance(answer, RowsRendered)
        rows = slice(*answer.request.rows)
        self.rgba[rows] = rows_as_shown(self.state, answer, self.span)
        self.depth[rows] = answer.depth
        if answer.numbers is not None:
            self.numbers[rows] = answer.numbers
        self.waiting = self.waiting[1:]
        self.done += 1


class ImageExporter(EngineExporter[_Picture]):
    """Pictures, their depth, and their labels, band after band."""

    asks = (RenderRows,)

    def start(self, export: ImageExport, view_height: float) -> None:
        """Begin; ``view_height`` is that of the view in logical pixels: markers grow with it."""
        if self._work is not None:
            return
        state, (width, height) = self._store.state, export.size
        waiting = chunks(export, state)
        self._begin(
            _Picture(
                path=export.path,
                # Writing the file is the last part.
                parts=len(waiting) + 1,
                export=export,
                state=state,
                markers=image_markers(export, state, self._store.screen) if export.markers else (),
                scale=height / max(view_height, 1.0),
                rgba=np.zeros((height, width, 4), np.uint8),
                depth=np.full((height, width), np.nan, np.float32),
                numbers=np.zeros((height, width), np.uint8),
                waiting=waiting,
                span=depth_range(state, self._store.screen, export.view),
                scale_bar=image_scale_bar(export, state, self._store.screen),
            )
        )

    # --- the file ----------------------------------------------------------------------------

    def _recipe(self, work: _Picture) -> Recipe | None:
        export = work.export
        settings: dict[str, object] = {"size": list(export.size)}
        if export.content == "picture":
            settings |= {"transparent": export.transparent, "markers": export.markers}
        elif export.content == "depth":
            settings["depth"] = depth_scale(work.camera)
        return self._session.recipe(export.path, export.content, export.view, settings, work.state)

    def _make_saver(self, work: _Picture) -> Callable[[], None]:
        path, recipe, labels = work.export.path, self._recipe(work), work.state.labels
        if work.export.content == "depth":
            return partial(write_depth, path, work.depth, work.camera, recipe)
        if work.export.content == "labels" and labels is not None:
            return partial(write_label_png, path, work.numbers, labels.labels, recipe)
        return partial(save_picture, path, _finish_image(work), recipe)


def _finish_image(work: _Picture) -> QImage:
    """The whole picture with the straight alpha that a PNG holds."""
    export = work.export
    drawn = Drawn(work.markers, work.scale, scale_bar=work.scale_bar)
    image = paint_picture(work.rgba, export.size, drawn, transparent=export.transparent)
    return image.convertToFormat(QImage.Format.Format_ARGB32)
