"""What the engine rendered as a finished picture: in the mode on screen, on its background,
marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.canvas.caption_painter import MARGIN, paint_title
from app.canvas.image_pixels import image_of
from app.canvas.marker_painter import paint_markers
from app.canvas.markers import Marker
from app.canvas.scale_bar_painter import paint_scale_bar
from app.canvas.underlay import paint_background
from app.state.viewer_state import ViewerState
from app.widgets.theming import current_theme
from ddf_core.answers import RowsRendered
from ddf_core.document.modes import lens_of
from ddf_core.drawing.lens import Span, depth_span, look_through
from ddf_core.drawing.scale_bar import ScaleBar


def rows_as_shown(
    state: ViewerState, answer: RowsRendered, span: Span | None = None
) -> NDArray[np.uint8]:
    """Rows (h, W, 4) as the mode on screen shows them: depth and opacity too.

    ``span``: the range of the depth; None is that of videos, the same in every frame.
    """
    box_half = state.model.box_half if state.model else 1.0
    span = span or depth_span(answer.request.camera, box_half)
    return look_through(lens_of(state.shown_mode), answer.rgba, answer.depth, span)


@dataclass(frozen=True)
class Drawn:
    """What stands above a head: markers, a title in the corner, a scale bar (in the picture's
    pixels); ``scale`` is how much larger they are than on the screen."""

    markers: Sequence[Marker] = ()
    scale: float = 1.0
    title: str = ""
    scale_bar: ScaleBar | None = None


def paint_picture(
    rgba: NDArray[np.uint8], size: tuple[int, int], drawn: Drawn, *, transparent: bool
) -> QImage:
    """Ground, head and what is drawn above it as one picture, premultiplied.

    Args:
        rgba: (h, w, 4) straight alpha; enlarged to ``size`` (width, height) where it is smaller.
        transparent: no background behind the head.
    """
    width, height = size
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    theme = current_theme()
    painter = QPainter(image)
    if not transparent:
        paint_background(painter, image.size(), (theme.view, theme.view_low))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(0, 0, width, height), image_of(rgba, premultiplied=False))
    scale = drawn.scale
    painter.scale(scale, scale)
    inside = (width / scale, height / scale)
    if drawn.markers:
        paint_markers(painter, drawn.markers, inside, scale, theme)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_title(painter, drawn.title, inside, theme)
    if drawn.scale_bar is not None:
        corner = (MARGIN, inside[1] - MARGIN)
        paint_scale_bar(painter, drawn.scale_bar.scale_by(1 / scale), corner, theme)
    painter.end()
    return image
