"""The photo of a head as a view beside it: clicked like a view, and compared with the head."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.canvas.caption_painter import Captions, paint_captions, paint_title
from app.canvas.hover_marker import HoverMarker, paint_hover_marker
from app.canvas.image_pixels import image_of
from app.canvas.marker_painter import paint_markers
from app.canvas.underlay import paint_background
from app.features.photos.photo_bar import PhotoBar
from app.features.photos.photo_hand import NOTHING, PhotoHand
from app.shell.split_view import LINE_WIDTH, SplitLine
from app.widgets.theming import current_theme, theme_colour
from ddf_core.io.photo import Crop, Photo

SHADE = 110
NOTE_MS = 1600
OUTSIDE = "Outside of the square that was looked at"
TIP = "Wheel: zoom · drag: shift · Home: the square again · click: the point on every head"
MAKING = "Making the head …"


class PhotoView(PhotoHand):
    """The square fills the view, as its head fills the one beside it at the photo's camera.

    A click beside the square is told there. ``compared``: right of a line stands the head.
    """

    square_resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(NOTHING, Crop(0, 0, 1), parent)
        self.compared, self.fraction = False, 0.5
        self.hover_marker: HoverMarker | None = None
        self.captions = Captions()
        self._head: QImage | None = None
        self._note_end = QTimer(self, singleShot=True)
        self._note_end.setInterval(NOTE_MS)
        self._note_end.timeout.connect(lambda: self.say(note=None))
        self.line = SplitLine(self)
        self.line.setAccessibleName("Split between the photo and its head")
        self.line.moved.connect(lambda x: self.set_fraction(x / max(self.width(), 1)))
        self.line.nudged.connect(lambda step: self.set_fraction(self.fraction + step))
        self.line.hide()
        self.missed.connect(lambda spot: self.toast(OUTSIDE, spot.x(), spot.y()))
        self.bar = PhotoBar(self)
        self.setMinimumSize(120, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(480, 480)

    # --- what is shown -----------------------------------------------------------------------

    def show_photo(self, photo: Photo, crop: Crop, *, masked: bool) -> None:
        """A photo, its square filling the view."""
        self.crop = crop
        self.set_photo(photo, masked=masked)
        self.look(1.0)
        self._place_line()

    def forget_photo(self, crop: Crop) -> None:
        """The photo is not there, or not yet; where its square is is known."""
        self.show_photo(NOTHING, crop, masked=False)

    def set_compared(self, compared: bool) -> None:
        """Whether the head stands right of the line."""
        if compared != self.compared:
            self.compared = compared
            self._place_line()
            self.update()

    def set_fraction(self, fraction: float) -> None:
        """Put the line at this part of the width, from the left."""
        self.fraction = min(max(fraction, 0.0), 1.0)
        self._place_line()
        self.update()

    def set_head(self, rgba: NDArray[np.uint8] | None) -> None:
        """The head as the photo's camera sees it, (S, S, 4), straight alpha; None for none yet."""
        self._head = None if rgba is None else image_of(rgba, premultiplied=False)
        self.update()

    def set_hover_marker(self, marker: HoverMarker | None) -> None:
        """The position under the mouse in another view, in pixels of ``picture_size``."""
        if marker != self.hover_marker:
            self.hover_marker = marker
            self.update()

    def say(self, **changed: Any) -> None:
        """Title, badge, message or passing note, as ``Captions`` has them."""
        captions = replace(self.captions, **changed)
        if captions != self.captions:
            self.captions = captions
            self.setToolTip("" if captions.message else TIP)
            self.update()

    def toast(self, text: str, x: float, y: float) -> None:
        """Say ``text`` for a moment beside a spot (logical pixels)."""
        self._note_end.start()
        self.say(note=(text, x, y))

    # --- painting ----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_line()
        self.bar.to_corner()
        self.square_resized.emit()

    def _place_line(self) -> None:
        self.line.setVisible(self.compared and self.has_photo)
        x = round(self.fraction * self.width())
        self.line.setGeometry(x - LINE_WIDTH // 2, 0, LINE_WIDTH, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, size = current_theme(), (float(self.width()), float(self.height()))
        self.paint_photo(painter)
        if self.has_photo:
            self.paint_shade(painter, SHADE)
            self._paint_square(painter)
        if self.compared and self.has_photo:
            self._paint_head(painter)
        paint_markers(painter, self.placed_markers(), size, 1.0, theme)
        if self.hover_marker is not None:
            spot = self.spot_of(*self.hover_marker.pixel_xy)
            placed = replace(self.hover_marker, pixel_xy=(spot.x(), spot.y()))
            paint_hover_marker(painter, placed, 1.0, theme)
        others = replace(self.captions, title="")
        paint_captions(painter, others, self._keyboard_focus, size, theme)
        paint_title(painter, self.captions.title, (float(self.bar.x()), size[1]), theme)

    def _paint_square(self, painter: QPainter) -> None:
        line = theme_colour("accent")
        line.setAlpha(150)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(line, 1.0))
        painter.drawPolygon(QPolygonF(self.corners()))

    def _paint_head(self, painter: QPainter) -> None:
        """Right of the line."""
        left = round(self.fraction * self.width())
        theme = current_theme()
        painter.save()
        painter.setClipRect(QRectF(left, 0, self.width() - left, self.height()))
        paint_background(painter, self.size(), (theme.view, theme.view_low))
        if self._head is None:
            painter.setPen(theme_colour("muted"))
            right = QRectF(left, 0, self.width() - left, self.height())
            painter.drawText(right, Qt.AlignmentFlag.AlignCenter, MAKING)
        else:
            painter.translate(self.to_widget(*self.crop.middle))
            painter.rotate(self.crop.roll_deg)
            half = self.crop.side * self.scale / 2
            painter.drawImage(QRectF(-half, -half, 2 * half, 2 * half), self._head)
        painter.restore()
