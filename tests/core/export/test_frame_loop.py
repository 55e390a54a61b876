"""Which frames of a video are made, which are shown again, and what is kept for it."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.export import frame_loop
from ddf_core.export.frame_loop import FrameLoop
from ddf_core.export.video_plan import alone, oscillate, turntable
from ddf_core.scene.camera import Camera
from ddf_core.shown import LatentInstance

# By the sine: 0 a b a 0 c d c.
SWING = alone(turntable(LatentInstance((0.0,), 1.0), oscillate(Camera(), 8, 0.5)))


def walk(loop: FrameLoop) -> list[int | str]:
    """What each frame shows: its own picture's number, an earlier one's, or what was there."""
    shown: list[int | str] = []
    while (step := loop.step) is not None:
        assert step.frame is SWING[step.number]
        if step.is_there:
            shown.append("there")
            loop.advance()
            continue
        pixels = np.full((1, 1, 3), step.number, np.uint8) if step.pixels is None else step.pixels
        shown.append(int(pixels[0, 0, 0]))
        loop.advance(pixels)
    return shown


def test_equal_frames_are_made_once_and_nothing_is_kept_for_longer_than_it_is_wanted() -> None:
    loop = FrameLoop(SWING, (64, 64))
    assert loop.to_make == 5
    assert walk(loop) == [0, 1, 2, 1, 0, 5, 6, 5]
    assert loop.made == loop.to_make
    assert loop._kept == {}


def test_what_is_there_is_skipped_and_shown_by_no_other() -> None:
    loop = FrameLoop(SWING, (64, 64), there={0, 1})
    assert walk(loop) == ["there", "there", 2, 3, 4, 5, 6, 5]
    assert loop.made == loop.to_make == 5


def test_without_room_every_frame_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_loop, "MOST_KEPT_BYTES", 4 * 64 * 64 - 1)
    assert walk(FrameLoop(SWING, (64, 64))) == list(range(8))
