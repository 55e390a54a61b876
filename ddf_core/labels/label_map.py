"""One label map of the template: its labels, what it began with, and what was painted since.

Frozen values that undo, sessions and requests all use. No torch, no Qt.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ddf_core.labels.label_volume import (
    SHAPE,
    LabelVolume,
    Volume,
    numbers_at,
    paint_ball,
    voxels_of_ball,
)
from ddf_core.scene.point import Point

Numbers = NDArray[np.uint8]
"""(H, W) the label of each pixel, 0 for none."""

# As many as anybody tells apart in a legend; a picture carries one channel for each.
MAX_LABELS = 64
# Painted volumes kept at hand: those of the last steps of undo, seven megabytes each.
KEPT_VOLUMES = 6


@dataclass(frozen=True)
class Label:
    """A name and its colour, ``#rrggbb``."""

    name: str
    colour: str

    @property
    def rgb(self) -> tuple[float, float, float]:
        """The colour in [0, 1]."""
        red, green, blue = (int(self.colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return red, green, blue


@dataclass(frozen=True)
class Stroke:
    """A trail of balls in template space.

    Args:
        label: number of the label, from 1; 0 erases.
        radius: of every ball, scene units.
        points: their centres, in the order in which they were painted.
    """

    label: int
    radius: float
    points: tuple[Point, ...]


@dataclass(frozen=True, eq=False)
class LabelMap:
    """Labels on the template. Compared and hashed by ``digest``, so both are quick.

    Args:
        labels: numbered from 1 in their order; 0 is "no label".
        box_half: the volume fills ``[-box_half, box_half]^3``.
        base: what was there before the first stroke; None is nothing.
        strokes: painted over it, in order.
    """

    labels: tuple[Label, ...]
    box_half: float
    base: LabelVolume | None = None
    strokes: tuple[Stroke, ...] = ()

    def add_stroke(self, stroke: Stroke) -> LabelMap:
        """This map with one stroke more; its volume costs that stroke and a copy."""
        after = replace(self, strokes=(*self.strokes, stroke))
        # Saves hashing all the strokes before it again.
        object.__setattr__(after, "_steps", (*self._steps, *_after(self._steps[-1], stroke)))
        return after

    def with_labels(self, labels: tuple[Label, ...]) -> LabelMap:
        """The same map with other names, colours or more labels."""
        return replace(self, labels=labels)

    def flatten_strokes(self) -> LabelMap:
        """The same map with its strokes in its base."""
        return replace(self, base=LabelVolume(self.volume()), strokes=())

    def volume(self) -> Volume:
        """(R, R, R) uint8 label numbers, indexed [z, y, x]; read only.

        Painted from the latest state that is still at hand; so a stroke more, or a stroke that
        grows, takes a few milliseconds.
        """
        if self.base and len(self._steps) == 1:
            return self.base.numbers
        known = _RECENT.get(self._steps[-1])
        return self._paint() if known is None else known

    def numbers_at(self, x_tmpl: NDArray[np.floating]) -> Volume:
        """(N,) label number at the nearest voxel to template points (N, 3); 0 outside the box."""
        return numbers_at(self.volume(), x_tmpl, self.box_half)

    def number_of(self, name: str) -> int | None:
        """The number of the label of that name, the first where there are several; None of none."""
        names = [label.name for label in self.labels]
        return names.index(name) + 1 if name in names else None

    def colours(self) -> NDArray[np.float32]:
        """(K + 1, 3) in [0, 1]: row n is the colour of label n; row 0, no label, is black."""
        return np.array([(0.0, 0.0, 0.0), *(label.rgb for label in self.labels)], np.float32)

    @cached_property
    def digest(self) -> str:
        """Names everything that can be seen of the map: two equal ones look the same."""
        told = repr([(label.name, label.colour) for label in self.labels]).encode()
        return hashlib.blake2b(self._steps[-1] + told, digest_size=16).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LabelMap) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def _steps(self) -> tuple[bytes, ...]:
        """The digest of the volume at first and after each ball."""
        base = self.base.digest if self.base else ""
        steps = [_digest(b"", repr((self.box_half, base)))]
        for stroke in self.strokes:
            steps += _after(steps[-1], stroke)
        return tuple(steps)

    def _paint(self) -> Volume:
        start, volume = self._latest()
        balls = [(stroke, point) for stroke in self.strokes for point in stroke.points]
        for stroke, point in balls[start:]:
            paint_ball(volume, stroke.label, point, stroke.radius, self.box_half)
        volume.flags.writeable = False
        _RECENT.put(self._steps[-1], volume)
        return volume

    def _latest(self) -> tuple[int, Volume]:
        """How many balls are in the latest state at hand, and a copy of its volume to paint on."""
        for count in range(len(self._steps) - 1, 0, -1):
            known = _RECENT.get(self._steps[count])
            if known is not None:
                return count, known.copy()
        return 0, self.base.numbers.copy() if self.base else np.zeros(SHAPE, np.uint8)


def painted_voxels(strokes: Iterable[Stroke], box_half: float) -> float:
    """How many voxels strokes give their numbers to, those of each ball counted anew: 1e9 of them
    are some seconds."""
    return sum(len(one.points) * voxels_of_ball(one.radius, box_half) for one in strokes)


def _digest(before: bytes, text: str) -> bytes:
    return hashlib.blake2b(before + text.encode(), digest_size=16).digest()


def _after(before: bytes, stroke: Stroke) -> list[bytes]:
    """The digest after each ball of a stroke that follows the state ``before``."""
    steps = []
    for point in stroke.points:
        before = _digest(before, repr((stroke.label, stroke.radius, point)))
        steps.append(before)
    return steps


class _RecentVolumes:
    """The volumes painted last, by digest: shared by all maps and threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, Volume] = OrderedDict()

    def get(self, digest: bytes) -> Volume | None:
        with self._lock:
            if digest in self._kept:
                self._kept.move_to_end(digest)
            return self._kept.get(digest)

    def put(self, digest: bytes, volume: Volume) -> None:
        with self._lock:
            self._kept[digest] = volume
            while len(self._kept) > KEPT_VOLUMES:
                self._kept.popitem(last=False)


_RECENT = _RecentVolumes()
