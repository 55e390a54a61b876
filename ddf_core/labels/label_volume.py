"""Label numbers on the voxels of the template's box: lookup and balls painted into them. No torch.

Cell-centred and indexed [z, y, x], as every grid of this program: voxel i has its centre at
``-box_half + (i + 0.5) * voxel``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ddf_core.scene.point import Point

Volume = NDArray[np.uint8]

# Of a head, 0.006: at the nearest voxel, 96 % of its surface gets its true part (ours, measured on
# the bundled template). Seven megabytes, copied in a millisecond.
RESOLUTION = 192
SHAPE = (RESOLUTION,) * 3


@dataclass(frozen=True, eq=False)
class LabelVolume:
    """(R, R, R) uint8 numbers of labels, 0 for none; never written to. Equal by its digest."""

    numbers: Volume

    def __post_init__(self) -> None:
        if self.numbers.shape != SHAPE or self.numbers.dtype != np.uint8:
            raise ValueError(f"{self.numbers.shape} {self.numbers.dtype}, wanted {SHAPE} uint8")
        self.numbers.flags.writeable = False

    @cached_property
    def digest(self) -> str:
        """Names the contents."""
        return hashlib.blake2b(self.numbers.tobytes(), digest_size=16).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LabelVolume) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def pack_numbers(self) -> str:
        """The volume as text (base64 of deflate), for sessions; a head's has about 100 KB."""
        return base64.b64encode(zlib.compress(self.numbers.tobytes(), 6)).decode("ascii")

    @classmethod
    def unpack_numbers(cls, text: str) -> LabelVolume:
        """What ``pack_numbers`` made.

        Raises:
            ValueError: it is something else, or unpacks to another size; no more than that size is
                ever unpacked.
        """
        size = RESOLUTION**3
        try:
            unpack = zlib.decompressobj()
            data = unpack.decompress(base64.b64decode(text, validate=True), size + 1)
        except (zlib.error, binascii.Error, UnicodeError) as err:
            raise ValueError("this is no packed label volume") from err
        if len(data) != size:
            raise ValueError(f"the label volume has another size than {size} voxels")
        return cls(np.frombuffer(data, np.uint8).reshape(SHAPE))


def numbers_at(volume: Volume, x_tmpl: NDArray[np.floating], box_half: float) -> Volume:
    """(N,) label numbers at template points (N, 3); 0 outside the box.

    The eight voxels about a point vote, each by its trilinear weight: a border between two labels
    is a smooth surface and not the sides of voxels. A tie is the voxel's that holds the point.
    """
    place = (x_tmpl + box_half) * (RESOLUTION / (2 * box_half))
    inside = np.all((place >= 0) & (place < RESOLUTION), axis=1)
    found = _read_cells(volume, np.floor(np.where(inside[:, None], place, 0)).astype(np.intp))
    low = np.floor(np.where(inside[:, None], place, 1) - 0.5).astype(np.intp)
    corners = np.stack([_read_cells(volume, low + step) for step in _CORNERS], axis=1)
    # Nearly everywhere all eight agree.
    mixed = np.flatnonzero(inside & (corners != found[:, None]).any(axis=1))
    if len(mixed):
        part = place[mixed] - 0.5 - low[mixed]
        weights = np.stack([_weight(part, step) for step in _CORNERS], axis=1)
        found[mixed] = _elect_numbers(corners[mixed], weights, found[mixed])
    return np.where(inside, found, 0).astype(np.uint8)


_CORNERS = np.array(list(np.ndindex(2, 2, 2)))
# By how much a voxel must be outvoted: rounding decides nothing.
_MARGIN = 1e-6


def _read_cells(volume: Volume, cell: NDArray[np.intp]) -> Volume:
    """Numbers of voxels (N, 3) in the order x, y, z; the nearest in the box."""
    x, y, z = np.clip(cell, 0, RESOLUTION - 1).T
    held: Volume = volume[z, y, x]
    return held


def _weight(part: NDArray[np.floating], step: NDArray[np.intp]) -> NDArray[np.floating]:
    weight: NDArray[np.floating] = np.where(step == 1, part, 1 - part).prod(axis=1)
    return weight


def _elect_numbers(numbers: Volume, weights: NDArray[np.floating], held: Volume) -> Volume:
    """Of each row of numbers (N, 8) the one with the most weight."""
    same = numbers[:, :, None] == numbers[:, None, :]
    votes = (same * weights[:, None, :]).sum(-1)
    best = votes.argmax(axis=1)
    rows = np.arange(len(numbers))
    own = ((numbers == held[:, None]) * weights).sum(-1)
    wins = votes[rows, best] > own + _MARGIN
    elected: Volume = np.where(wins, numbers[rows, best], held)
    return elected


def voxels_of_ball(radius: float, box_half: float) -> float:
    """About how many voxels ``paint_ball`` looks at: those of the ball's cube, at most all.

    Args:
        radius, box_half: scene units.
    """
    side = min(radius / box_half * RESOLUTION + 1, RESOLUTION)
    return side**3


def paint_ball(volume: Volume, number: int, centre: Point, radius: float, box_half: float) -> None:
    """Give ``number`` to the voxels whose centres are in a ball, in place.

    The voxel that holds the centre of the ball always gets it, however small the ball is.

    Args:
        volume: (R, R, R) label numbers, [z, y, x] over the box.
        centre, radius, box_half: scene units, on the template.
    """
    voxel = 2 * box_half / RESOLUTION
    middle = [(value + box_half) / voxel - 0.5 for value in reversed(centre)]
    nearest = tuple(round(value) for value in middle)
    if all(0 <= value < RESOLUTION for value in nearest):
        volume[nearest] = number
    reach = radius / voxel
    cells = [_cells(value, reach) for value in middle]
    if all(len(cell) for cell in cells):
        z, y, x = ((cell - value) ** 2 for cell, value in zip(cells, middle, strict=True))
        block = volume[tuple(slice(cell[0], cell[-1] + 1) for cell in cells)]
        block[z[:, None, None] + y[:, None] + x <= reach**2] = number


def _cells(middle: float, reach: float) -> NDArray[np.intp]:
    """The voxels of one axis within ``reach`` of ``middle``, in voxels."""
    low, high = int(np.ceil(middle - reach)), int(np.floor(middle + reach))
    return np.arange(max(low, 0), min(high, RESOLUTION - 1) + 1)
