"""What lies under the markers of a view: its background and one picture, composed once and kept."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPixmap


def compose_underlay(image: QImage | None, size: QSize, background: tuple[str, str]) -> QPixmap:
    """A pixmap of ``size`` physical pixels: the background from top to bottom, the picture on
    it."""
    underlay = QPixmap(size)
    painter = QPainter(underlay)
    paint_background(painter, size, background)
    if image is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(register_image(image, size), image)
    painter.end()
    return underlay


def paint_background(painter: QPainter, size: QSize, background: tuple[str, str]) -> None:
    """The background alone, from its upper to its lower colour."""
    gradient = QLinearGradient(0, 0, 0, size.height())
    gradient.setColorAt(0, QColor(background[0]))
    gradient.setColorAt(1, QColor(background[1]))
    painter.fillRect(0, 0, size.width(), size.height(), gradient)


def register_image(image: QImage, size: QSize) -> QRectF:
    """Where a picture lies in a view: the shorter sides agree, which the field of view is of.

    A picture made for the view's own shape, at whatever resolution, fills it exactly.
    """
    scale = min(size.width(), size.height()) / min(image.width(), image.height())
    width, height = image.width() * scale, image.height() * scale
    # Within a pixel of the picture: rounded away when it was made.
    if abs(width - size.width()) < scale:
        width = size.width()
    if abs(height - size.height()) < scale:
        height = size.height()
    return QRectF((size.width() - width) / 2, (size.height() - height) / 2, width, height)
