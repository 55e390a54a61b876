"""Answers to the requests for exact pictures: whole, a tile or some rows of one, small ones."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from ddf_core.answers import PictureRendered, PictureTileRendered, RowsRendered, TileRendered
from ddf_core.engine.instances import Instances
from ddf_core.engine.limits import check_range, check_size
from ddf_core.engine.pictures import PICTURE_GRID, exact_picture, labelled_picture, picture_bytes
from ddf_core.requests import RenderPicture, RenderPictureTile, RenderRows, RenderTile
from ddf_core.scene.render import Picture
from ddf_core.scene.tile_camera import tile_of
from ddf_core.scene.tiles import Box, size_of, tile_boxes
from ddf_core.stopping import Stop

# Fine enough to place the samples of a small picture; sixty of these leave the views' own grids in
# the cache.
TILE_GRID = 48


def render_picture(instances: Instances, request: RenderPicture, stop: Stop) -> PictureRendered:
    """A picture at once.

    Raises:
        InputError: its size.
        Cancelled: ``stop`` said so.
    """
    check_size(request.size)
    start = time.perf_counter()
    picture = exact_picture(instances, request, stop)
    rgba, depth = _bytes_and_depth(instances, picture)
    return PictureRendered(request, rgba, depth, picture.samples, time.perf_counter() - start)


def render_picture_tile(
    instances: Instances, request: RenderPictureTile, stop: Stop
) -> PictureTileRendered:
    """A tile of a picture: its pixels are those of the picture made at once.

    Raises:
        InputError: the size of the picture, the side or the number of the tile.
        Cancelled: ``stop`` said so.
    """
    whole = request.whole
    check_size(whole.size)
    check_range("side of a tile", request.side, 1, max(whole.size))
    last = len(tile_boxes(whole.size, request.side)) - 1
    check_range("number of a tile", request.number, 0, last)
    start = time.perf_counter()
    picture = exact_picture(instances, part_of(whole, request.box), stop)
    rgba, depth = _bytes_and_depth(instances, picture)
    return PictureTileRendered(request, rgba, depth, picture.samples, time.perf_counter() - start)


def render_rows(instances: Instances, request: RenderRows, stop: Stop) -> RowsRendered:
    """Some rows of a picture, with label numbers in the appearance ``labels``.

    Raises:
        InputError: the size of the picture, or rows outside it.
        Cancelled: ``stop`` said so.
    """
    check_size(request.size)
    (width, height), (first, last) = request.size, request.rows
    check_range("first row", first, 0, height - 1)
    check_range("row after the last", last, first + 1, height)
    start = time.perf_counter()
    whole = RenderPicture("", request.instance, request.camera, request.size, request.appearance)
    band = part_of(whole, (0, first, width, last))
    grid = TILE_GRID if request.preview else PICTURE_GRID
    numbers = None
    if request.appearance.mode == "labels":
        picture, numbers = labelled_picture(instances, band, stop, grid)
    else:
        picture = exact_picture(instances, band, stop, grid)
    rgba, depth = _bytes_and_depth(instances, picture)
    return RowsRendered(request, rgba, depth, time.perf_counter() - start, numbers)


def render_tile(instances: Instances, request: RenderTile, stop: Stop) -> TileRendered:
    """A small picture for the gallery.

    Raises:
        InputError: its size.
        Cancelled: ``stop`` said so.
    """
    check_size(request.size)
    start = time.perf_counter()
    wanted = RenderPicture("", request.instance, request.camera, request.size, request.appearance)
    picture = exact_picture(instances, wanted, stop, TILE_GRID)
    rgba, depth = _bytes_and_depth(instances, picture)
    return TileRendered(request, rgba, depth, time.perf_counter() - start)


def part_of(whole: RenderPicture, box: Box) -> RenderPicture:
    """The request for what lies in ``box`` of a picture, as if it were one of its own."""
    camera = tile_of(whole.camera, whole.size, box)
    return RenderPicture(whole.view, whole.instance, camera, size_of(box), whole.appearance)


def _bytes_and_depth(
    instances: Instances, picture: Picture
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """(H, W, 4) uint8 of a picture, and (H, W) distances of its surface, NaN for none."""
    return picture_bytes(picture, instances.model.card), picture.surface_depth().numpy()
