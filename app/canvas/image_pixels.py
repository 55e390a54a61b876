"""Pixels of numpy into images of Qt and back, each a copy that outlives what it came from.

No OpenGL.

``QImage.constBits`` lends memory that goes with the image, and PySide keeps no hand on it: whoever
reads it after a temporary image has died reads what somebody else has written, or nothing at all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def image_of(rgba: NDArray[np.uint8], premultiplied: bool) -> QImage:
    """A QImage of (H, W, 4) RGBA that owns its pixels, in the format QPainter draws fastest."""
    rgba = np.ascontiguousarray(rgba)
    height, width = rgba.shape[:2]
    formats = QImage.Format
    layout = formats.Format_RGBA8888_Premultiplied if premultiplied else formats.Format_RGBA8888
    borrowed = QImage(rgba.data, width, height, 4 * width, layout)
    return borrowed.convertToFormat(formats.Format_ARGB32_Premultiplied)


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """(H, W, 4) sRGB with straight alpha: a copy of the image's pixels, whatever its format."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rgba = np.frombuffer(plain.constBits(), np.uint8)
    return rgba.reshape(plain.height(), plain.width(), 4).copy()
