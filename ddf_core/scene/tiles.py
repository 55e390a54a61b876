"""How a large picture is divided into tiles, and in which order they are made. No torch, no Qt."""

from __future__ import annotations

from functools import lru_cache

Box = tuple[int, int, int, int]
"""(left, top, right, bottom) of a tile in its picture, pixels, y down; right and bottom are the
first pixels outside."""


def size_of(box: Box) -> tuple[int, int]:
    """(width, height) of a box."""
    return box[2] - box[0], box[3] - box[1]


@lru_cache(maxsize=16)
def tile_boxes(size: tuple[int, int], side: int) -> tuple[Box, ...]:
    """The tiles of a picture of ``size`` (width, height), from its middle outwards.

    Each pixel lies in one tile; those at the right and at the bottom may be smaller than ``side``.
    Of two that are equally far from the middle the upper one comes first, then the left one.
    """
    width, height = size
    boxes = [
        (left, top, min(left + side, width), min(top + side, height))
        for top in range(0, height, side)
        for left in range(0, width, side)
    ]

    def distance(box: Box) -> int:
        """The square of it, doubled lengths: whole numbers, so that equal ones are equal."""
        return (box[0] + box[2] - width) ** 2 + (box[1] + box[3] - height) ** 2

    return tuple(sorted(boxes, key=distance))
