"""The exact picture of one view: whole, and tiles of a larger one over whatever is coarser."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QImage, QPainter

from app.canvas.image_pixels import image_of
from app.canvas.quality import Size
from app.canvas.underlay import register_image
from app.state.screen import is_fitted
from ddf_core.scene.camera import Camera
from ddf_core.scene.tiles import Box


class TiledPicture:
    """Tiles of a picture that is not whole yet, painted over a coarser one of any size.

    Args:
        size: of the whole picture, (width, height).
        camera: what it is seen through.
    """

    def __init__(self, size: Size, camera: Camera) -> None:
        self.size, self.camera = size, camera
        self._tiles: list[tuple[QPoint, QImage]] = []
        self._painted = 0
        self._base_key: int | None = None
        self._image = QImage()

    def add(self, rgba: NDArray[np.uint8], box: Box) -> None:
        """One more tile (H, W, 4) uint8, straight alpha, and where it lies."""
        self._tiles.append((QPoint(box[0], box[1]), image_of(rgba, premultiplied=False)))

    def over(self, base: QImage | None) -> QImage:
        """The coarser picture with the tiles in it: composed once, then only new tiles are
        painted."""
        key = base.cacheKey() if base is not None else 0
        if key != self._base_key:
            self._base_key, self._painted = key, 0
            self._image = _enlarge(base, QSize(*self.size))
        painter = QPainter(self._image)
        # Where a tile is clear, what was there before must not shine through.
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for corner, tile in self._tiles[self._painted :]:
            painter.drawImage(corner, tile)
        painter.end()
        self._painted = len(self._tiles)
        return self._image


def _enlarge(base: QImage | None, size: QSize) -> QImage:
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    if base is not None:
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(register_image(base, size), base)
        painter.end()
    return image


class ExactPicture:
    """What is there of a view's exact picture; each part belongs to the camera it was made for."""

    def __init__(self) -> None:
        self._whole: tuple[QImage, Camera] | None = None
        self._tiles: TiledPicture | None = None

    @property
    def whole(self) -> QImage | None:
        """The picture made at once, or of all tiles; of whatever camera."""
        return self._whole[0] if self._whole else None

    def set_whole(self, rgba: NDArray[np.uint8], camera: Camera) -> None:
        """Take a picture (H, W, 4) uint8, straight alpha."""
        self._whole = image_of(rgba, premultiplied=False), camera

    def begin_tiles(self, size: Size, camera: Camera) -> None:
        """Tiles of a picture of ``size`` follow; those of an older one are dropped."""
        self._tiles = TiledPicture(size, camera)

    def add_tile(self, rgba: NDArray[np.uint8], box: Box) -> None:
        """One more tile of the picture begun last; without one it is dropped."""
        if self._tiles is not None:
            self._tiles.add(rgba, box)

    def drop_tiles(self) -> None:
        """Forget the tiles alone."""
        self._tiles = None

    def clear(self) -> None:
        """Forget all."""
        self._whole = self._tiles = None

    def shows(self, camera: Camera, size: Size) -> bool:
        """Whether the whole picture is of this very camera, in the shape of a view of ``size``."""
        if self._whole is None or self._whole[1] != camera:
            return False
        image = self._whole[0]
        return is_fitted((image.width(), image.height()), size)

    def tiles_of(self, camera: Camera, size: Size) -> TiledPicture | None:
        """The tiles, where they are of this very camera, in the shape of a view of ``size``."""
        tiles = self._tiles
        fits = tiles is not None and tiles.camera == camera and is_fitted(tiles.size, size)
        return tiles if fits else None
