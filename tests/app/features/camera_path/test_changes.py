"""What a hand does to the camera path, as values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.features.camera_path.changes import (
    free_time,
    rows_of,
    time_of_new_key,
    with_key_name,
    with_key_time,
)
from ddf_core.errors import InputError
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import LONGEST_S, CameraKey, CameraPath

HOME = Camera(radius=2.7)
PATH = CameraPath(tuple(CameraKey(float(n), HOME) for n in range(3)))


@pytest.mark.parametrize(
    ("playhead", "time_s"), [(0.0, 4.0), (1.0, 4.0), (2.0, 4.0), (0.5, 0.5), (1.337, 1.34)]
)
def test_a_new_key_goes_to_the_playhead_or_where_a_key_is_after_the_last(
    playhead: float, time_s: float
) -> None:
    assert time_of_new_key(PATH, playhead) == time_s
    assert time_of_new_key(CameraPath(), playhead) == 0.0


def test_a_dragged_key_goes_past_others_and_never_onto_one() -> None:
    assert free_time(PATH, 0, 1.0) in (0.99, 1.01)
    assert free_time(PATH, 0, 1.5) == 1.5
    assert free_time(PATH, 0, 9.0) == 9.0
    assert free_time(PATH, 2, -5.0) == 0.01
    assert free_time(replace(PATH, closing_s=10.0), 1, 1e9) == LONGEST_S - 10.0


def test_a_time_that_another_key_has_is_refused() -> None:
    with pytest.raises(InputError, match="Two keys would stand at 2 s"):
        with_key_time(PATH, 0, 2.001)


def test_a_name_is_kept_on_one_line() -> None:
    assert with_key_name(PATH, 1, " left\nside ").keys[1].name == "left side"


def test_rows_count_angles_from_the_front_as_the_command_line_does() -> None:
    turned = replace(HOME, yaw_rad=HOME.yaw_rad + 0.5 - 8 * 3.141592653589793, fov_deg=20.0)
    path = CameraPath((CameraKey(0.0, turned), CameraKey(1.5, HOME.orbit_by(0.0, -0.1), "up")))
    first, second = rows_of(path, HOME)
    assert (first.name, first.time_s, first.fov_deg) == ("key 1", 0.0, 20.0)
    assert first.yaw_deg == pytest.approx(28.648, abs=1e-3)
    assert (second.name, second.yaw_deg) == ("up", 0.0)
    assert second.pitch_deg == pytest.approx(5.73, abs=1e-2)
