"""Numbered discs in pictures: where the points are, whole, and a ring where they are hidden."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.drawing.markers import Mark, marks_of, with_marks
from ddf_core.scene.camera import Camera
from ddf_core.scene.visibility import project_points

CAMERA = Camera(radius=2.7, fov_deg=60.0)
GREY = np.full((90, 120, 3), 128, np.uint8)


def changed(marks: list[Mark]) -> np.ndarray:
    return (np.abs(with_marks(GREY, marks).astype(int) - GREY) > 8).any(axis=2)


def test_a_disc_is_about_its_pixel_and_the_picture_itself_is_not_touched() -> None:
    rows, columns = np.nonzero(changed([Mark(1, 0, (60.0, 30.0))]))
    assert (columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx((60.0, 30.0), abs=0.2)
    assert np.ptp(rows) == pytest.approx(14, abs=2)
    assert (GREY == 128).all()


def test_a_fraction_of_a_pixel_is_drawn() -> None:
    _, columns = np.nonzero(changed([Mark(1, 0, (60.5, 30.0))]))
    assert columns.mean() + 0.5 == pytest.approx(60.5, abs=0.2)


@pytest.mark.parametrize("pixel", [(0.0, 0.0), (119.9, 89.9), (0.0, 89.0)])
def test_a_disc_at_the_edge_is_cut_and_not_moved(pixel: tuple[float, float]) -> None:
    rows, columns = np.nonzero(changed([Mark(9, 3, pixel)]))
    assert 30 < len(rows) < 80
    assert abs(columns - pixel[0]).max() < 9
    assert abs(rows - pixel[1]).max() < 9


def test_a_hidden_point_is_a_dark_ring_below_the_others() -> None:
    shown = with_marks(GREY, [Mark(1, 0, (40, 40)), Mark(2, 0, (80, 40), hidden=True)])
    left, right = shown[40, 36].astype(int), shown[40, 76].astype(int)
    assert left[0] > 180
    assert right.max() < 120


def test_alpha_stays_and_what_is_drawn_is_opaque() -> None:
    clear = np.zeros((60, 60, 4), np.uint8)
    shown = with_marks(clear, [Mark(1, 0, (30, 30))])
    assert shown.shape == (60, 60, 4)
    assert (shown[30, 27, 3], shown[0, 0, 3]) == (255, 0)


def test_places_fall_where_the_camera_sees_them_and_walls_hide_them() -> None:
    wall = np.full((64, 64), 2.3, np.float32)
    x = np.array([[0, 0, 0.5], [0, 0, 0.0], [5.0, 0, 0], [0, 0, 9.0]])
    found = project_points(x, CAMERA, (64, 64), wall, 0.6)
    assert found.pixel_xy[0] == pytest.approx([32, 32])
    assert found.inside.tolist() == [True, True, False, False]
    assert found.hidden.tolist() == [False, True, False, False]
    assert found.visible.tolist() == [True, False, False, False]
    marks = marks_of(x, CAMERA, wall, 0.6)
    assert [(mark.number, mark.hidden) for mark in marks] == [(1, False), (2, True)]
