"""Faces in whole pictures: upright, leaning, small, none, several."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from skimage.data import astronaut, brick, camera, chelsea, coffee, rocket

from ddf_core.errors import Cancelled
from ddf_core.inversion.face_search import find_faces

# The middle of the astronaut's face, and its side from the brows to the chin: by hand.
MIDDLE, SIDE = (225, 116), 100


def in_a_room(side: int, at: tuple[int, int], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The astronaut, ``side`` pixels large, somewhere before a wall of bricks."""
    wall = np.dstack([np.tile(brick(), (4, 5))[: size[1], : size[0]]] * 3)
    person = Image.fromarray(astronaut()).resize((side, side), Image.Resampling.LANCZOS)
    wall[at[1] : at[1] + side, at[0] : at[0] + side] = np.asarray(person)
    return wall


def test_an_ordinary_photo_has_one_face() -> None:
    (face,) = find_faces(astronaut())
    assert (face.x, face.y) == pytest.approx(MIDDLE, abs=10)
    assert face.side == pytest.approx(SIDE, rel=0.15)
    assert abs(face.roll_deg) < 12


@pytest.mark.parametrize("lean_deg", [-35, -20, 20, 35])
def test_a_leaning_head_is_found_and_how_far_it_leans(lean_deg: float) -> None:
    # PIL turns against the clock.
    photo = Image.fromarray(astronaut()).rotate(-lean_deg, Image.Resampling.BICUBIC)
    face = max(find_faces(np.asarray(photo)), key=lambda face: face.support)
    # She leans by some degrees herself.
    assert face.roll_deg - 3 == pytest.approx(lean_deg, abs=9)
    turn = np.radians(lean_deg)
    dx, dy = MIDDLE[0] - 256, MIDDLE[1] - 256
    where = 256 + np.cos(turn) * dx - np.sin(turn) * dy, 256 + np.sin(turn) * dx + np.cos(turn) * dy
    assert (face.x, face.y) == pytest.approx(where, abs=12)


def test_a_face_of_forty_pixels_in_a_large_photo_is_found() -> None:
    (face,) = find_faces(in_a_room(205, (1300, 500), (2000, 1400)))
    assert (face.x, face.y) == pytest.approx((1300 + 0.4 * 225, 500 + 0.4 * 116), abs=6)
    assert face.side == pytest.approx(40, rel=0.2)


def test_of_two_people_the_nearer_comes_first() -> None:
    photo = in_a_room(300, (60, 300), (1200, 900))
    person = Image.fromarray(astronaut()).resize((460, 460), Image.Resampling.LANCZOS)
    photo[300:760, 600:1060] = np.asarray(person)
    faces = find_faces(photo)
    assert len(faces) == 2
    assert faces[0].side > 1.2 * faces[1].side
    assert faces[0].x > 600 > faces[1].x


@pytest.mark.parametrize("picture", [coffee, rocket, chelsea, camera])
def test_where_nobody_looks_at_us_there_is_none(picture) -> None:
    values = picture()
    rgb = values if values.ndim == 3 else np.dstack([values] * 3)
    assert find_faces(np.ascontiguousarray(rgb[..., :3])) == ()


def test_looking_can_be_stopped() -> None:
    with pytest.raises(Cancelled):
        find_faces(astronaut(), lambda: True)
