"""Real events on a real window become cameras and signals."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas.interactive_view import InteractiveView
from app.canvas.markers import Marker
from ddf_core.resource_paths import PROGRAM_FOLDER
from tests.gl.worlds import HEAD_CAMERA, drag, move_mouse

LEFT, RIGHT, MIDDLE = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
)
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def view(qtbot):
    shown = InteractiveView()
    qtbot.addWidget(shown)
    shown._camera = HEAD_CAMERA
    shown.resize(320, 240)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


@pytest.fixture
def heard(view):
    """Names of the signals that came, with their arguments."""
    log = []
    for name in (
        "pixel_clicked",
        "marker_clicked",
        "camera_changed",
        "interaction_started",
        "interaction_ended",
        "hovered",
        "home_requested",
        "ray_moved",
    ):
        getattr(view, name).connect(lambda *args, name=name: log.append((name, *args)))
    return log


def names(heard):
    return [entry[0] for entry in heard if entry[0] != "hovered"]


def turn_wheel(view, delta, keys=NONE):
    spot = QPointF(100, 100)
    event = QWheelEvent(
        spot,
        view.mapToGlobal(spot),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_a_click_gives_its_pixel_and_the_keys_held(view, heard):
    QTest.mouseClick(view, LEFT, SHIFT, QPoint(33, 44))
    assert heard == [("pixel_clicked", 33.0, 44.0, SHIFT)]


def test_a_view_that_shrank_under_the_hand_is_not_clicked(view, heard):
    """A key adds a view while the button is down: where it comes up there is another."""
    QTest.mousePress(view, LEFT, NONE, QPoint(300, 44))
    view.resize(128, 240)
    QTest.mouseRelease(view, LEFT, NONE, QPoint(300, 44))
    assert names(heard) == []
    QTest.mouseClick(view, LEFT, NONE, QPoint(33, 44))
    assert names(heard) == ["pixel_clicked"]


def test_a_left_drag_turns_and_frames_it_with_start_and_end(view, heard):
    drag(view, (40, 20))
    assert names(heard) == ["interaction_started", "camera_changed", "interaction_ended"]
    assert view.camera.yaw_rad > HEAD_CAMERA.yaw_rad
    assert view.camera.target == HEAD_CAMERA.target


@pytest.mark.parametrize(("button", "keys"), [(RIGHT, NONE), (MIDDLE, NONE), (LEFT, SHIFT)])
def test_other_drags_pan_and_the_target_follows_the_hand(view, heard, button, keys):
    drag(view, (40, 20), button, keys)
    assert names(heard) == ["interaction_started", "camera_changed", "interaction_ended"]
    size = view.picture_size()
    moved = view.camera.project([HEAD_CAMERA.target], size)[0][0]
    assert moved == pytest.approx((160 + 40, 120 + 20), abs=0.5)
    assert view.camera.yaw_rad == HEAD_CAMERA.yaw_rad


def test_a_right_click_without_a_drag_picks_nothing(view, heard):
    QTest.mouseClick(view, RIGHT, NONE, QPoint(33, 44))
    assert names(heard) == []


def test_the_wheel_zooms_and_the_interaction_ends_by_itself(view, heard, qtbot):
    with qtbot.waitSignal(view.interaction_ended):
        turn_wheel(view, 120)
    assert view.camera.fov_deg < HEAD_CAMERA.fov_deg
    assert names(heard) == ["interaction_started", "camera_changed", "interaction_ended"]


def test_shift_and_wheel_moves_along_the_ray_and_leaves_the_camera(view, heard):
    turn_wheel(view, 240, SHIFT)
    turn_wheel(view, -120, SHIFT)
    assert heard == [("ray_moved", 2), ("ray_moved", -1)]
    assert view.camera == HEAD_CAMERA


def test_home_asks_to_go_home(view, heard):
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert heard == [("home_requested",)]


@pytest.mark.parametrize(
    ("key", "keys", "what"),
    [
        (Qt.Key.Key_Left, NONE, "yaw_rad"),
        (Qt.Key.Key_Down, NONE, "pitch_rad"),
        (Qt.Key.Key_Plus, NONE, "fov_deg"),
        (Qt.Key.Key_Right, SHIFT, "target"),
    ],
)
def test_keys_move_the_camera_in_one_respect(view, heard, key, keys, what):
    QTest.keyClick(view, key, keys)
    changed = [
        name
        for name in ("yaw_rad", "pitch_rad", "fov_deg", "target")
        if getattr(view.camera, name) != getattr(HEAD_CAMERA, name)
    ]
    assert changed == [what]


def test_enter_picks_the_middle(view, heard):
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert heard == [("pixel_clicked", 160.0, 120.0, NONE)]


def test_control_picks_the_surface_under_a_marker(open_view, qtbot):
    canvas = open_view()
    canvas.set_markers([Marker(9, "9", (1, 2, 3), (50.0, 60.0))])
    with qtbot.waitSignal(canvas.marker_clicked):
        QTest.mouseClick(canvas, LEFT, NONE, QPoint(50, 60))
    with qtbot.waitSignal(canvas.pixel_clicked):
        QTest.mouseClick(canvas, LEFT, CONTROL, QPoint(50, 60))


def test_the_hand_is_followed_while_no_button_is_down(view, heard):
    move_mouse(view, QPoint(12, 34), Qt.MouseButton.NoButton)
    assert ("hovered", 12.0, 34.0) in heard


CLICK_AT_RATIO_TWO = """
import json, sys
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from app.canvas.view_canvas import ViewCanvas
app = QApplication(sys.argv)
view = ViewCanvas()
view.resize(200, 160)
view.show()
QTest.qWaitForWindowExposed(view)
seen = []
view.pixel_clicked.connect(lambda x, y, keys: seen.append((x, y)))
QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(30, 40))
size = view.snapshot().size().toTuple()
print(json.dumps({"clicks": seen, "picture": view.picture_size(), "snapshot": size}))
"""


def test_pixels_are_physical_at_a_device_pixel_ratio_of_two(view):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CLICK_AT_RATIO_TWO],
        env={**os.environ, "QT_SCALE_FACTOR": "2", "PYTHONPATH": str(PROGRAM_FOLDER)},
        cwd=PROGRAM_FOLDER,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told == {"clicks": [[60.0, 80.0]], "picture": [400, 320], "snapshot": [400, 320]}
