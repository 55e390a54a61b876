"""The marched picture against worlds whose pictures are known."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from app.canvas import volume_visual
from app.canvas.empty_space import EmptySpace
from app.canvas.shot import Shot
from app.canvas.volume_visual import VolumeTextures
from tests.gl.worlds import BOX_HALF, HEAD_CAMERA, ball, centres, grid_of, lengths_in_box


def uploaded(marcher, grid):
    textures = VolumeTextures()
    marcher.upload(textures, grid, BOX_HALF)
    return textures


def whole(size, step=0.5, camera=HEAD_CAMERA):
    return Shot(camera, size, (0, size[1]), step)


@pytest.mark.parametrize("step", [0.25, 0.5, 1.0, 2.0])
def test_a_cube_of_constant_opacity_gives_the_beer_lambert_grey_at_any_step(marcher, step):
    resolution, size = 32, (96, 64)
    alpha = 10 / 255
    grid = grid_of(np.full((resolution,) * 3, alpha), (255, 128, 0))
    camera = HEAD_CAMERA.orbit_by(0.4, -0.3)

    picture = marcher.march(uploaded(marcher, grid), whole(size, step, camera)).astype(float)

    voxels = lengths_in_box(camera, size) * resolution / (2 * BOX_HALF)
    opacity = 1 - (1 - alpha) ** voxels
    assert np.abs(picture[..., 3] - 255 * opacity).max() < 1.01
    assert np.abs(picture[..., 0] - 255 * opacity).max() < 1.01
    assert np.abs(picture[..., 1] - 128 * opacity).max() < 1.01
    assert picture[..., 2].max() == 0


@pytest.mark.parametrize("size", [(300, 200), (200, 300), (256, 256)])
@pytest.mark.parametrize("borders", [False, True])
def test_a_ball_appears_where_the_camera_projects_its_centre(marcher, size, borders):
    centre = (0.21, 0.13, -0.17)
    camera = replace(HEAD_CAMERA.orbit_by(0.5, 0.25), borders=borders)
    textures = uploaded(marcher, ball(centre, radius=0.06, resolution=64))

    opacity = marcher.march(textures, whole(size, camera=camera))[..., 3].astype(float)

    ys, xs = np.mgrid[: size[1], : size[0]] + 0.5
    seen = np.array([(xs * opacity).sum(), (ys * opacity).sum()]) / opacity.sum()
    wanted = camera.project(np.array([centre]), size)[0][0]
    assert np.abs(seen - wanted).max() < 0.5


def test_the_first_row_is_the_top_of_the_picture(marcher):
    textures = uploaded(marcher, ball((0, 0.3, 0), radius=0.15))
    opacity = marcher.march(textures, whole((64, 64)))[..., 3]
    assert opacity[:32].any()
    assert not opacity[40:].any()


def test_the_depth_is_the_distance_along_the_ray_to_the_ball(marcher):
    resolution, radius = 96, 0.4
    camera = HEAD_CAMERA.orbit_by(0.3, 0.2)
    textures = uploaded(marcher, ball(radius=radius, resolution=resolution))

    depth = marcher.depth(textures, whole((65, 65), camera=camera))

    # Straight at the centre, the first surface is one radius before the target.
    voxel = 2 * BOX_HALF / resolution
    assert depth[32, 32] == pytest.approx(camera.radius - radius, abs=voxel)
    assert math.isnan(depth[0, 0])


def test_the_depth_of_a_fog_is_where_half_the_light_is_gone(marcher):
    resolution, alpha = 32, 0.2
    grid = grid_of(np.full((resolution,) * 3, alpha), (255, 255, 255))
    depth = marcher.depth(uploaded(marcher, grid), whole((33, 33), step=1.0))
    stored = round(255 * alpha) / 255
    half = math.log(0.5) / math.log(1 - stored) * 2 * BOX_HALF / resolution
    assert depth[16, 16] == pytest.approx(HEAD_CAMERA.radius - BOX_HALF + half, abs=2e-3)


def test_skipping_empty_space_changes_nothing(marcher, monkeypatch):
    c = centres(40)
    z, y, x = np.meshgrid(c, c, c, indexing="ij")
    shells = np.abs(np.sin(14 * np.sqrt(x**2 + y**2 + (z - 0.1) ** 2))) > 0.96
    grid = grid_of(shells * 0.4, (90, 160, 230))
    shot = whole((120, 90), camera=HEAD_CAMERA.orbit_by(0.7, 0.4))
    skipped = marcher.march(uploaded(marcher, grid), shot).astype(int)

    everywhere = EmptySpace(
        np.zeros((20, 20, 20), np.uint8), np.zeros(3, np.float32), np.ones(3, np.float32)
    )
    monkeypatch.setattr(volume_visual, "find_empty_space", lambda alpha: everywhere)
    plain = marcher.march(uploaded(marcher, grid), shot).astype(int)

    assert plain[..., 3].max() > 100
    assert np.abs(skipped - plain).max() <= 1


def test_bands_of_rows_join_to_the_whole_picture(marcher):
    textures = uploaded(marcher, ball((0.1, 0.1, 0)))
    size = (90, 70)
    chunks = [marcher.march(textures, Shot(HEAD_CAMERA, size, r)) for r in ((0, 13), (13, 70))]
    at_once = marcher.march(textures, whole(size))
    assert np.abs(np.concatenate(chunks).astype(int) - at_once).max() <= 1


def test_an_empty_grid_gives_a_clear_picture(marcher):
    textures = uploaded(marcher, np.zeros((24, 24, 24, 4), np.uint8))
    assert not marcher.march(textures, whole((40, 40))).any()


def test_nothing_is_seen_before_near_and_beyond_far(marcher):
    grid = grid_of(np.full((16, 16, 16), 0.5), (255, 255, 255))
    camera = replace(HEAD_CAMERA, near=2.7, far=2.7 + 0.15)
    opacity = marcher.march(uploaded(marcher, grid), whole((33, 33), camera=camera))[16, 16, 3]
    voxels = 0.15 / (2 * BOX_HALF / 16)
    assert opacity == pytest.approx(255 * (1 - (1 - 128 / 255) ** voxels), abs=1.5)


def test_a_grid_of_another_size_replaces_the_first(marcher):
    textures = uploaded(marcher, ball(radius=0.5, resolution=24))
    large = marcher.march(textures, whole((48, 48)))[..., 3].astype(bool).sum()
    marcher.upload(textures, ball(radius=0.2, resolution=33), BOX_HALF)
    small = marcher.march(textures, whole((48, 48)))[..., 3].astype(bool).sum()
    assert 0 < small < large / 3


def test_the_eye_inside_the_box_still_sees(marcher):
    camera = replace(HEAD_CAMERA, radius=0.5, near=0.01, fov_deg=60)
    opacity = marcher.march(uploaded(marcher, ball(radius=0.2)), whole((33, 33), camera=camera))
    assert opacity[16, 16, 3] == 255
