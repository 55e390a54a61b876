"""A marching view in a real window: pictures, markers and what causes a march."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.canvas.image_pixels import pixels_of
from app.canvas.markers import Marker
from tests.gl.worlds import BOX_HALF, HEAD_CAMERA, ball

GREEN = (0, 158, 115)


def rest(qtbot, view):
    qtbot.waitUntil(lambda: view.at_rest, timeout=10_000)


def pixels(image):
    """(H, W, 3) of a QImage without its alpha."""
    return pixels_of(image.convertToFormat(image.Format.Format_RGB888))[..., :3]


def on_screen(view):
    return pixels(view.grab().toImage())


def inside(seen):
    """The picture without the rim that its rounded corners take."""
    return seen[8:-8, 8:-8].astype(int)


def picture_in(colour, size):
    return np.full((size[1], size[0], 4), (*colour, 255), np.uint8)


@pytest.fixture
def ball_view(gl_view, qtbot):
    gl_view.set_grid(ball(radius=0.3, resolution=96), BOX_HALF)
    gl_view.update()
    rest(qtbot, gl_view)
    return gl_view


def test_a_marker_is_painted_where_its_point_is_projected(ball_view):
    x_inst = np.array([[0.21, 0.16, 0.1]])
    pixel_xy = ball_view.camera.project(x_inst, ball_view.picture_size())[0][0]
    before = on_screen(ball_view).astype(int)
    ball_view.set_markers([Marker(1, "1", GREEN, tuple(pixel_xy))])
    changed = np.argwhere(np.abs(on_screen(ball_view) - before).max(axis=2) > 20)
    middle = (changed.min(axis=0) + changed.max(axis=0) + 1)[::-1] / 2
    assert np.abs(middle - pixel_xy).max() <= 1


def test_a_marker_change_never_marches(ball_view, qtbot):
    marched = ball_view.march_count
    for step in range(5):
        marker = Marker(1, "1", GREEN, (100.0 + step, 90.0), selected=step % 2 == 0)
        with qtbot.waitSignal(ball_view.painted):
            ball_view.set_markers([marker])
    with qtbot.waitSignal(ball_view.painted):
        ball_view.toast("no surface here", 20, 20)
    with qtbot.waitSignal(ball_view.painted):
        ball_view.set_badge("exact")
    assert ball_view.march_count == marched


def test_a_turned_camera_marches_once_for_the_next_paint(ball_view, qtbot):
    marched = ball_view.march_count
    with qtbot.waitSignal(ball_view.painted):
        for step in range(1, 4):
            ball_view.set_camera(HEAD_CAMERA.orbit_by(0.1 * step, 0))
    assert ball_view.march_count == marched + 1


def test_the_same_camera_again_changes_nothing(ball_view):
    marched = ball_view.march_count
    ball_view.set_camera(HEAD_CAMERA)
    on_screen(ball_view)
    assert ball_view.march_count == marched


def test_at_rest_the_picture_is_full_size_however_slow_the_machine(open_view, marcher, qtbot):
    view = open_view(480, 360)
    assert view.uses_gl
    view._preview._pace.note((1, 1), 1.0)
    for _ in range(7):
        view._preview._pace.note((100, 100), 1e4)
    view.set_grid(ball(), BOX_HALF)
    on_screen(view)
    assert not view.at_rest
    assert min(view._preview._image.size().toTuple()) == 200
    rest(qtbot, view)
    assert view._preview._image.size().toTuple() == (480, 360)


def test_the_exact_picture_covers_the_view_until_the_camera_moves(ball_view):
    ball_view.set_picture(picture_in((10, 200, 30), (160, 120)), HEAD_CAMERA)
    assert ball_view.shows_exact
    assert (np.abs(inside(on_screen(ball_view)) - (10, 200, 30)).max(axis=2) <= 1).all()
    ball_view.set_camera(HEAD_CAMERA.orbit_by(0.2, 0))
    assert not ball_view.shows_exact
    assert not (np.abs(on_screen(ball_view).astype(int) - (10, 200, 30)).max(axis=2) <= 1).any()


def test_a_new_grid_takes_the_exact_picture_away(ball_view):
    ball_view.set_picture(picture_in((10, 200, 30), (160, 120)), HEAD_CAMERA)
    ball_view.set_grid(ball(radius=0.2), BOX_HALF)
    assert not ball_view.shows_exact


def test_a_picture_that_comes_too_late_is_not_shown(ball_view):
    ball_view.set_camera(HEAD_CAMERA.orbit_by(0.2, 0))
    ball_view.set_picture(picture_in((10, 200, 30), (160, 120)), HEAD_CAMERA)
    assert not ball_view.shows_exact


def test_exact_and_marched_pictures_lie_on_each_other_to_a_pixel(ball_view):
    marched = on_screen(ball_view)[..., 0] > 100
    size = (160, 120)
    rays = HEAD_CAMERA.picture_directions(size)
    nearest = np.linalg.norm(np.cross(rays, -HEAD_CAMERA.eye), axis=1).reshape(120, 160)
    exact = np.zeros((120, 160, 4), np.uint8)
    exact[nearest < 0.3] = (200, 120, 60, 255)
    ball_view.set_picture(exact, HEAD_CAMERA)
    shown = on_screen(ball_view)[..., 0] > 100
    for axis in (0, 1):
        ends = [np.flatnonzero(mask.any(axis=axis))[[0, -1]] for mask in (marched, shown)]
        assert np.abs(ends[0] - ends[1]).max() <= 2


def test_a_view_that_is_painted_late_still_becomes_fine(ball_view, qtbot):
    ball_view.resize(ball_view.width() - 40, ball_view.height())
    # On a busy machine the time of rest is over before the new shape is painted.
    ball_view._rest.stop()
    ball_view._refine()
    with qtbot.waitSignal(ball_view.painted):
        ball_view.update()
    assert not ball_view.at_rest
    rest(qtbot, ball_view)
    assert ball_view.shown_size == ball_view.picture_size()


def test_a_view_at_rest_does_not_march_while_nothing_changes(ball_view, qtbot):
    marched = ball_view.march_count
    qtbot.wait(300)
    assert ball_view.march_count == marched


def test_a_hidden_view_does_not_march(ball_view, qtbot):
    ball_view.hide()
    marched = ball_view.march_count
    ball_view.set_camera(HEAD_CAMERA.orbit_by(0.3, 0))
    qtbot.wait(300)
    assert ball_view.march_count == marched


@pytest.mark.parametrize(
    "grid",
    [np.zeros((8, 8, 8, 4), np.float32), np.zeros((8, 8, 9, 4), np.uint8), np.zeros(4, np.uint8)],
)
def test_a_grid_of_another_kind_is_refused_and_the_old_one_stays(ball_view, grid):
    before = on_screen(ball_view)
    with pytest.raises(ValueError, match="A grid is"):
        ball_view.set_grid(grid, BOX_HALF)
    assert (on_screen(ball_view) == before).all()


def test_a_failed_draw_ends_in_the_picture_view_and_is_told(ball_view, qtbot, monkeypatch):
    def fail(textures, shot):
        raise RuntimeError("the driver is gone")

    monkeypatch.setattr(ball_view._preview._shared.marcher, "march", fail)
    with qtbot.waitSignal(ball_view.gl_lost) as lost:
        ball_view.set_camera(HEAD_CAMERA.orbit_by(0.3, 0))
    assert lost.args == ["the driver is gone"]
    assert not ball_view.uses_gl
    ball_view.set_picture(picture_in((10, 200, 30), (160, 120)), HEAD_CAMERA)
    assert tuple(on_screen(ball_view)[100, 100]) == (10, 200, 30)


def test_a_snapshot_has_the_size_of_the_picture_and_the_markers_if_wanted(ball_view):
    ball_view.set_markers([Marker(1, "1", (255, 0, 255), (160.0, 120.0))])
    size = ball_view.picture_size()
    bare, marked = ball_view.snapshot(False), ball_view.snapshot(True)
    assert bare.size().toTuple() == marked.size().toTuple() == size
    spot = (slice(110, 130), slice(150, 170))
    assert (pixels(marked)[spot] != pixels(bare)[spot]).any()


def test_clear_leaves_the_ground_alone(ball_view):
    ball_view.clear()
    seen = on_screen(ball_view)
    assert (seen[120] == seen[120, 0]).all()


def test_a_resized_view_tells_its_new_size(ball_view, qtbot):
    with qtbot.waitSignal(ball_view.picture_resized) as resized:
        ball_view.resize(300, 200)
    assert tuple(resized.args) == ball_view.picture_size() == (300, 200)


def test_a_passing_note_goes_away_by_itself(ball_view, qtbot):
    before = on_screen(ball_view)
    ball_view.toast("no surface here", 30, 60)
    assert (on_screen(ball_view) != before).any()
    qtbot.waitUntil(lambda: (on_screen(ball_view) == before).all(), timeout=4000)


def test_a_double_click_goes_home_only_beside_the_model(ball_view, qtbot):
    home = []
    ball_view.home_requested.connect(lambda: home.append(True))
    centre, corner = QPoint(160, 120), QPoint(5, 5)
    QTest.mouseDClick(ball_view, Qt.MouseButton.LeftButton, pos=centre)
    assert not home
    QTest.mouseDClick(ball_view, Qt.MouseButton.LeftButton, pos=corner)
    assert home == [True]
