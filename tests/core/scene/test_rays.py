from __future__ import annotations

import numpy as np
import pytest
import torch

from ddf_core.scene.camera import Camera
from ddf_core.scene.rays import (
    Rays,
    box_interval,
    camera_rays,
    importance_samples,
    midpoint_edges,
    pigan_fine_samples,
    pixel_ray,
    uniform_with_ends,
)


@pytest.mark.parametrize("borders", [False, True])
def test_pixel_to_ray_to_pixel_is_the_same_pixel(borders: bool) -> None:
    camera = Camera(yaw_rad=1.9, pitch_rad=1.3, fov_deg=25, radius=2.7, borders=borders)
    size = (37, 21)
    for pixel in [(0.0, 0.0), (12.3, 4.5), (37.0, 21.0)]:
        ray = pixel_ray(camera, pixel, size)
        x = ray.points(torch.tensor([[2.2]]))[0]
        back, distance = camera.project(x.double().numpy(), size)
        np.testing.assert_allclose(back[0], pixel, atol=1e-3)
        np.testing.assert_allclose(distance[0], 2.2, atol=1e-5)


@pytest.mark.parametrize("borders", [False, True])
@pytest.mark.parametrize("size", [(64, 64), (64, 160), (160, 64), (21, 37)])
def test_what_a_square_sees_every_shape_sees_and_pixels_are_square(borders, size) -> None:
    camera = Camera(yaw_rad=1.9, pitch_rad=1.3, fov_deg=25, radius=2.7, borders=borders)
    side = min(size)
    # The ends of the shorter side look where the square's do ...
    square = camera.directions(np.array([[0.0, side / 2], [side / 2, 0.0]]), (side, side))
    ends = camera.directions(
        np.array([[(size[0] - side) / 2, size[1] / 2], [size[0] / 2, (size[1] - side) / 2]]), size
    )
    np.testing.assert_allclose(ends, square, atol=1e-12)
    # ... and what is as high as wide is so in the picture.
    right, up = camera.world_from_cam[:3, 0], camera.world_from_cam[:3, 1]
    seen, _ = camera.project(np.stack((right, up, 0 * up)) * 0.05, size)
    across, down = np.linalg.norm(seen[:2] - seen[2], axis=1)
    assert across == pytest.approx(down)


def test_a_pictures_rays_are_those_of_its_pixel_centres() -> None:
    camera, size = Camera(yaw_rad=1.2), (5, 4)
    rays = camera_rays(camera, size)
    assert len(rays) == 20
    single = pixel_ray(camera, (3.5, 2.5), size)
    torch.testing.assert_close(rays.directions[2 * 5 + 3], single.directions[0])


def test_pigans_coarse_samples_have_both_ends() -> None:
    t = uniform_with_ends(0.88, 1.12, 24, 2)
    np.testing.assert_allclose(t[1].numpy(), np.linspace(0.88, 1.12, 24), atol=1e-6)


def test_the_box_is_entered_and_left_where_geometry_says() -> None:
    origins = torch.tensor([[0.0, 0, 3], [0, 0, 3], [0.2, 0, 3], [0, 5, 3]])
    directions = torch.tensor([[0.0, 0, -1], [0, 0, -1], [0, 0, -1], [0, 0, -1]])
    t_in, t_out = box_interval(Rays(origins, directions), 0.5, 0.0, 3.2)
    torch.testing.assert_close(t_in[:3], torch.full((3,), 2.5))
    torch.testing.assert_close(t_out[:3], torch.full((3,), 3.2))  # far comes before the back wall
    assert t_out[3] <= t_in[3]


def test_midpoint_edges_split_the_interval_evenly() -> None:
    edges = midpoint_edges(torch.tensor([1.0, 2.0]), torch.tensor([2.0, 4.0]), 4)
    expected = torch.tensor([[1.0, 1.25, 1.5, 1.75, 2.0], [2.0, 2.5, 3.0, 3.5, 4.0]])
    torch.testing.assert_close(edges, expected)


def test_importance_samples_invert_the_distribution() -> None:
    bins = torch.tensor([[0.0, 1.0, 2.0, 3.0]])
    weights = torch.tensor([[0.0, 1.0, 3.0]])
    t = importance_samples(bins, weights, 3, torch.tensor([0.125, 0.25, 0.625]))
    torch.testing.assert_close(t, torch.tensor([[1.5, 2.0, 2.5]]), atol=1e-3, rtol=0)


def test_importance_samples_of_no_weight_are_even() -> None:
    t = importance_samples(torch.linspace(0, 1, 9)[None], torch.zeros(1, 8), 5)
    torch.testing.assert_close(t, torch.linspace(0, 1, 5)[None], atol=1e-5, rtol=0)


def test_a_bin_with_almost_no_cdf_step_divides_by_one() -> None:
    # One heavy bin: the other CDF steps are 1e-5 / (1000 + 2e-5) < 1e-5. u = 1 falls at the end of
    # the last, empty bin, whose step is replaced by 1, so the sample stays at the bin's start.
    bins, weights = torch.tensor([[0.0, 1.0, 2.0, 3.0]]), torch.tensor([[0.0, 1000.0, 0.0]])
    t = importance_samples(bins, weights, 1, torch.tensor([1.0]))
    assert 1.9 < float(t) < 2.1


def test_pigans_fine_samples_lie_between_the_outer_mid_points() -> None:
    t = uniform_with_ends(0.0, 1.0, 6, 3)
    weights = torch.tensor([[0.0, 0, 1, 0, 0, 0]] * 3)
    fine = pigan_fine_samples(t, weights, 12)
    assert float(fine.min()) >= 0.1 - 1e-6 and float(fine.max()) <= 0.9 + 1e-6
    # Sample 2 (t = 0.4) holds the weight: its bin goes from 0.3 to 0.5.
    assert torch.all((fine[:, 1:-1] >= 0.3) & (fine[:, 1:-1] <= 0.5))
