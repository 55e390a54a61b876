from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch

from ddf_core.errors import Cancelled
from ddf_core.scene.bake import bake
from ddf_core.scene.camera import Camera
from ddf_core.scene.compositing import Background
from ddf_core.scene.pigan_render import render_what_is_seen
from ddf_core.scene.render import RenderSettings, render
from tests.core.scene.worlds import Ball, Fog, SoftBall

CAMERA = Camera(radius=2.7, fov_deg=20.5, near=1.75, far=3.65)
SIZE = (24, 20)


class WallBehind(SoftBall):
    """Beyond the box, which the grid ends at, everything is a wall."""

    def density(self, x: torch.Tensor) -> torch.Tensor:
        return super().density(x) + 50.0 * (x[:, 2] < -0.7)


@pytest.mark.parametrize("background", ["none", "white_back", "last_back"])
@pytest.mark.parametrize("fine", [0, 12])
def test_the_picture_is_pigans_own_to_50_db(background: Background, fine: int) -> None:
    settings = RenderSettings(16, fine, "pigan", background)
    world = WallBehind(0.35, 120.0)
    own = render(world, CAMERA, SIZE, settings)
    seen = render_what_is_seen(world, bake(world, 32), CAMERA, SIZE, settings)
    assert -10 * math.log10(float((seen.rgb - own.rgb).square().mean()) + 1e-12) > 50
    torch.testing.assert_close(seen.opacity, own.opacity, atol=4e-3, rtol=0)
    torch.testing.assert_close(seen.depth, own.depth, atol=2e-2, rtol=0)


def test_what_nobody_can_see_is_not_asked() -> None:
    settings = RenderSettings(16, 16, "pigan", "last_back")
    world = SoftBall(0.2, 300.0)
    grid = bake(world, 32)
    world.asked = 0
    within_the_box = replace(CAMERA, near=2.2, far=3.2)
    render_what_is_seen(world, grid, within_the_box, SIZE, settings)
    # The last sample of each ray, and what is near the ball's surface: it covers a seventh.
    assert 20 * 24 * 0.8 < world.asked < 20 * 24 * 32 / 7


def test_fog_is_never_taken_for_empty() -> None:
    settings = RenderSettings(16, 8, "pigan", "white_back")
    world = Fog(0.05)
    own = render(world, CAMERA, SIZE, settings)
    seen = render_what_is_seen(world, bake(world, 32), CAMERA, SIZE, settings)
    torch.testing.assert_close(seen.rgb, own.rgb, atol=1e-5, rtol=0)
    assert 0.02 < float(own.opacity.max()) < 0.1


def test_chunking_changes_nothing_and_stops_between_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = RenderSettings(12, 6, "pigan", "last_back")
    world = Ball(0.3, 20.0)
    grid = bake(world, 24)
    whole = render_what_is_seen(world, grid, CAMERA, SIZE, settings)
    monkeypatch.setattr("ddf_core.scene.pigan_render.RAYS_TOGETHER", 50)
    monkeypatch.setattr(world, "chunk_points", 30, raising=False)
    pieces = render_what_is_seen(world, grid, CAMERA, SIZE, settings)
    torch.testing.assert_close(whole.rgb, pieces.rgb, atol=1e-5, rtol=0)
    world.asked = 0
    with pytest.raises(Cancelled):
        render_what_is_seen(world, grid, CAMERA, SIZE, settings, lambda: world.asked > 200)
    assert world.asked < 260


def test_normals_come_with_the_picture() -> None:
    world = SoftBall(0.38, 120.0)
    settings = RenderSettings(16, 16, "pigan", "white_back", normals=True)
    picture = render_what_is_seen(world, bake(world, 32), CAMERA, (9, 9), settings)
    assert picture.normals is not None
    torch.testing.assert_close(picture.normals[4, 4], torch.tensor([0.0, 0, 1]), atol=2e-2, rtol=0)
