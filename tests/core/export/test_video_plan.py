"""Videos as descriptions: loops that close without a double, and meet what they pass through."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ddf_core.errors import InputError
from ddf_core.export.video_plan import (
    MOST_FRAMES,
    blend_instances,
    circle_camera,
    follow_path,
    interpolation,
    oscillate,
    path_frames,
    row_size,
    side_by_side,
    turntable,
)
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import CameraKey, CameraPath
from ddf_core.shown import Appearance, LatentInstance, TemplateInstance, latent_of_seed

HOME = Camera(radius=2.7)
A, B, C = (LatentInstance((x, 0.0), 0.5) for x in (0.0, 1.0, 2.0))


def yaws(cameras: tuple[Camera, ...]) -> np.ndarray:
    return np.array([camera.yaw_rad - HOME.yaw_rad for camera in cameras])


def test_an_oscillation_goes_to_both_sides_and_ends_one_step_before_where_it_began() -> None:
    turns = yaws(oscillate(HOME, 8, 0.9))
    assert turns[[0, 2, 4, 6]] == pytest.approx([0, 0.9, 0, -0.9])
    # The seam is a step like any other: the sine goes on.
    assert turns[0] - turns[-1] == pytest.approx(turns[1] - turns[0])


def test_the_way_back_of_an_oscillation_meets_the_very_cameras_of_the_way_there() -> None:
    assert len(set(oscillate(HOME, 72, 0.9))) == 37


def test_a_circle_goes_round_in_even_steps_and_its_last_frame_is_not_its_first() -> None:
    turns = yaws(circle_camera(HOME, 6))
    assert np.diff([*turns, 2 * math.pi]) == pytest.approx([math.pi / 3] * 6)
    assert yaws(circle_camera(HOME, 4, -2)) == pytest.approx(
        [0, -math.pi, -2 * math.pi, -3 * math.pi]
    )


def test_a_turntable_keeps_its_instance_and_look() -> None:
    appearance = Appearance("normals")
    frames = turntable(A, oscillate(HOME, 4, 0.3), appearance)
    assert {frame.instance for frame in frames} == {A}
    assert {frame.appearance for frame in frames} == {appearance}


def test_an_interpolation_meets_each_instance_exactly_and_comes_back() -> None:
    frames = interpolation((A, B, C), (HOME,) * 12)
    assert [frames[k].instance for k in (0, 4, 8)] == [A, B, C]
    assert frames[2].instance == LatentInstance((0.5, 0.0), 0.5)
    assert frames[10].instance == LatentInstance((1.0, 0.0), 0.5)
    assert frames[-1].instance != frames[0].instance


def test_an_interpolation_rests_where_it_passes_an_instance() -> None:
    frames = interpolation((A, B), (HOME,) * 80)
    steps = np.abs(np.diff([frame.instance.z[0] for frame in frames]))
    assert steps[0] < 0.1 * steps[20]
    assert steps[39] < 0.1 * steps[20]
    assert steps[20] == pytest.approx(1.5 / 40, rel=0.05)


def test_the_way_back_between_two_meets_the_very_instances_of_the_way_there() -> None:
    a, b = (LatentInstance(latent_of_seed(seed, 26), psi) for seed, psi in ((3, 0.8), (4, 0.7)))
    frames = interpolation((a, b), (HOME,) * 48)
    assert len(set(frames)) == 25


def test_frames_that_do_not_divide_still_close_the_loop() -> None:
    frames = interpolation((A, B, C), (HOME,) * 7)
    assert len(frames) == 7
    assert frames[0].instance == A


def test_the_template_is_reached_by_truncation_alone() -> None:
    template = TemplateInstance()
    assert blend_instances(B, template, 0.5) == LatentInstance((1.0, 0.0), 0.25)
    assert blend_instances(template, B, 0.5) == LatentInstance((1.0, 0.0), 0.25)
    assert blend_instances(B, template, 1.0) == template
    assert blend_instances(template, template, 0.5) == template


@pytest.mark.parametrize("frames", [0, 1, MOST_FRAMES + 1])
def test_lengths_that_are_no_video_are_refused(frames: int) -> None:
    for make in (lambda: oscillate(HOME, frames, 0.5), lambda: circle_camera(HOME, frames)):
        with pytest.raises(InputError) as caught:
            make()
        assert caught.value.code == "video.frames"


def test_one_instance_or_fewer_frames_than_instances_are_refused() -> None:
    with pytest.raises(InputError, match="One instance"):
        interpolation((A,), (HOME,) * 4)
    with pytest.raises(InputError, match="2 frames"):
        interpolation((A, B, C), (HOME,) * 2)


# --- side by side, along a path --------------------------------------------------------------


def test_side_by_side_all_are_seen_by_the_same_camera() -> None:
    cameras = oscillate(HOME, 4, 0.3)
    rows = side_by_side((A, TemplateInstance()), cameras)
    assert [tuple(frame.instance for frame in row) for row in rows] == [(A, TemplateInstance())] * 4
    assert [row[0].camera for row in rows] == [row[1].camera for row in rows] == list(cameras)


def test_a_row_is_as_wide_as_its_pictures_and_no_wider_than_players_show() -> None:
    assert row_size((320, 240), 3) == (960, 240)
    assert row_size((8192, 8192), 1) == (8192, 8192)
    with pytest.raises(InputError, match="12,288 pixels wide"):
        row_size((4096, 16), 3)


def test_a_path_has_the_frames_of_its_own_time_or_as_many_as_are_wanted() -> None:
    side = HOME.orbit_by(0.5, 0.0)
    path = CameraPath((CameraKey(1.0, HOME), CameraKey(3.5, side)))
    assert path_frames(path, 24, 72) == 60
    assert path_frames(CameraPath(path.keys[:1]), 24, 72) == 72
    cameras = follow_path(path, 5)
    assert (cameras[0], cameras[-1]) == (HOME, side)
    with pytest.raises(InputError, match="1 frames"):
        follow_path(path, 1)
