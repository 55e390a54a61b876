"""One frame of a video while it is being made, and its finished picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.canvas.image_pixels import pixels_of
from app.canvas.markers import Marker
from app.features.export.painting import paint_picture, rows_as_shown
from app.features.export.video import VideoExport, frame_markers, frame_rows, positions_request
from app.state.viewer_state import ViewerState
from ddf_core.answers import (
    Answer,
    FrameMatched,
    PointsMatched,
    RowsRendered,
)
from ddf_core.export.video_plan import Frame
from ddf_core.requests import MatchFrame, RenderRows
from ddf_core.shown import Instance


@dataclass(frozen=True)
class VideoSetting:
    """What all frames have in common: ``scale`` is how much larger markers are than on screen."""

    video: VideoExport
    state: ViewerState
    scale: float


class FrameWork:
    """Asks for its parts one after the other; ``next_request`` is None when all are there."""

    def __init__(
        self, setting: VideoSetting, frame: Frame, known: dict[Instance, PointsMatched]
    ) -> None:
        self._setting, self._frame = setting, frame
        self._known = known
        positions = positions_request(setting.state, frame) if setting.video.markers else None
        if frame.instance in known:
            positions = None
        first: tuple[RenderRows | MatchFrame, ...] = (positions,) if positions is not None else ()
        self._waiting = first + frame_rows(setting.video, frame)
        width, height = setting.video.made_size
        self._rgba = np.zeros((height, width, 4), np.uint8)
        self._depth = np.full((height, width), np.nan, np.float32)

    @property
    def next_request(self) -> RenderRows | MatchFrame | None:
        """What is to be asked now."""
        return self._waiting[0] if self._waiting else None

    def take(self, answer: Answer) -> None:
        """The answer to ``next_request``."""
        if isinstance(answer, FrameMatched):
            # One instance after the other: those before are not met again.
            self._known.clear()
            self._known[self._frame.instance] = answer.matched
        elif isinstance(answer, RowsRendered):
            rows = slice(*answer.request.rows)
            self._rgba[rows] = rows_as_shown(self._setting.state, answer)
            self._depth[rows] = answer.depth
        self._waiting = self._waiting[1:]

    def picture(self) -> NDArray[np.uint8]:
        """(H, W, 3) on its background, or (H, W, 4) straight alpha without one; with its
        markers."""
        video = self._setting.video
        markers = self._markers() if video.markers else ()
        scale = self._setting.scale
        image = paint_picture(self._rgba, video.size, markers, scale, transparent=video.transparent)
        return _pixels(image, with_alpha=video.transparent)

    def _markers(self) -> tuple[Marker, ...]:
        """In pixels of the finished picture."""
        video = self._setting.video
        width, height = video.size
        rows = np.arange(height) * self._depth.shape[0] // height
        columns = np.arange(width) * self._depth.shape[1] // width
        depth = self._depth[rows][:, columns]
        matched = self._known.get(self._frame.instance)
        return frame_markers(self._setting.state, self._frame, depth, matched)


def _pixels(image: QImage, *, with_alpha: bool) -> NDArray[np.uint8]:
    """A copy of its pixels: (H, W, 4) straight alpha, or (H, W, 3)."""
    rgba = pixels_of(image)
    return rgba if with_alpha else np.ascontiguousarray(rgba[..., :3])
