"""The encoder's answers: shapes, where they begin, and pictures of any size."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from torch.nn.functional import interpolate

from ddf_core.models.camera_network import CameraConfig, CameraNetwork
from ddf_core.models.encoder import Encoder, EncoderConfig

SMALL = EncoderConfig("latent", 5, 40, picture_px=16, channels=(4, 8), hidden=6)


@pytest.fixture
def encoder() -> Encoder:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return Encoder(SMALL).eval()


def test_it_answers_coordinates_and_poses(encoder: Encoder) -> None:
    c, pose = encoder(torch.rand(3, 3, 16, 16))
    assert c.shape == (3, 5)
    assert pose.shape == (3, 5)


def test_it_begins_with_the_models_own_view(encoder: Encoder) -> None:
    with torch.no_grad():
        encoder.camera_head.weight.zero_()
        encoder.camera_head.bias.zero_()
    _, pose = encoder.guess(torch.rand(40, 40, 3))
    assert pose.yaw_rad == pytest.approx(math.pi / 2)
    assert (pose.log_zoom, pose.shift_x, pose.shift_y) == (0.0, 0.0, 0.0)


def test_a_yaw_can_be_anything(encoder: Encoder) -> None:
    with torch.no_grad():
        encoder.camera_head.weight.zero_()
        encoder.camera_head.bias.copy_(torch.tensor([1e-4, -3.0, 0, 0, 0, 0]))
    _, pose = encoder.guess(torch.rand(16, 16, 3))
    assert pose.yaw_rad == pytest.approx(math.pi / 2 + math.pi, abs=1e-3)


def test_a_guess_does_not_depend_on_the_photos_size(encoder: Encoder) -> None:
    # A smooth picture: what is in it is the same at both sizes.
    coarse = torch.rand(1, 3, 4, 4, generator=torch.Generator().manual_seed(5))

    def at(side: int) -> torch.Tensor:
        scaled = interpolate(coarse, (side, side), mode="bicubic", align_corners=False)
        return scaled[0].permute(1, 2, 0).clamp(0, 1)

    large, _ = encoder.guess(at(48))
    small, _ = encoder.guess(at(16))
    other, _ = encoder.guess(at(16).flip(0))
    assert (large - small).abs().max() < (other - small).abs().max() / 3


def test_only_principal_coordinates_bring_their_basis() -> None:
    assert Encoder(SMALL).basis.shape == (1, 40)
    principal = EncoderConfig("principal", 5, 40, 16, (4, 8), 6)
    assert Encoder(principal).basis.shape == (5, 40)


def test_the_usual_encoder_is_small() -> None:
    encoder = Encoder(EncoderConfig("latent", 26, 2 * 896))
    assert 4 * sum(p.numel() for p in encoder.parameters()) < 4e6


CAMERA = CameraConfig(32, (4, 8, 8), 6, front_yaw_rad=1.5)


@pytest.fixture
def network(encoder: Encoder) -> CameraNetwork:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        return CameraNetwork(CAMERA, encoder.config.origin).eval()


def test_a_network_of_its_own_says_the_camera_and_leaves_the_codes(
    encoder: Encoder, network: CameraNetwork
) -> None:
    pictures = torch.rand(3, 3, 40, 40)
    both = encoder.with_camera(network)
    assert both.config == replace(encoder.config, camera=CAMERA)
    (c, _), (c_both, pose) = encoder.guesses(pictures), both.guesses(pictures)
    assert torch.equal(c, c_both)
    small = interpolate(pictures, (32, 32), mode="bilinear", antialias=True)
    torch.testing.assert_close(pose, network.both_ways(small))
    # It is a copy, and goes again.
    assert both.camera is not network
    assert both.with_camera(None).config == encoder.config
    assert set(both.with_camera(None).state_dict()) == set(encoder.state_dict())
    made_anew = Encoder(both.config)
    made_anew.load_state_dict(both.state_dict())
    torch.testing.assert_close(made_anew.guesses(pictures)[1], pose)


def test_a_picture_and_its_mirror_image_are_seen_from_mirrored_sides(
    network: CameraNetwork,
) -> None:
    pictures = torch.rand(4, 3, 32, 32)
    with torch.no_grad():
        pose, mirrored = network.both_ways(pictures), network.both_ways(pictures.flip(-1))
        alone = network(pictures)
    torch.testing.assert_close(mirrored[:, 0], 2 * 1.5 - pose[:, 0])
    torch.testing.assert_close(mirrored[:, 3], -pose[:, 3])
    torch.testing.assert_close(mirrored[:, [1, 2, 4]], pose[:, [1, 2, 4]])
    assert (pose - alone).abs().max() > 1e-4


def test_yaws_on_both_sides_of_the_back_meet_there(network: CameraNetwork) -> None:
    """Said are 3.1 rad to one side and 3.0 to the other: the mean is behind, not in front."""
    said = iter((1.5 + 3.1, 1.5 + 3.0))

    def answer(picture: torch.Tensor) -> torch.Tensor:
        return torch.tensor([[next(said), 1.5, 0.0, 0.0, 0.0]])

    network.forward = answer  # type: ignore[method-assign]
    yaw = float(network.both_ways(torch.rand(1, 3, 32, 32))[0, 0])
    assert math.cos(yaw - 1.5) < -0.99
