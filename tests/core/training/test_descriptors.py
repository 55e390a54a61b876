"""Descriptors: which activations they are, and their common scale."""

from __future__ import annotations

import math

import pytest
import torch

from ddf_core.models.descriptor import Descriptor
from ddf_core.training.descriptors import DescriptorSpace
from tests.core.shifted_ball import WAVE, ball_generator


def points() -> torch.Tensor:
    return 0.2 * torch.randn(300, 3, generator=torch.Generator().manual_seed(0))


def folded():
    generator = ball_generator()
    style = generator.mean_style()
    return generator.siren.fold(style.frequencies, style.phases)


def test_the_last_layer_of_the_ball_is_cosine_and_sine_of_the_point() -> None:
    space = DescriptorSpace(ball_generator(), Descriptor("last"), 0.02)
    x = points()
    wanted = torch.cat((torch.cos(WAVE * x), torch.sin(WAVE * x)), dim=-1)
    torch.testing.assert_close(space(folded(), x).features, wanted, atol=1e-5, rtol=0)


def test_opacity_is_beer_lambert_over_the_length() -> None:
    space = DescriptorSpace(ball_generator(), Descriptor("last"), 0.02)
    # At the centre the cosines are 1: raw density 40 (3 - 2.6) = 16, density 200 sigmoid(16).
    opacity = space(folded(), torch.zeros(1, 3)).opacity
    wanted = 1 - math.exp(-200 / (1 + math.exp(-16)) * 0.02)
    assert opacity.item() == pytest.approx(wanted, abs=1e-5)


def test_a_fitted_space_has_mean_zero_and_deviation_one_where_it_was_fitted() -> None:
    space = DescriptorSpace(ball_generator(), Descriptor("last"), 0.02)
    x = points()
    space.fit([(folded(), x[:150]), (folded(), x[150:])])
    features = space(folded(), x).features
    torch.testing.assert_close(features.mean(0), torch.zeros(6), atol=1e-4, rtol=0)
    torch.testing.assert_close(features.std(0), torch.ones(6), atol=1e-3, rtol=0)


@pytest.mark.parametrize(
    ("descriptor", "channels"),
    [(Descriptor("last"), 6), (Descriptor("colour"), 6), (Descriptor("layer", 1), 6)],
)
def test_every_kind_describes_every_point(descriptor: Descriptor, channels: int) -> None:
    space = DescriptorSpace(ball_generator(), descriptor, 0.02)
    assert space(folded(), points()).features.shape == (300, channels)
