"""One frame of a video while it is being made, and its finished picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.canvas.lens import depth_span, seen_through
from app.canvas.marker_painter import paint_markers
from app.canvas.markers import Marker
from app.canvas.underlay import image_of, paint_ground
from app.features.export.video import VideoExport, frame_markers, frame_rows, places_request
from app.state.modes import lens_of
from app.state.viewer_state import ViewerState
from app.widgets.theming import current_theme
from ddf_core.answers import (
    Answer,
    FrameMatched,
    PointsMatched,
    RowsRendered,
)
from ddf_core.export.video_plan import Frame
from ddf_core.requests import Instance, MatchFrame, RenderRows


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
        places = places_request(setting.state, frame) if setting.video.markers else None
        if frame.instance in known:
            places = None
        first: tuple[RenderRows | MatchFrame, ...] = (places,) if places is not None else ()
        self._waiting = first + frame_rows(setting.video, frame)
        width, height = setting.video.made_size
        self._rgba = np.zeros((height, width, 4), np.uint8)
        self._depth = np.full((height, width), np.nan, np.float32)

    @property
    def next_request(self) -> RenderRows | MatchFrame | None:
        """What is to be asked now."""
        return self._waiting[0] if self._waiting else None

    def take(self, answer: Answer) -> bool:
        """Whether it was the answer that is waited for."""
        if not self._waiting or answer.request != self._waiting[0]:
            return False
        if isinstance(answer, FrameMatched):
            # One instance after the other: those before are not met again.
            self._known.clear()
            self._known[self._frame.instance] = answer.matched
        elif isinstance(answer, RowsRendered):
            rows = slice(*answer.request.rows)
            self._rgba[rows] = self._as_shown(answer)
            self._depth[rows] = answer.depth
        else:
            return False
        self._waiting = self._waiting[1:]
        return True

    def _as_shown(self, answer: RowsRendered) -> NDArray[np.uint8]:
        """Rows as the mode on screen shows them: depth and opacity too."""
        state = self._setting.state
        span = depth_span(answer.request.camera, state.model.box_half if state.model else 1.0)
        return seen_through(lens_of(state.shown_mode), answer.rgba, answer.depth, span)

    def picture(self) -> NDArray[np.uint8]:
        """(H, W, 3) on its ground, or (H, W, 4) straight alpha without one; with its markers."""
        video = self._setting.video
        markers = self._markers() if video.markers else ()
        image = _painted(self._rgba, video, markers, self._setting.scale)
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


def _painted(
    rgba: NDArray[np.uint8], video: VideoExport, markers: tuple[Marker, ...], scale: float
) -> QImage:
    width, height = video.size
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    theme = current_theme()
    painter = QPainter(image)
    if not video.transparent:
        paint_ground(painter, image.size(), (theme.view, theme.view_low))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(0, 0, width, height), image_of(rgba, premultiplied=False))
    if markers:
        painter.scale(scale, scale)
        paint_markers(painter, markers, (width / scale, height / scale), scale, theme)
    painter.end()
    return image


def _pixels(image: QImage, *, with_alpha: bool) -> NDArray[np.uint8]:
    """A copy of its pixels: (H, W, 4) straight alpha, or (H, W, 3)."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    shape = (plain.height(), plain.width(), 4)
    rgba = np.frombuffer(plain.constBits(), np.uint8).reshape(shape).copy()
    return rgba if with_alpha else np.ascontiguousarray(rgba[..., :3])
