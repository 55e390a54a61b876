"""Where a face is in a photo, upright or leaning. No torch, and no model of heads.

The detector is the one that comes with scikit-image (multi-block LBP features, a cascade). It only
says where a face may be: nothing is trained, weighted or chosen by it.

Source of the detector: Liao et al. 2007, Learning Multi-scale Block Local Binary Patterns for Face
Recognition; scikit-image, ``feature.Cascade``. How its answers are looked at twice is ours.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ddf_core.io.photo import MAX_ROLL_DEG
from ddf_core.stopping import Stop, never, raise_if

if TYPE_CHECKING:
    from skimage.feature import Cascade

# The cascade's own window, pixels: no face is seen smaller.
WINDOW = 24
# A picture of more pixels, as brought to the side of a pass, is made smaller: time is bounded.
MOST_PIXELS = 1_000_000
# Windows that agree on a real face, looked at closely: of 41 portraits 24 to 96, but for one. What
# looks like one by chance in textures, food and machines has 16 at most (ours); where more is
# looked at, chance has more tries.
SURE = (16, 20)
COUNTS = (4, *SURE, 24, 32, 48, 64, 96)
# The close look: a face is brought to this side, and the cascade sees so much more about it.
CLOSE_SIDE, CLOSE_ROOM, CLOSE_SIZES = 64, 1.7, (0.72, 1.36)
ROLLS_DEG = (-27.0, -18.0, -9.0, 0.0, 9.0, 18.0, 27.0)


@dataclass(frozen=True)
class Face:
    """A face as the cascade frames it: from the brows to the chin, upright in its own square.

    Args:
        x, y: its middle; side: of its square; pixels.
        roll_deg: how far it leans, clockwise as the picture is seen.
        support: how many windows agree on it, as far as that was counted.
    """

    x: float
    y: float
    side: float
    roll_deg: float = 0.0
    support: int = 0


@dataclass(frozen=True)
class _Pass:
    """One look at the whole picture.

    Args:
        longest: side that the picture is brought to, pixels.
        largest: faces up to this share of that side.
        agreed: so many windows have to see a face there; sure: so many at a close look.
        rolls_deg: how far it is turned; growth: from one size of window to the next.
    """

    longest: int
    largest: float = 1.0
    rolls_deg: tuple[float, ...] = (0.0,)
    growth: float = 1.2
    agreed: int = 1
    sure: int = SURE[0]


# Most photos end with the first; a leaning head is more usual than one that is lost in a room.
PASSES = (
    _Pass(448),
    _Pass(256, rolls_deg=(-20.0, 20.0, -38.0, 38.0), sure=SURE[1]),
    _Pass(1280, largest=0.06, growth=1.14, agreed=2, sure=SURE[1]),
)


def find_faces(rgb: NDArray[np.uint8], stop: Stop = never) -> tuple[Face, ...]:
    """The faces of a picture (H, W, 3), the largest first; none where nobody is seen.

    Raises:
        Cancelled: ``stop`` said so; it is asked every few hundredths of a second.
    """
    grey = Image.fromarray(rgb).convert("L")
    for look in PASSES:
        found: list[Face] = []
        for roll_deg in look.rolls_deg:
            raise_if(stop)
            for maybe in _candidates(grey, look, roll_deg):
                raise_if(stop)
                if not any(_is_same(maybe, face) for face in found):
                    face = _look_closely(grey, maybe, look.sure, stop)
                    found += [face] if face is not None else []
        if found:
            return tuple(sorted(_apart(found), key=lambda face: -face.side))
    return ()


def close_face(rgb: NDArray[np.uint8], near: Face) -> Face | None:
    """The face of a picture (H, W, 3) about ``near``, upright; None where there is none."""
    grey = Image.fromarray(rgb).convert("L")
    # Seen in its own size, it is framed more exactly.
    seen = _at(grey, _at(grey, near, COUNTS), COUNTS)
    return seen if seen.support >= SURE[0] else None


def _candidates(grey: Image.Image, look: _Pass, roll_deg: float) -> list[Face]:
    """Where the cascade sees a face in a picture that is turned back by ``roll_deg``."""
    area = grey.width * grey.height
    factor = min(1.0, look.longest / max(grey.size), math.sqrt(MOST_PIXELS / area))
    size = (max(1, round(grey.width * factor)), max(1, round(grey.height * factor)))
    small = grey.resize(size, Image.Resampling.BOX) if factor < 1 else grey
    turned = small
    if roll_deg:
        turned = small.rotate(roll_deg, Image.Resampling.BILINEAR, expand=True)
    largest = max(WINDOW + 1, round(look.largest * look.longest))
    cos, sin = math.cos(math.radians(roll_deg)), math.sin(math.radians(roll_deg))
    faces = []
    for x, y, side in _detect_faces(turned, (WINDOW, largest), look.growth, 2.0, look.agreed):
        dx, dy = x - turned.width / 2, y - turned.height / 2
        middle = cos * dx - sin * dy + small.width / 2, sin * dx + cos * dy + small.height / 2
        inside = 0 <= middle[0] <= small.width and 0 <= middle[1] <= small.height
        if inside:
            faces.append(Face(middle[0] / factor, middle[1] / factor, side / factor, roll_deg))
    return faces


def _look_closely(grey: Image.Image, maybe: Face, sure: int, stop: Stop) -> Face | None:
    """The face in its own size, turned as it agrees best; None where it was none."""
    if not any(
        _at(grey, turned, COUNTS[:1]).support for turned in _roll_face(maybe, (0.0, 14, -14))
    ):
        return None
    seen = []
    for turned in _roll_face(maybe, ROLLS_DEG):
        raise_if(stop)
        seen.append(_at(grey, turned, COUNTS))
    best = max(seen, key=lambda face: face.support)
    if best.support < sure:
        return None
    whole = sum(face.support for face in seen)
    roll_deg = sum(face.roll_deg * face.support for face in seen) / whole
    return replace(best, roll_deg=min(max(roll_deg, -MAX_ROLL_DEG), MAX_ROLL_DEG))


def _roll_face(face: Face, steps_deg: Iterable[float]) -> list[Face]:
    return [replace(face, roll_deg=face.roll_deg + step) for step in steps_deg]


def _at(grey: Image.Image, face: Face, counts: tuple[int, ...]) -> Face:
    """The same face where many windows see it; its support is the largest of ``counts`` that is
    reached, 0 where none is."""
    room = round(CLOSE_ROOM * CLOSE_SIDE)
    scale = face.side / CLOSE_SIDE
    cut = _cut_out(grey, face, scale, room)
    cos, sin = math.cos(math.radians(face.roll_deg)), math.sin(math.radians(face.roll_deg))
    found = replace(face, support=0)
    limits = round(CLOSE_SIDE * CLOSE_SIZES[0]), round(CLOSE_SIDE * CLOSE_SIZES[1])
    for count in counts:
        boxes = [
            (x - room / 2, y - room / 2, side)
            for x, y, side in _detect_faces(cut, limits, 1.06, 1.0, count)
        ]
        near = [box for box in boxes if math.hypot(box[0], box[1]) < 0.4 * CLOSE_SIDE]
        if not near:
            break
        dx, dy, side = min(near, key=lambda box: abs(math.log(box[2] / CLOSE_SIDE)))
        middle = face.x + scale * (cos * dx - sin * dy), face.y + scale * (sin * dx + cos * dy)
        found = Face(*middle, side * scale, face.roll_deg, count)
    return found


def _cut_out(grey: Image.Image, face: Face, scale: float, room: int) -> Image.Image:
    """A square of ``room`` pixels about a face, upright; ``scale`` pixels of the photo for one."""
    reach = face.side * CLOSE_ROOM
    left, top = math.floor(face.x - reach), math.floor(face.y - reach)
    part = grey.crop((left, top, math.ceil(face.x + reach), math.ceil(face.y + reach)))
    # Averaged over what a pixel covers; the turn alone would take single ones.
    factor = max(1.0, scale)
    size = (max(1, round(part.width / factor)), max(1, round(part.height / factor)))
    small = part.resize(size, Image.Resampling.BOX)
    across, down = small.width / part.width, small.height / part.height
    cos, sin = math.cos(math.radians(face.roll_deg)), math.sin(math.radians(face.roll_deg))
    matrix = [scale * cos, -scale * sin, 0.0, scale * sin, scale * cos, 0.0]
    half = room / 2
    matrix[2] = face.x - left - (matrix[0] + matrix[1]) * half
    matrix[5] = face.y - top - (matrix[3] + matrix[4]) * half
    matrix = [value * across for value in matrix[:3]] + [value * down for value in matrix[3:]]
    bilinear = Image.Resampling.BILINEAR
    return small.transform((room, room), Image.Transform.AFFINE, matrix, bilinear)


def _detect_faces(
    grey: Image.Image, limits: tuple[int, int], factor: float, step: float, count: int
) -> list[tuple[float, float, float]]:
    """(x, y, side) of what the cascade sees, in the picture's own pixels."""
    if min(grey.size) <= limits[0]:
        return []
    values = np.asarray(grey, np.float32) / 255
    # The cascade sums in float32: about its mean a large picture keeps its small differences.
    values = np.ascontiguousarray(values - values.mean())
    boxes = _cascade().detect_multi_scale(
        img=values,
        scale_factor=factor,
        step_ratio=step,
        min_size=(limits[0], limits[0]),
        max_size=(limits[1], limits[1]),
        min_neighbor_number=count,
    )
    return [
        (box["c"] + box["width"] / 2, box["r"] + box["height"] / 2, float(box["width"]))
        for box in boxes
    ]


@cache
def _cascade() -> Cascade:
    # Not before a photo is there: with SciPy, which it brings, a third of the engine's start.
    from skimage.data import lbp_frontal_face_cascade_filename
    from skimage.feature import Cascade

    return Cascade(lbp_frontal_face_cascade_filename())


def _is_same(one: Face, other: Face) -> bool:
    return math.hypot(one.x - other.x, one.y - other.y) < 0.5 * max(one.side, other.side)


def _apart(faces: list[Face]) -> list[Face]:
    """Of faces that lie on one another the surest."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.support):
        if not any(_is_same(face, other) for other in kept):
            kept.append(face)
    return kept
