"""Numbers on voxels: where a point's voxel is, and which voxels a ball takes."""

from __future__ import annotations

import base64
import zlib

import numpy as np
import pytest

from ddf_core.labels.label_volume import (
    RESOLUTION,
    SHAPE,
    LabelVolume,
    numbers_at,
    paint_ball,
)

HALF = 0.6
VOXEL = 2 * HALF / RESOLUTION


def centre(i: int) -> float:
    """Scene coordinate of the centre of voxel i."""
    return -HALF + (i + 0.5) * VOXEL


def empty() -> np.ndarray:
    return np.zeros(SHAPE, np.uint8)


def test_a_lookup_is_indexed_z_y_x() -> None:
    volume = empty()
    volume[10, 20, 30] = 7
    x = np.array([[centre(30), centre(20), centre(10)]])
    for shift in ((0, 0, 0), (0.2, -0.2, 0.2), (-0.45, 0, 0)):
        assert numbers_at(volume, x + np.array(shift) * VOXEL, HALF).tolist() == [7]
    for shift in ((0.51, 0, 0), (0.49, -0.49, 0.49)):
        assert numbers_at(volume, x + np.array(shift) * VOXEL, HALF).tolist() == [0]


def test_a_border_between_labels_is_smooth_and_not_a_stair() -> None:
    normal = np.array((1.0, 0.7, 0.3)) / np.linalg.norm((1.0, 0.7, 0.3))
    axis = np.array([centre(i) for i in range(SHAPE[0])])
    z, y, x = np.meshgrid(axis, axis, axis, indexing="ij")
    volume = np.where(x * normal[0] + y * normal[1] + z * normal[2] > 0, 2, 1).astype(np.uint8)
    points = np.random.default_rng(3).uniform(-0.3, 0.3, (20000, 3))
    points -= np.outer(points @ normal, normal)
    for side, number in ((0.45, 2), (-0.45, 1)):
        found = numbers_at(volume, points + side * VOXEL * normal, HALF)
        assert (found == number).mean() > 0.999
        # The voxel that holds a point is wrong for many of these.
        held = np.floor((points + side * VOXEL * normal + HALF) / VOXEL).astype(int)
        assert (volume[held[:, 2], held[:, 1], held[:, 0]] == number).mean() < 0.97


def test_in_the_middle_between_two_labels_the_voxel_that_holds_the_point_decides() -> None:
    volume = empty()
    volume[:, :, :30], volume[:, :, 30:] = 1, 2
    x = np.array([[centre(30) - VOXEL / 2 + step, 0.0, 0.0] for step in (-1e-9, 0.0, 1e-9)])
    assert numbers_at(volume, x, HALF).tolist()[::2] == [1, 2]


def test_outside_the_box_there_is_no_label() -> None:
    volume = np.full(SHAPE, 3, np.uint8)
    x = np.array([[0.61, 0, 0], [0, -0.61, 0], [0, 0, 9e9], [0.599, -0.599, 0.599]])
    assert numbers_at(volume, x, HALF).tolist() == [0, 0, 0, 3]


def test_a_ball_takes_the_voxels_whose_centres_are_in_it() -> None:
    volume = empty()
    middle, radius = (0.1, -0.05, 0.2), 0.03
    paint_ball(volume, 2, middle, radius, HALF)
    z, y, x = np.nonzero(volume)
    found = np.stack([centre(i) for i in (x, y, z)], axis=1)
    assert np.linalg.norm(found - np.array(middle), axis=1).max() <= radius
    assert len(found) == pytest.approx(4 / 3 * np.pi * (radius / VOXEL) ** 3, rel=0.1)
    assert set(volume[volume > 0].tolist()) == {2}


def test_the_smallest_ball_takes_the_voxel_that_holds_it() -> None:
    volume = empty()
    paint_ball(volume, 1, (centre(5) + 0.4 * VOXEL, centre(6), centre(7)), 0.0, HALF)
    assert np.argwhere(volume).tolist() == [[7, 6, 5]]


@pytest.mark.parametrize("where", [(0.62, 0.0, 0.0), (0.0, -0.62, 0.0), (5.0, 5.0, 5.0)])
def test_a_ball_over_the_border_of_the_box_is_cut_off(where) -> None:
    volume = empty()
    paint_ball(volume, 1, where, 0.05, HALF)
    assert bool(volume.any()) == (max(map(abs, where)) < 1)


def test_zero_erases() -> None:
    volume = np.full(SHAPE, 4, np.uint8)
    paint_ball(volume, 0, (0.0, 0.0, 0.0), 0.02, HALF)
    assert 0 < (volume == 0).sum() < 300


def test_a_volume_is_equal_by_what_it_holds_and_cannot_be_written_to() -> None:
    one, same, other = empty(), empty(), empty()
    other[1, 2, 3] = 1
    assert LabelVolume(one) == LabelVolume(same)
    assert hash(LabelVolume(one)) == hash(LabelVolume(same))
    assert LabelVolume(one) != LabelVolume(other)
    with pytest.raises(ValueError, match="read-only"):
        one[0, 0, 0] = 1


def test_a_volume_of_another_size_or_type_is_refused() -> None:
    with pytest.raises(ValueError, match="wanted"):
        LabelVolume(np.zeros((4, 4, 4), np.uint8))
    with pytest.raises(ValueError, match="wanted"):
        LabelVolume(np.zeros(SHAPE, np.int16))


def test_packed_and_unpacked_it_is_the_same() -> None:
    numbers = empty()
    numbers[10:20, 30:40, 50:60] = 3
    volume = LabelVolume(numbers)
    text = volume.pack_numbers()
    assert len(text) < 20_000
    assert LabelVolume.unpack_numbers(text) == volume


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not base64!",
        base64.b64encode(b"no deflate").decode(),
        base64.b64encode(zlib.compress(b"too short")).decode(),
        base64.b64encode(zlib.compress(bytes(RESOLUTION**3 + 1))).decode(),
        LabelVolume(empty()).pack_numbers()[:2000],
        "ä",
    ],
)
def test_text_that_packs_no_volume_is_refused(text) -> None:
    with pytest.raises(ValueError, match=r"label volume|ASCII"):
        LabelVolume.unpack_numbers(text)
