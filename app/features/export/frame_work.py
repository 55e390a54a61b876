"""One frame of a video while it is being made, picture after picture, and what it looks like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.canvas.image_pixels import pixels_of
from app.canvas.markers import Marker
from app.features.export.painting import Drawn, paint_picture, rows_as_shown
from app.features.export.video import VideoExport, frame_markers, frame_rows, positions_request
from app.state.titles import describe
from app.state.viewer_state import ViewerState
from ddf_core.answers import (
    Answer,
    FrameMatched,
    PointsMatched,
    RowsRendered,
)
from ddf_core.export.video_plan import Frame, Row
from ddf_core.requests import MatchFrame, RenderRows
from ddf_core.shown import Instance


@dataclass(frozen=True)
class VideoSetting:
    """What all frames have in common: ``scale`` is how much larger markers are than on screen."""

    video: VideoExport
    state: ViewerState
    scale: float

    @property
    def titles(self) -> tuple[str, ...]:
        """What stands in each picture of a frame; of a head on its way to another nothing does."""
        video = self.video
        if not video.titles or (len(video.views) > 1 and not video.beside):
            return ("",) * (len(video.views) if video.beside else 1)
        return tuple(describe(self.state, view) for view in video.views)


class RowWork:
    """Asks for the pictures of a frame one after the other, each part by part; ``next_request`` is
    None when all are there.

    Args:
        known: where the points are in the instances of the frames before; it is kept up to date.
    """

    def __init__(
        self, setting: VideoSetting, row: Row, known: dict[Instance, PointsMatched]
    ) -> None:
        self._setting, self._known = setting, known
        self._waiting = list(zip(row, setting.titles, strict=True))
        self._done: list[NDArray[np.uint8]] = []
        self._work = self._begin()

    def _begin(self) -> FrameWork:
        return FrameWork(self._setting, *self._waiting.pop(0), self._known)

    @property
    def next_request(self) -> RenderRows | MatchFrame | None:
        """What is to be asked now."""
        return self._work.next_request

    def take(self, answer: Answer) -> None:
        """The answer to ``next_request``."""
        self._work.take(answer)
        if self._work.next_request is None:
            self._done.append(self._work.picture())
            if self._waiting:
                self._work = self._begin()

    def picture(self) -> NDArray[np.uint8]:
        """(H, W, 3 or 4) all pictures side by side, once they are there."""
        return np.concatenate(self._done, axis=1)


class FrameWork:
    """Asks for the parts of one picture one after the other; ``next_request`` is None when all are
    there."""

    def __init__(
        self,
        setting: VideoSetting,
        frame: Frame,
        title: str,
        known: dict[Instance, PointsMatched],
    ) -> None:
        self._setting, self._frame, self._title = setting, frame, title
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
            # One instance after the other, or a few side by side: others are not met again.
            while len(self._known) >= len(self._setting.titles):
                del self._known[next(iter(self._known))]
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
        drawn = Drawn(markers, self._setting.scale, self._title)
        image = paint_picture(self._rgba, video.size, drawn, transparent=video.transparent)
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
