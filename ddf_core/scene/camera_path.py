"""A path of the camera: cameras at times, and the smooth way through them. Pure; NumPy only.

Every number of the camera goes through its values at the keys by a cubic Hermite curve with the
slopes of Fritsch and Butland (A method for constructing local monotone piecewise cubic
interpolants, SIAM J. Sci. Stat. Comput. 5, 1984), known as PCHIP: it meets each key, its slope does
not jump, and between two keys it stays between their values. So a path keeps every limit that its
keys keep. Yaw takes the short way from key to key.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ddf_core.errors import InputError
from ddf_core.scene.camera import Array, Camera

MAX_KEYS = 500
LONGEST_S = 160.0
"""At 60 frames a second this is as many frames as a video may have."""
MIN_GAP_S = 0.001
"""Keys that are nearer than this stand at one time."""


@dataclass(frozen=True)
class CameraKey:
    """A camera at a time, in seconds; ``name`` may be empty."""

    time_s: float
    camera: Camera
    name: str = ""


@dataclass(frozen=True)
class CameraPath:
    """Keys in the order of their times, no two at one time.

    Args:
        keys: none is no path, one is a camera that stands still.
        closing_s: how long it takes from the last key back to the first; 0 ends at the last key.
    """

    keys: tuple[CameraKey, ...] = ()
    closing_s: float = 0.0

    @property
    def is_loop(self) -> bool:
        """Whether it comes back to where it began."""
        return self.closing_s > 0 and len(self.keys) > 1

    @property
    def start_s(self) -> float:
        """The time of the first key."""
        return self.keys[0].time_s if self.keys else 0.0

    @property
    def end_s(self) -> float:
        """The time at which it ends, or begins again."""
        last = self.keys[-1].time_s if self.keys else 0.0
        return last + (self.closing_s if self.is_loop else 0.0)

    @property
    def duration_s(self) -> float:
        """How long it plays."""
        return self.end_s - self.start_s


# --- keys ------------------------------------------------------------------------------------


def make_path(keys: Iterable[CameraKey], closing_s: float = 0.0) -> CameraPath:
    """The path of some keys in any order.

    Raises:
        InputError: ``path.same_time``, ``path.time`` or ``path.keys``.
    """
    path = CameraPath(tuple(sorted(keys, key=lambda key: key.time_s)), closing_s)
    if len(path.keys) > MAX_KEYS:
        raise InputError(
            f"A camera path of {len(path.keys):,} keys is too long.",
            code="path.keys",
            advice=f"At most {MAX_KEYS} can be kept.",
        )
    for one, other in zip(path.keys, path.keys[1:], strict=False):
        if other.time_s - one.time_s < MIN_GAP_S:
            raise InputError(
                f"Two keys would stand at {other.time_s:g} s.",
                code="path.same_time",
                advice="The camera cannot be at two places: give one of them another time.",
            )
    for time_s in (path.start_s, closing_s, path.end_s):
        if not 0 <= time_s <= LONGEST_S:
            raise InputError(
                f"{time_s:g} s is no time of a camera path.",
                code="path.time",
                advice=f"It goes from 0 to {LONGEST_S:g} s.",
            )
    return path


def with_key(path: CameraPath, key: CameraKey) -> CameraPath:
    """One key more.

    Raises:
        InputError: as ``make_path``: another one stands at its time, or there are too many.
    """
    return make_path((*path.keys, key), path.closing_s)


def replace_key(path: CameraPath, index: int, key: CameraKey) -> CameraPath:
    """The key at ``index`` (from 0) in another form; at another time it may get another index.

    Raises:
        InputError: as ``make_path``: another one stands at its time.
    """
    return make_path((*path.keys[:index], key, *path.keys[index + 1 :]), path.closing_s)


def without_key(path: CameraPath, index: int) -> CameraPath:
    """The path without the key at ``index``; one key alone closes no loop."""
    keys = (*path.keys[:index], *path.keys[index + 1 :])
    return CameraPath(keys, path.closing_s if len(keys) > 1 else 0.0)


def key_at(path: CameraPath, time_s: float) -> int | None:
    """The index of the key that stands at a time; None where none does."""
    near = (n for n, key in enumerate(path.keys) if abs(key.time_s - time_s) < MIN_GAP_S)
    return next(near, None)


def fit_path(path: CameraPath, home: Camera) -> CameraPath:
    """The path for another model: from the same sides, at that model's own distance.

    Args:
        home: the frontal camera of the model.
    """
    keys = (
        replace(
            key,
            camera=replace(home, yaw_rad=key.camera.yaw_rad, pitch_rad=key.camera.pitch_rad),
        )
        for key in path.keys
    )
    return replace(path, keys=tuple(keys))


# --- between the keys ------------------------------------------------------------------------


class PathCurve:
    """The way through the keys of a path, worked out once.

    Raises:
        InputError: ``path.empty``: the path has no key.
    """

    def __init__(self, path: CameraPath) -> None:
        if not path.keys:
            raise InputError(
                "The camera path is empty.",
                code="path.empty",
                advice="Add a key where the camera shall begin.",
            )
        self._path = path
        times = [key.time_s for key in path.keys]
        rows = [_numbers(key.camera) for key in path.keys]
        if path.is_loop:
            times.append(path.end_s)
            rows.append(rows[0])
        self._times, self._rows = np.array(times), np.array(rows)
        self._rows[:, 0] = np.unwrap(self._rows[:, 0])
        self._slopes = _slopes(self._times, self._rows, is_loop=path.is_loop)

    def camera(self, time_s: float) -> Camera:
        """The camera at a time; before the first key and after the last it stands there, a loop
        begins again. At a key it is that key's, to the bit."""
        return self.cameras(np.array([time_s]))[0]

    def cameras(self, times_s: Array) -> tuple[Camera, ...]:
        """The same for times (N,), thousands of them in a moment."""
        path = self._path
        if path.is_loop:
            times_s = path.start_s + (times_s - path.start_s) % path.duration_s
        times_s = np.clip(times_s, path.start_s, path.end_s)
        legs = np.searchsorted(self._times, times_s, side="right") - 1
        legs = np.minimum(legs, len(path.keys) - 1)
        numbers = self._between(legs, times_s).tolist()
        return tuple(
            path.keys[leg].camera
            if time_s == path.keys[leg].time_s
            else _camera(path.keys[leg].camera, row)
            for leg, time_s, row in zip(legs.tolist(), times_s.tolist(), numbers, strict=True)
        )

    def _between(self, legs: NDArray[np.intp], times_s: Array) -> Array:
        """(N, 9) numbers at times (N,), each on the leg after the key of that number."""
        ends = np.minimum(legs + 1, len(self._times) - 1)
        # After the last key there is no leg; its own camera is taken.
        gaps = np.where(ends > legs, self._times[ends] - self._times[legs], 1.0)[:, None]
        t = (times_s - self._times[legs])[:, None] / gaps
        start, end = self._rows[legs], self._rows[ends]
        # Hermite's four weights: of both ends, and of the slopes there.
        numbers = (
            (1 + 2 * t) * (1 - t) ** 2 * start
            + t * (1 - t) ** 2 * self._slopes[legs] * gaps
            + t * t * (3 - 2 * t) * end
            + t * t * (t - 1) * self._slopes[ends] * gaps
        )
        # Between the ends but for the rounding of the last bits.
        return np.clip(numbers, np.minimum(start, end), np.maximum(start, end))


def path_cameras(path: CameraPath, frames: int) -> tuple[Camera, ...]:
    """A camera for each of ``frames`` pictures in even steps of time, from the first key to the
    last; of a loop to one step before the first again.

    Raises:
        InputError: ``path.empty``: the path has no key.
    """
    times = np.linspace(path.start_s, path.end_s, frames, endpoint=not path.is_loop)
    return PathCurve(path).cameras(times)


def _numbers(camera: Camera) -> tuple[float, ...]:
    """What is interpolated of a camera; the yaw first."""
    return (
        camera.yaw_rad,
        camera.pitch_rad,
        camera.radius,
        camera.fov_deg,
        camera.near,
        camera.far,
        *camera.target,
    )


def _camera(key: Camera, numbers: list[float]) -> Camera:
    yaw_rad, pitch_rad, radius, fov_deg, near, far, x, y, z = numbers
    # What goes on for many rounds stays near zero: sessions bound the yaw.
    return replace(
        key,
        yaw_rad=math.remainder(yaw_rad - key.yaw_rad, 2 * math.pi) + key.yaw_rad,
        pitch_rad=pitch_rad,
        radius=radius,
        fov_deg=fov_deg,
        near=near,
        far=far,
        target=(x, y, z),
    )


def _slopes(times: Array, rows: Array, *, is_loop: bool) -> Array:
    """(K, 9) slopes at the keys, of Fritsch and Butland; of a loop the first equals the last."""
    if len(times) < 2:
        return np.zeros_like(rows)
    gaps = np.diff(times)[:, None]
    rises = np.diff(rows, axis=0) / gaps
    slopes = np.zeros_like(rows)
    slopes[1:-1] = _mean_slope(gaps[:-1], gaps[1:], rises[:-1], rises[1:])
    if is_loop:
        slopes[[0, -1]] = _mean_slope(gaps[-1:], gaps[:1], rises[-1:], rises[:1])
    elif len(times) == 2:
        slopes[:] = rises
    else:
        slopes[0] = _end_slope(gaps[0], gaps[1], rises[0], rises[1])
        slopes[-1] = _end_slope(gaps[-1], gaps[-2], rises[-1], rises[-2])
    return slopes


def _mean_slope(gap: Array, next_gap: Array, rise: Array, next_rise: Array) -> Array:
    """The weighted harmonic mean of two rises; 0 where they go to different sides."""
    weight, next_weight = gap + 2 * next_gap, 2 * gap + next_gap
    is_turn = rise * next_rise <= 0
    safe, next_safe = np.where(is_turn, 1.0, rise), np.where(is_turn, 1.0, next_rise)
    mean = (weight + next_weight) / (weight / safe + next_weight / next_safe)
    return np.where(is_turn, 0.0, mean)


def _end_slope(gap: Array, next_gap: Array, rise: Array, next_rise: Array) -> Array:
    """The slope of the parabola through three keys at its end, bent no further than keeps the leg
    between its keys."""
    slope = ((2 * gap + next_gap) * rise - gap * next_rise) / (gap + next_gap)
    slope = np.where(slope * rise <= 0, 0.0, slope)
    is_steep = (rise * next_rise < 0) & (np.abs(slope) > 3 * np.abs(rise))
    return np.where(is_steep, 3 * rise, slope)
