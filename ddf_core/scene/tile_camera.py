"""A camera that sees a tile of a larger picture, so that a large one can be made piece by piece."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ddf_core.scene.camera import Array, Camera
from ddf_core.scene.tiles import Box, size_of


@dataclass(frozen=True)
class TileCamera(Camera):
    """Rays of the pixels in ``box`` of a picture of ``whole`` (width, height) pixels.

    Only the rays of whole pictures differ: where points fall is the camera's own business.
    """

    whole: tuple[int, int] = (1, 1)
    box: Box = (0, 0, 1, 1)

    def picture_directions(self, size: tuple[int, int]) -> Array:
        """Unit directions (height * width, 3) of the tile's pixel centres, row by row.

        Raises:
            ValueError: ``size`` (width, height) is not the box's.
        """
        if size != size_of(self.box):
            raise ValueError(f"A tile {self.box} has {size_of(self.box)} pixels, not {size}.")
        return self.box_directions(self.whole, self.box)


def tile_of(camera: Camera, whole: tuple[int, int], box: Box) -> TileCamera:
    """``camera``, seeing what lies in ``box`` of a picture of ``whole`` (width, height) pixels."""
    values = {field.name: getattr(camera, field.name) for field in fields(Camera)}
    return TileCamera(**values, whole=whole, box=box)
