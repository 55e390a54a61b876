from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch

from ddf_core.errors import Cancelled
from ddf_core.scene.camera import Camera
from ddf_core.scene.rays import camera_rays
from ddf_core.scene.render import RenderSettings, render
from tests.core.scene.worlds import Ball, Fog, SoftBall

CAMERA = Camera(radius=2.7, fov_deg=20.5, near=1.75, far=3.65)
MIDPOINTS = RenderSettings(400, 0, "midpoints")


def chord(radius: float, size: tuple[int, int]) -> torch.Tensor:
    """Length of each pixel's ray inside a ball about the origin."""
    rays = camera_rays(CAMERA, size)
    b = (rays.origins * rays.directions).sum(1)
    inside = radius**2 - (rays.origins.square().sum(1) - b**2)
    return 2 * inside.clamp(min=0).sqrt().reshape(size[1], size[0])


def test_a_ball_of_constant_density_obeys_beer_lambert() -> None:
    picture = render(Ball(0.4, 3.0), CAMERA, (16, 12), MIDPOINTS)
    expected = 1 - torch.exp(-3.0 * chord(0.4, (16, 12)))
    # Midpoints place each end of the chord to half a step: 3 * 1.3 / 400.
    torch.testing.assert_close(picture.opacity, expected, atol=0.01, rtol=0)
    assert expected.max() > 0.9 and expected.min() == 0
    colour = picture.opacity[..., None] * torch.tensor([0.2, 0.5, 0.8])
    torch.testing.assert_close(picture.rgb, colour)


def test_fine_samples_follow_the_weights() -> None:
    field = SoftBall(0.4, 150.0)
    truth = render(field, CAMERA, (12, 12), replace(MIDPOINTS, samples_coarse=4000))
    few = render(field, CAMERA, (12, 12), RenderSettings(32, 0, "midpoints"))
    both = render(field, CAMERA, (12, 12), RenderSettings(32, 32, "midpoints"))
    error = [(p.rgb - truth.rgb).square().mean().sqrt() for p in (few, both)]
    assert error[1] < 0.01 and error[1] < error[0] / 2


@pytest.mark.parametrize("rule", ["pigan", "midpoints"])
@pytest.mark.parametrize("fine", [0, 12])
def test_chunking_changes_nothing(rule: str, fine: int) -> None:
    settings = RenderSettings(12, fine, rule, "white_back")  # type: ignore[arg-type]
    whole = render(SoftBall(0.4, 50.0), CAMERA, (9, 7), replace(settings, chunk_points=10**6))
    pieces = render(SoftBall(0.4, 50.0), CAMERA, (9, 7), replace(settings, chunk_points=50))
    torch.testing.assert_close(whole.rgb, pieces.rgb, atol=1e-6, rtol=0)
    torch.testing.assert_close(whole.depth, pieces.depth, atol=1e-6, rtol=0)


def test_white_back_is_white_where_nothing_is() -> None:
    picture = render(Ball(0.2, 80.0), CAMERA, (8, 8), replace(MIDPOINTS, background="white_back"))
    torch.testing.assert_close(picture.rgb[0, 0], torch.ones(3))
    torch.testing.assert_close(picture.rgb[4, 4], torch.tensor([0.2, 0.5, 0.8]))


def test_straight_alpha_gives_back_the_colour_without_the_background() -> None:
    for background in ("none", "white_back"):
        settings = replace(MIDPOINTS, background=background)  # type: ignore[arg-type]
        rgba = render(Ball(0.4, 3.0), CAMERA, (9, 9), settings).straight_rgba(settings.background)
        expected = 1 - torch.exp(torch.tensor(-3.0 * 0.8))
        torch.testing.assert_close(rgba[4, 4, 3], expected, atol=0.01, rtol=0)
        torch.testing.assert_close(rgba[4, 4, :3], torch.tensor([0.2, 0.5, 0.8]))
        assert rgba[0, 0, 3] == 0


def test_last_back_pictures_are_opaque() -> None:
    settings = RenderSettings(24, 0, "pigan", "last_back")
    picture = render(Fog(0.3), CAMERA, (4, 4), settings)
    assert torch.all(picture.straight_rgba("last_back")[..., 3] == 1)
    torch.testing.assert_close(picture.rgb, torch.full((4, 4, 3), 0.25))


def test_surface_depth_is_where_the_ball_begins_and_nan_beside_it() -> None:
    picture = render(Ball(0.4, 2000.0), CAMERA, (9, 9), MIDPOINTS)
    depth = picture.surface_depth()
    assert abs(float(depth[4, 4]) - 2.3) < 0.005
    assert math.isnan(depth[0, 0])


def test_normals_of_a_ball_point_away_from_its_centre() -> None:
    picture = render(SoftBall(0.4, 100.0), CAMERA, (9, 9), replace(MIDPOINTS, normals=True))
    assert picture.normals is not None
    torch.testing.assert_close(picture.normals[4, 4], torch.tensor([0.0, 0, 1]), atol=1e-2, rtol=0)
    assert picture.normals[4, 6, 0] > 0.4 and picture.normals[2, 4, 1] > 0.4
    assert torch.all(picture.normals[0, 0] == 0)


def test_a_stopped_picture_stops_between_chunks() -> None:
    field = Ball(0.4, 3.0)
    answers = iter([False, False, True])
    with pytest.raises(Cancelled):
        render(
            field, CAMERA, (16, 16), replace(MIDPOINTS, chunk_points=4000), lambda: next(answers)
        )
    assert field.asked == 2 * 4000
