"""From a painted picture to the template: a wall seen from the front, in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.errors import LabelFileError
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.labels.label_projection import REACH, project_labels
from ddf_core.scene.camera import Camera

HALF = 0.5
EMPTY = LabelMap((Label("left", "#ff0000"), Label("right", "#00ff00")), HALF)
CAMERA = Camera(radius=3.0, fov_deg=20.0, near=2.0, far=4.0)
SIDE = 48


def wall() -> np.ndarray:
    """Depth of the plane z = 0, a square of side 0.8 around the middle; NaN beside it."""
    rays = CAMERA.picture_directions((SIDE, SIDE)).reshape(SIDE, SIDE, 3)
    depth = -CAMERA.eye[2] / rays[..., 2]
    x = CAMERA.eye + rays * depth[..., None]
    return np.where(np.abs(x).max(-1) < 0.4, depth, np.nan).astype(np.float32)


def halves() -> np.ndarray:
    """Label 1 in the left half of the picture, 2 in the upper right quarter, none below it."""
    numbers = np.zeros((SIDE, SIDE), np.uint8)
    numbers[:, : SIDE // 2] = 1
    numbers[: SIDE // 2, SIDE // 2 :] = 2
    return numbers


def test_every_labelled_pixel_is_found_at_its_place_on_the_surface() -> None:
    labels = project_labels(EMPTY, halves(), wall(), CAMERA)
    x = np.array([[-0.2, 0.2, 0], [-0.2, -0.2, 0], [0.2, 0.2, 0], [0.2, -0.2, 0]], float)
    assert labels.numbers_at(x).tolist() == [1, 1, 2, 0]


def test_there_are_no_holes_between_the_pixels_and_none_a_little_off_the_surface() -> None:
    labels = project_labels(EMPTY, halves(), wall(), CAMERA)
    rng = np.random.default_rng(1)
    x = rng.uniform(
        (-0.35, -0.35, -0.9 * REACH * HALF), (-0.03, 0.35, 0.9 * REACH * HALF), (500, 3)
    )
    assert set(labels.numbers_at(x).tolist()) == {1}


def test_far_from_the_surface_nothing_is_labelled() -> None:
    labels = project_labels(EMPTY, halves(), wall(), CAMERA)
    off = 1.2 * REACH * HALF
    assert labels.numbers_at(np.array([[-0.2, 0, off], [-0.2, 0, -off], [-0.46, 0, 0]])).max() == 0


def test_where_nothing_was_painted_what_was_there_stays() -> None:
    before = EMPTY.add_stroke(Stroke(2, 0.1, ((0.2, -0.2, 0.0), (-0.2, 0.2, 0.0), (0.0, 0.0, 0.3))))
    labels = project_labels(before, halves(), wall(), CAMERA)
    x = np.array([[0.2, -0.2, 0.0], [-0.2, 0.2, 0.0], [0.0, 0.0, 0.3]])
    assert labels.numbers_at(x).tolist() == [2, 1, 2]
    assert labels.strokes == ()


def test_a_picture_of_another_resolution_gives_the_same_places() -> None:
    coarse = project_labels(EMPTY, halves()[::2, ::2], wall()[::2, ::2], CAMERA)
    x = np.random.default_rng(2).uniform(-0.3, 0.3, (400, 3)) * (1, 1, 0)
    x = x[np.abs(x[:, :2]).min(axis=1) > 0.05]
    fine = project_labels(EMPTY, halves(), wall(), CAMERA)
    assert coarse.numbers_at(x).tolist() == fine.numbers_at(x).tolist()


def test_a_painting_beside_the_template_is_refused() -> None:
    numbers = np.zeros((SIDE, SIDE), np.uint8)
    numbers[0, 0] = 1
    with pytest.raises(LabelFileError, match="No painted pixel lies on the template") as caught:
        project_labels(EMPTY, numbers, wall(), CAMERA)
    assert caught.value.code == "labels.empty"
