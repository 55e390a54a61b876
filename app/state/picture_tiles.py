"""The tiles of an exact picture that are there so far, and the picture they make together. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.state.levels_of_detail import FIRST_TILE_S, MIDDLE_WORK, TILE_SIDES
from ddf_core.answers import PictureRendered, PictureTileRendered
from ddf_core.requests import RenderPicture, RenderPictureTile
from ddf_core.scene.tiles import tile_boxes


@dataclass(frozen=True)
class PictureTiles:
    """The first ``done`` of the tiles of ``whole``, in the order of ``tiles.tile_boxes``.

    Args:
        whole: the request for the picture at once, which nobody sends.
        side: of a tile, pixels.
        done: the answers, from the middle outwards.
    """

    whole: RenderPicture
    side: int
    done: tuple[PictureTileRendered, ...] = ()

    @property
    def count(self) -> int:
        """How many tiles there will be."""
        return len(tile_boxes(self.whole.size, self.side))

    @property
    def next_request(self) -> RenderPictureTile:
        """The tile to ask for; there is one as long as the picture is not whole."""
        return RenderPictureTile(self.whole, self.side, len(self.done))

    def continues(self, other: PictureTiles | None) -> bool:
        """Whether these are the tiles of ``other`` and perhaps more."""
        if other is None or (self.whole, self.side) != (other.whole, other.side):
            return False
        shared = zip(self.done, other.done, strict=False)
        return len(self.done) >= len(other.done) and all(mine is its for mine, its in shared)

    def with_tile(self, answer: PictureTileRendered) -> PictureTiles:
        """These and the next one."""
        return PictureTiles(self.whole, self.side, (*self.done, answer))

    def join(self) -> PictureRendered:
        """The picture of all tiles; ``seconds`` is their time together."""
        width, height = self.whole.size
        rgba = np.empty((height, width, 4), np.uint8)
        depth = np.empty((height, width), np.float32)
        for tile in self.done:
            left, top, right, bottom = tile.request.box
            rgba[top:bottom, left:right] = tile.rgba
            depth[top:bottom, left:right] = tile.depth
        seen = [tile.samples for tile in self.done if tile.samples]
        samples = round(sum(seen) / len(seen)) if seen else 0
        seconds = sum(tile.seconds for tile in self.done)
        return PictureRendered(self.whole, rgba, depth, samples, seconds)


def tile_side(seconds_per_pixel: float) -> int:
    """Side of a tile by the speed of the last exact picture: so that the first, in the middle of
    the head, takes ``FIRST_TILE_S`` if any does."""
    middle_s = seconds_per_pixel * MIDDLE_WORK
    in_time = [side for side in TILE_SIDES if 0 < side * side * middle_s <= FIRST_TILE_S]
    return max(in_time, default=TILE_SIDES[0])
