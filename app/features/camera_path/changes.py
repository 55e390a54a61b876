"""What a hand does to the camera path, as pure functions of the path."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ddf_core.plain_text import MAX_NAME, plain
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import (
    LONGEST_S,
    MIN_GAP_S,
    CameraKey,
    CameraPath,
    key_at,
    make_path,
    replace_key,
    with_key,
)

STEP_S = 2.0
"""A new key stands so long after the last one."""
DIGITS = 2
"""Of seconds, as they are typed and dragged."""


def time_of_new_key(path: CameraPath, playhead_s: float) -> float:
    """Where a new key goes: to the playhead; where a key stands there, after the last one."""
    if not path.keys:
        return 0.0
    if key_at(path, playhead_s) is None:
        return round(playhead_s, DIGITS)
    return path.keys[-1].time_s + STEP_S


def with_new_key(path: CameraPath, time_s: float, camera: Camera) -> CameraPath:
    """A key more. Where it comes after the last of a loop, the way back keeps its length.

    Raises:
        InputError: ``path.*``: there is one at that time, or there are too many.
    """
    return with_key(path, CameraKey(time_s, camera))


def with_key_camera(path: CameraPath, index: int, camera: Camera) -> CameraPath:
    """The key at ``index`` looks from elsewhere."""
    return replace_key(path, index, replace(path.keys[index], camera=camera))


def with_key_time(path: CameraPath, index: int, time_s: float) -> CameraPath:
    """The key at ``index`` at another time.

    Raises:
        InputError: ``path.*``: there is one at that time, or it is none.
    """
    return replace_key(path, index, replace(path.keys[index], time_s=round(time_s, DIGITS)))


def with_key_name(path: CameraPath, index: int, name: str) -> CameraPath:
    """The key at ``index`` under another name, on one line."""
    return replace_key(path, index, replace(path.keys[index], name=plain(name, MAX_NAME)))


def with_loop(path: CameraPath, closing_s: float) -> CameraPath:
    """The way from the last key back to the first, in so many seconds; 0 ends at the last.

    Raises:
        InputError: ``path.time``: it would be too long.
    """
    return make_path(path.keys, closing_s)


def free_time(path: CameraPath, index: int, time_s: float) -> float:
    """The time nearest to ``time_s`` at which the key at ``index`` may stand, to the digits that
    are typed: a drag goes past other keys and never onto one."""
    step = 10.0**-DIGITS
    most = LONGEST_S - (path.closing_s if len(path.keys) > 1 else 0.0)
    wanted = round(min(max(time_s, 0.0), most), DIGITS)
    others = [key.time_s for number, key in enumerate(path.keys) if number != index]
    for steps in range(len(path.keys) + 1):
        for side in (-1, 1):
            tried = round(wanted + side * steps * step, DIGITS)
            is_free = all(abs(tried - other) >= MIN_GAP_S for other in others)
            if 0 <= tried <= most and is_free:
                return tried
    return path.keys[index].time_s


@dataclass(frozen=True)
class KeyRow:
    """A key as the table shows it: its name, or its number where it has none; times in seconds,
    angles in degrees from the front, as the command line counts them."""

    name: str
    time_s: float
    yaw_deg: float
    pitch_deg: float
    fov_deg: float


def rows_of(path: CameraPath, home: Camera) -> tuple[KeyRow, ...]:
    """The keys as rows, in the order of their times."""
    return tuple(
        KeyRow(
            plain(key.name, MAX_NAME) or f"key {number}",
            key.time_s,
            math.degrees(math.remainder(key.camera.yaw_rad - home.yaw_rad, 2 * math.pi)) + 0.0,
            math.degrees(home.pitch_rad - key.camera.pitch_rad) + 0.0,
            key.camera.fov_deg,
        )
        for number, key in enumerate(path.keys, start=1)
    )
