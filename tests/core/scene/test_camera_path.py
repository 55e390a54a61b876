"""Camera paths: through every key, smooth, within their limits, the short way round."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from ddf_core.errors import InputError
from ddf_core.scene.camera import MIN_PITCH_RAD, Camera
from ddf_core.scene.camera_path import (
    LONGEST_S,
    MAX_KEYS,
    CameraKey,
    CameraPath,
    PathCurve,
    fit_path,
    key_at,
    make_path,
    path_cameras,
    replace_key,
    with_key,
    without_key,
)

HOME = Camera(radius=2.7, near=1.9, far=3.5)


def looking(yaw_deg: float, pitch_deg: float = 90.0, **more: object) -> Camera:
    return replace(HOME, yaw_rad=math.radians(yaw_deg), pitch_rad=math.radians(pitch_deg), **more)


def path_of(*cameras: Camera, closing_s: float = 0.0) -> CameraPath:
    """A key each second."""
    return make_path((CameraKey(float(n), one) for n, one in enumerate(cameras)), closing_s)


def yaws_deg(path: CameraPath, times: np.ndarray) -> np.ndarray:
    curve = PathCurve(path)
    return np.degrees(np.unwrap([curve.camera(time).yaw_rad for time in times]))


WILD = (
    looking(90, 80),
    looking(130, MIN_PITCH_RAD * 180 / math.pi, fov_deg=3.0),
    looking(95, 120, radius=2.0, target=(0.1, 0.2, 0.0)),
    looking(94, 120, radius=3.1),
    looking(60, 40),
)


def test_a_path_meets_every_key_to_the_bit() -> None:
    for closing_s in (0.0, 1.5):
        curve = PathCurve(path_of(*WILD, closing_s=closing_s))
        assert [curve.camera(float(n)) for n in range(5)] == list(WILD)


def test_two_keys_are_joined_by_a_straight_line() -> None:
    path = path_of(looking(90), looking(110, 70, fov_deg=24.0))
    quarter = PathCurve(path).camera(0.25)
    assert math.degrees(quarter.yaw_rad) == pytest.approx(95)
    assert math.degrees(quarter.pitch_rad) == pytest.approx(85)
    assert quarter.fov_deg == pytest.approx(15)


def test_between_three_keys_stands_what_was_worked_out_by_hand() -> None:
    # Yaw 0, 1, 3 at 0, 1, 2 s: rises 1 and 2. At the middle key the harmonic mean with equal
    # weights, 6 / (3 / 1 + 3 / 2) = 4/3; at the first (3 * 1 - 2) / 2 = 1/2. Half way on the first
    # leg Hermite gives 0/2 + 1/2 + (1/2 - 4/3) / 8 = 0.39583...
    path = path_of(*(replace(HOME, yaw_rad=yaw) for yaw in (0.0, 1.0, 3.0)))
    assert PathCurve(path).camera(0.5).yaw_rad == pytest.approx(0.5 + (0.5 - 4 / 3) / 8)


@pytest.mark.parametrize("closing_s", [0.0, 0.7])
def test_between_two_keys_nothing_leaves_their_range(closing_s: float) -> None:
    path = path_of(*WILD, closing_s=closing_s)
    curve = PathCurve(path)
    for leg, (start, end) in enumerate(pairwise(WILD)):
        for share in np.linspace(0, 1, 30):
            now = curve.camera(leg + share)
            for name in ("pitch_rad", "radius", "fov_deg", "near", "far"):
                low, high = sorted((getattr(start, name), getattr(end, name)))
                assert low <= getattr(now, name) <= high


@pytest.mark.parametrize("closing_s", [0.0, 0.7])
def test_the_slope_does_not_jump_at_a_key(closing_s: float) -> None:
    path = path_of(*WILD, closing_s=closing_s)
    curve, tiny = PathCurve(path), 1e-5
    times = [1.0, 2.0, 3.0, *([0.0, 4.0] if closing_s else [])]
    for time in times:
        before, at, after = (curve.camera(time + step).fov_deg for step in (-tiny, 0.0, tiny))
        assert (at - before) / tiny == pytest.approx((after - at) / tiny, abs=0.02)


def test_yaw_takes_the_short_way_round() -> None:
    times = np.linspace(0, 1, 5)
    assert yaws_deg(path_of(looking(170), looking(-170)), times) == pytest.approx(
        [170, 175, 180, 185, 190]
    )
    assert yaws_deg(path_of(looking(10), looking(710)), times) == pytest.approx([10, 5, 0, -5, -10])


def test_three_keys_and_the_way_back_are_a_whole_turn_without_a_halt() -> None:
    path = path_of(looking(0), looking(120), looking(240), closing_s=1.0)
    turns = yaws_deg(path, np.linspace(0, 2.999, 60))
    assert np.diff(turns) == pytest.approx([120 * 2.999 / 59] * 59, rel=1e-6)
    # Sessions bound the yaw, so a path that goes round for hours must not count on.
    assert abs(PathCurve(path).camera(3 * 10_000 + 0.5).yaw_rad) < 2 * math.pi


def test_before_the_first_key_and_after_the_last_the_camera_stands() -> None:
    path = make_path([CameraKey(1.0, WILD[0]), CameraKey(2.0, WILD[1])])
    curve = PathCurve(path)
    assert (curve.camera(0.0), curve.camera(9.0)) == (WILD[0], WILD[1])
    assert (path.start_s, path.end_s, path.duration_s) == (1.0, 2.0, 1.0)


def test_a_loop_begins_again() -> None:
    path = path_of(WILD[0], WILD[1], closing_s=2.0)
    curve = PathCurve(path)
    assert path.end_s == 3.0
    assert curve.camera(3.0) == WILD[0]
    assert curve.camera(4.0) == WILD[1]


def test_one_key_stands_still_and_none_is_refused() -> None:
    assert path_cameras(path_of(WILD[0], closing_s=0.0), 3) == (WILD[0],) * 3
    with pytest.raises(InputError) as caught:
        path_cameras(CameraPath(), 3)
    assert caught.value.code == "path.empty"


def test_frames_go_from_the_first_key_to_the_last_and_of_a_loop_to_one_step_before_the_first() -> (
    None
):
    still = path_cameras(path_of(*WILD[:3]), 5)
    assert (still[0], still[2], still[4]) == WILD[:3]
    loop = path_cameras(path_of(WILD[0], WILD[1], closing_s=1.0), 4)
    assert (loop[0], loop[2]) == WILD[:2]
    assert WILD[0] not in loop[1:]


# --- keys ------------------------------------------------------------------------------------


def test_keys_stand_in_the_order_of_their_times() -> None:
    path = with_key(path_of(WILD[0], WILD[1]), CameraKey(0.5, WILD[2], "between"))
    assert [key.time_s for key in path.keys] == [0.0, 0.5, 1.0]
    moved = replace_key(path, 0, replace(path.keys[0], time_s=7.0))
    assert [key.time_s for key in moved.keys] == [0.5, 1.0, 7.0]
    assert key_at(moved, 7.0) == 2
    assert key_at(moved, 6.0) is None


@pytest.mark.parametrize("time_s", [1.0, 1.0005, 0.9995])
def test_two_keys_at_one_time_are_refused_in_words(time_s: float) -> None:
    path = path_of(WILD[0], WILD[1])
    with pytest.raises(InputError, match="Two keys would stand at 1"):
        with_key(path, CameraKey(time_s, WILD[2]))
    with pytest.raises(InputError) as caught:
        replace_key(path, 0, replace(path.keys[0], time_s=time_s))
    assert caught.value.code == "path.same_time"


@pytest.mark.parametrize(
    ("keys", "closing_s", "code"),
    [
        ([CameraKey(-0.1, HOME)], 0.0, "path.time"),
        ([CameraKey(LONGEST_S + 1, HOME)], 0.0, "path.time"),
        ([CameraKey(0.0, HOME), CameraKey(LONGEST_S, HOME)], 1.0, "path.time"),
        ([CameraKey(0.0, HOME), CameraKey(1.0, HOME)], -1.0, "path.time"),
        ([CameraKey(0.1 * n, HOME) for n in range(MAX_KEYS + 1)], 0.0, "path.keys"),
    ],
)
def test_what_is_no_path_is_refused(keys: list[CameraKey], closing_s: float, code: str) -> None:
    with pytest.raises(InputError) as caught:
        make_path(keys, closing_s)
    assert caught.value.code == code


def test_a_key_that_is_left_alone_closes_no_loop() -> None:
    path = without_key(path_of(WILD[0], WILD[1], closing_s=1.0), 0)
    assert path == CameraPath((CameraKey(1.0, WILD[1]),))


def test_another_model_is_seen_from_the_same_sides_at_its_own_distance() -> None:
    other = Camera(radius=1.0, fov_deg=12.0)
    path = path_of(*WILD, closing_s=1.0)
    fitted = fit_path(path, other)
    assert fitted.closing_s == 1.0
    assert [key.time_s for key in fitted.keys] == [0, 1, 2, 3, 4]
    for before, after in zip(path.keys, fitted.keys, strict=True):
        angles = (before.camera.yaw_rad, before.camera.pitch_rad)
        assert after.camera == replace(other, yaw_rad=angles[0], pitch_rad=angles[1])


@pytest.mark.parametrize("frames", [2, 7, 240])
def test_the_last_frame_is_the_last_key_whatever_its_time(frames: int) -> None:
    for start_s, end_s in ((0.1, 0.3), (1.7, 4.9), (0.0, 2.6)):
        path = make_path([CameraKey(start_s, WILD[0]), CameraKey(end_s, WILD[1])])
        cameras = path_cameras(path, frames)
        assert (cameras[0], cameras[-1]) == WILD[:2]
