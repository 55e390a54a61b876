"""Instances as fields: the generator at a style, the box, gradients."""

from __future__ import annotations

import pytest
import torch

from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import DensityRule, SirenConfig
from ddf_core.models.instance_field import InstanceField
from ddf_core.scene.field import RadianceField


@pytest.fixture
def field(generator: FilmGenerator) -> InstanceField:
    return InstanceField(generator, generator.style(torch.ones(4)), box_half=0.5)


def test_an_instance_is_the_generator_at_its_style(
    generator: FilmGenerator, field: InstanceField
) -> None:
    x = torch.rand(20, 3) - 0.5
    d = torch.nn.functional.normalize(torch.randn(20, 3), dim=-1)
    rgb, raw = generator.film(x, d, field.style.frequencies, field.style.phases)
    got_rgb, got_sigma = field(x, d)
    torch.testing.assert_close(got_rgb, rgb, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(got_sigma, raw.relu(), atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(field.density(x), got_sigma)
    assert isinstance(field, RadianceField)


def test_outside_the_box_there_is_nothing(generator: FilmGenerator) -> None:
    # A rule that is positive everywhere: inside, the density cannot be 0.
    config = SirenConfig(latent_dim=4, hidden_dim=6, layers=2, density=DensityRule("sigmoid", 9.0))
    field = InstanceField(FilmGenerator(config), FilmGenerator(config).mean_style(), box_half=0.5)
    x = torch.tensor([[0.0, 0.0, 0.0], [0.51, 0.0, 0.0], [0.0, -0.6, 0.2], [0.5, 0.5, -0.5]])
    rgb, sigma = field(x)
    assert (sigma > 0).tolist() == [True, False, False, True]
    assert rgb[1].tolist() == [0.0, 0.0, 0.0]
    assert torch.equal(field.density(x) > 0, sigma > 0)


def test_pigans_field_has_no_box_to_end_at(generator: FilmGenerator) -> None:
    style = generator.mean_style()
    x = torch.tensor([[0.7, 0.1, 0.2]])
    _, raw = generator.film(x, None, style.frequencies, style.phases)
    field = InstanceField(generator, style, box_half=0.5, clip=False)
    torch.testing.assert_close(field(x)[1], raw.relu())


def test_a_field_gives_gradients_to_its_points(field: InstanceField) -> None:
    x = torch.tensor([[0.1, 0.2, -0.1], [0.9, 0.0, 0.0]], requires_grad=True)
    rgb, _ = field(x)
    (grad,) = torch.autograd.grad(rgb.sum(), x)
    assert grad[0].abs().sum() > 0
    assert grad[1].tolist() == [0.0, 0.0, 0.0]


def test_a_field_keeps_no_graph_of_the_weights(generator: FilmGenerator) -> None:
    generator.requires_grad_(True)
    field = InstanceField(generator, generator.style(torch.ones(4)), 0.5)
    assert not field(torch.zeros(1, 3))[0].requires_grad
