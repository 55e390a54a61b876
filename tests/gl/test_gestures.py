"""What movements of the hand do to the camera."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.canvas.gestures import DRAG_THRESHOLD, Notches, Press, orbit_camera, zoom_camera
from tests.gl.worlds import HEAD_CAMERA

SIZE = (400, 300)


@pytest.mark.parametrize(("dx", "dy"), [(20, 0), (-20, 0), (0, 15), (0, -15), (10, 10)])
def test_the_front_of_the_model_follows_the_hand(dx, dy):
    nose = np.array([[0, 0, 0.35]])
    before = HEAD_CAMERA.project(nose, SIZE)[0][0]
    moved = orbit_camera(HEAD_CAMERA, dx, dy, SIZE).project(nose, SIZE)[0][0] - before
    assert np.sign(np.round(moved, 3)).tolist() == [np.sign(dx), np.sign(dy)]


def test_a_drag_over_the_short_side_is_half_a_turn():
    camera = orbit_camera(HEAD_CAMERA, 300, 0, SIZE)
    assert camera.yaw_rad - HEAD_CAMERA.yaw_rad == pytest.approx(math.pi)


def test_notches_forth_and_back_give_the_same_view():
    camera = zoom_camera(zoom_camera(HEAD_CAMERA, 3), -3)
    assert camera.fov_deg == pytest.approx(HEAD_CAMERA.fov_deg)
    assert zoom_camera(HEAD_CAMERA, 1).fov_deg < HEAD_CAMERA.fov_deg


def test_a_press_is_a_click_until_it_has_moved_far_enough():
    press = Press((10, 10), pans=False, picks=True)
    assert press.drag_to(10 + DRAG_THRESHOLD - 1, 10) is None
    assert not press.dragging
    assert press.drag_to(10 + DRAG_THRESHOLD + 1, 10) == (DRAG_THRESHOLD + 1, 0)
    assert press.drag_to(10, 12) == (-DRAG_THRESHOLD - 1, 2)


def test_small_steps_of_a_smooth_wheel_add_up_to_whole_notches():
    notches = Notches()
    assert [notches.whole(40) for _ in range(6)] == [0, 0, 1, 0, 0, 1]
    assert Notches().whole(-240) == -2
