"""Frame after frame of a video: what is there already, what is shown again, what is to be made.

The window makes its videos with this, a part at a time, and the command line in one go. Nothing is
rendered or written here. No torch.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddf_core.export.video_plan import Row

Pixels = NDArray[np.uint8]
"""(H, W, 3), or (H, W, 4) with straight alpha."""

MOST_KEPT_BYTES = 128 << 20
"""Of pictures for the way back, as they are shown: a minute and a half of them at 256 pixels,
seconds at 1080 lines. They are kept packed, in a sixth to a third of that."""


class _Packed:
    """A picture without loss; of 1080 lines it is packed in 0.05 s, and was made in seconds."""

    def __init__(self, pixels: Pixels) -> None:
        self._shape = pixels.shape
        # Of steps from pixel to pixel, which are small nearly everywhere.
        steps = np.diff(pixels, axis=1, prepend=np.zeros_like(pixels[:, :1]))
        self._data = zlib.compress(steps.tobytes(), 1)

    def unpack(self) -> Pixels:
        steps = np.frombuffer(zlib.decompress(self._data), np.uint8).reshape(self._shape)
        pixels: Pixels = np.cumsum(steps, axis=1, dtype=np.uint8)
        return pixels


@dataclass(frozen=True, eq=False)
class Step:
    """The next frame of a video.

    Args:
        number: counted from 0.
        is_there: it was written before: skip it.
        pixels: the picture of an earlier frame that shows the same; None where it is to be made.
    """

    number: int
    frame: Row
    is_there: bool
    pixels: Pixels | None


class FrameLoop:
    """The frames of a video in their order; equal ones are made once, as far as they can be kept.

    ``step`` says what the next frame wants; ``advance`` goes on to the one after it.

    Args:
        size: (width, height) of a whole frame, pixels.
        there: numbers of the frames that were written before.
    """

    def __init__(
        self, frames: Sequence[Row], size: tuple[int, int], there: Collection[int] = ()
    ) -> None:
        self._frames, self._there = frames, there
        missing = [(n, frame) for n, frame in enumerate(frames) if n not in there]
        self._shows = repeats(missing, most_kept(size))
        self._wanted = Counter(self._shows.values())
        self._kept: dict[int, _Packed] = {}
        self._number = 0
        self._step: Step | None = None
        self.made = 0

    @property
    def to_make(self) -> int:
        """How many pictures the whole video needs, of which ``made`` are there."""
        return len(set(self._shows.values()))

    @property
    def step(self) -> Step | None:
        """The next frame; None after the last one."""
        if self._number == len(self._frames):
            return None
        if self._step is None:
            self._step = self._next_step()
        return self._step

    def _next_step(self) -> Step:
        kept = self._kept.get(self._shows.get(self._number, self._number))
        is_there = self._number in self._there
        pixels = kept.unpack() if kept is not None else None
        return Step(self._number, self._frames[self._number], is_there, pixels)

    def advance(self, pixels: Pixels | None = None) -> None:
        """Go on; ``pixels`` is the picture of this frame where it had to be made."""
        number = self._number
        self._number, self._step = number + 1, None
        if number in self._there:
            return
        first = self._shows[number]
        self._wanted[first] -= 1
        if first == number:
            assert pixels is not None, "a frame that is not shown again is made"
            self.made += 1
            if self._wanted[first]:
                self._kept[first] = _Packed(pixels)
        elif not self._wanted[first]:
            del self._kept[first]


def repeats(frames: Sequence[tuple[int, Row]], most_kept: int) -> dict[int, int]:
    """For each frame the earlier one whose picture it shows again, or itself.

    Args:
        frames: numbers and frames that are still to be made, in their order.
        most_kept: how many pictures are kept at one time.
    """
    to_come = Counter(frame for _, frame in frames)
    kept: dict[Row, int] = {}
    shown: dict[int, int] = {}
    for number, frame in frames:
        to_come[frame] -= 1
        shown[number] = kept.get(frame, number)
        if to_come[frame] and frame not in kept and len(kept) < most_kept:
            kept[frame] = number
        elif not to_come[frame]:
            kept.pop(frame, None)
    return shown


def most_kept(size: tuple[int, int]) -> int:
    """How many pictures of a size may be kept."""
    return MOST_KEPT_BYTES // (4 * size[0] * size[1])
