"""What a painter leaves on a plain ground."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter

from tests.gl.test_view_canvas import pixels


def painted_on(
    ground: str, size: tuple[int, int], paint: Callable[..., object], *args
) -> np.ndarray:
    """(H, W, 3) whole numbers after ``paint(painter, *args)``; needs an application."""
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, *args)
    painter.end()
    return pixels(image).astype(int)
