"""A view without OpenGL: the same face on torch pictures."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.canvas.markers import Marker
from tests.gl.test_view_canvas import inside, on_screen, picture_in
from tests.gl.worlds import BOX_HALF, HEAD_CAMERA, ball, drag

RED = (220, 20, 10)


def test_a_small_picture_fills_the_view(picture_view):
    picture_view.set_picture(picture_in(RED, (64, 48)), HEAD_CAMERA)
    assert (np.abs(inside(on_screen(picture_view)) - RED).max(axis=2) <= 1).all()


def test_the_last_picture_stays_while_the_camera_moves_and_the_next_one_replaces_it(picture_view):
    picture_view.set_picture(picture_in(RED, (64, 48)), HEAD_CAMERA)
    picture_view.set_camera(HEAD_CAMERA.orbit_by(0.5, 0))
    assert tuple(on_screen(picture_view)[100, 100]) == RED
    assert not picture_view.shows_exact
    picture_view.set_picture(picture_in((1, 2, 3), (64, 48)), HEAD_CAMERA.orbit_by(0.4, 0))
    assert tuple(on_screen(picture_view)[100, 100]) == (1, 2, 3)


def test_a_grid_is_taken_without_complaint_and_the_picture_stays(picture_view):
    picture_view.set_picture(picture_in(RED, (64, 48)), HEAD_CAMERA)
    picture_view.set_grid(ball(), BOX_HALF)
    assert tuple(on_screen(picture_view)[100, 100]) == RED
    assert picture_view.march_count == 0
    assert picture_view.at_rest


def test_the_same_gestures_give_the_same_signals(picture_view, qtbot):
    view = picture_view
    with qtbot.waitSignal(view.pixel_clicked) as clicked:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(40, 30))
    assert clicked.args[:2] == [40, 30]

    view.set_markers([Marker(3, "3", RED, (200.0, 100.0))])
    with qtbot.waitSignal(view.marker_clicked) as chosen:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(203, 99))
    assert chosen.args == [3]

    with qtbot.waitSignals([view.interaction_started, view.camera_changed, view.interaction_ended]):
        drag(view, (40, 0))
    assert view.camera.yaw_rad > HEAD_CAMERA.yaw_rad
