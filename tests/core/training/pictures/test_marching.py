"""Rays with gradients through a generator, and samples where something has been seen."""

from __future__ import annotations

import math

import torch

from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import DensityRule, SirenConfig
from ddf_core.scene.camera import Camera
from ddf_core.scene.photo_pose import picture_grid, pose_rays
from ddf_core.seeding import stream
from ddf_core.training.pictures.marching import Proposal, Space, march

SPACE = Space(Camera(radius=2.7, fov_deg=20.0, near=2.0, far=3.4), 0.5)
FRONT = torch.tensor([[math.pi / 2, math.pi / 2, 0.0, 0.0, 0.0]])


def fog(density: float) -> FilmGenerator:
    """A generator that is the same density everywhere in the box, and grey."""
    rule = DensityRule("relu")
    made = FilmGenerator(SirenConfig("TALLSIREN", 2, 4, 1, 4, 1, density=rule))
    with torch.no_grad():
        for head in (made.siren.final_layer, made.siren.colour_head):
            head.weight.zero_()
            head.bias.zero_()
        made.siren.final_layer.bias.fill_(density)
    return made


def test_fog_of_constant_density_absorbs_by_beer_and_lambert() -> None:
    made = fog(1.3)
    xy = torch.zeros(1, 1, 2)
    style = made.mapping(torch.zeros(1, 2))
    for samples in (6, 24):
        seen = march(made, Proposal(), SPACE, style, FRONT, xy, samples)
        # The middle ray is in the box for its whole depth of 1.
        assert abs(float(seen.opacity.detach()) - (1 - math.exp(-1.3))) < 1e-4
        left = math.exp(-1.3)
        assert abs(float(seen.rgb[0, 0, 0].detach()) - (0.5 * (1 - left) + left)) < 1e-4


def test_gradients_go_to_styles_cameras_and_weights() -> None:
    made = FilmGenerator(
        SirenConfig("TALLSIREN", 2, 8, 2, 4, 1, density=DensityRule("sigmoid", 5.0))
    )
    pose = FRONT.clone().requires_grad_()
    z = torch.zeros(1, 2, requires_grad=True)
    xy = picture_grid(4)[None]
    seen = march(made, Proposal(), SPACE, made.mapping(z), pose, xy, 8, stream("test-gradients"))
    seen.rgb.square().sum().backward()
    assert pose.grad is not None and pose.grad.abs().max() > 0
    assert z.grad is not None and z.grad.abs().max() > 0
    assert all(p.grad is not None for p in made.siren.films[0].parameters())


def test_samples_gather_where_weight_was() -> None:
    proposal = Proposal()
    rays = pose_rays(FRONT, SPACE.home, torch.zeros(1, 1, 2))
    before = proposal.edges(rays, SPACE, 10, None)
    assert torch.allclose(before.diff(dim=1), before.diff(dim=1).mean(), atol=1e-3)
    at = torch.full((1, 1), 2.5)
    for _ in range(1500):
        proposal.learn(rays, at, torch.ones(1, 1), SPACE)
    edges = proposal.edges(rays, SPACE, 10, stream("test-edges"))
    assert bool((edges.diff(dim=1) >= 0).all())
    near = (edges - 2.5).abs() < 0.06
    assert near.sum() >= 5
    # Nothing is out of sight: the ends of the box are still covered.
    assert edges[0, 0] < 2.21 and edges[0, -1] > 3.19


def test_density_can_be_thinned() -> None:
    made = fog(1.0)
    style = made.mapping(torch.zeros(1, 2))
    xy = torch.zeros(1, 1, 2)
    thin = march(made, Proposal(), SPACE, style, FRONT, xy, 12, None, density_part=0.5)
    assert abs(float(thin.opacity.detach()) - (1 - math.exp(-0.5))) < 1e-4
