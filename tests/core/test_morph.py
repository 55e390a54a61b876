"""Shape, texture and pose between two instances, each by its own share."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ddf_core.morph import MorphWeights, latent_between, morph, pose_between
from ddf_core.scene.camera import Camera
from ddf_core.shown import COLOUR, Appearance, LatentInstance, LayerMix, StyleInstance

A, B = LatentInstance((1.0, 0.0, -2.0), 1.0), LatentInstance((3.0, 4.0, 2.0), 0.5)


def test_the_latent_and_its_truncation_go_in_a_straight_line() -> None:
    assert latent_between(A, B, 0.25) == LatentInstance((1.5, 1.0, -1.0), 0.875)


def test_at_the_ends_it_is_the_instance_itself_with_its_layer_mix() -> None:
    mixed = LatentInstance((1.0, 0.0, 0.0), 1.0, LayerMix((0.0,) * 3, 1.0, 1, 2))
    assert latent_between(mixed, B, 0.0) is mixed
    assert latent_between(A, mixed, 1.0) is mixed


@pytest.mark.parametrize(
    ("weights", "shape", "appearance"),
    [
        (MorphWeights(), A, COLOUR),
        (MorphWeights(1.0, 1.0), B, COLOUR),
        (MorphWeights(0.5, 0.5), latent_between(A, B, 0.5), COLOUR),
        (MorphWeights(0.0, 1.0), A, Appearance("texture", B)),
        (MorphWeights(0.3, 1.0), latent_between(A, B, 0.3), Appearance("texture", B)),
        (MorphWeights(1.0, 0.25), B, Appearance("texture", latent_between(A, B, 0.25))),
    ],
)
def test_shape_and_texture_have_shares_of_their_own(weights, shape, appearance) -> None:
    assert morph(A, B, weights) == (shape, appearance)


def test_the_pose_goes_in_a_straight_line_of_angles() -> None:
    left = Camera(yaw_rad=1.0, radius=2.0, fov_deg=20.0, near=1.0, far=3.0)
    right = Camera(yaw_rad=2.0, pitch_rad=1.0, radius=4.0, fov_deg=40.0, near=3.0, far=5.0,
                   target=(0.4, 0.0, -0.8))  # fmt: skip
    half = pose_between(left, right, 0.5)
    assert half.yaw_rad == pytest.approx(1.5)
    assert half.pitch_rad == pytest.approx((math.pi / 2 + 1) / 2)
    assert (half.radius, half.fov_deg, half.near, half.far) == (3.0, 30.0, 2.0, 4.0)
    assert half.target == pytest.approx((0.2, 0.0, -0.4))
    assert pose_between(left, right, 0.0) == left
    assert pose_between(left, right, 1.0) == right


def test_a_photos_style_goes_to_a_latent_by_the_mean() -> None:
    photo = StyleInstance((1.0, 2.0), (3.0, 4.0), 0.8)
    latent = LatentInstance((1.0,), 0.6)
    assert latent_between(photo, latent, 0.25) == replace(photo, psi=0.4)
    assert latent_between(photo, latent, 0.5).psi == 0
    assert latent_between(photo, latent, 0.75) == replace(latent, psi=0.3)
    assert latent_between(photo, latent, 1.0) == latent
