"""Styles and truncation, the stored mean, descriptors, and instances as fields."""

from __future__ import annotations

import pytest
import torch

from ddf_core.models.film_siren import DensityRule, SirenConfig
from ddf_core.models.generator import Descriptor, Generator, InstanceField, Style
from ddf_core.scene.field import RadianceField

CONFIG = SirenConfig(latent_dim=4, hidden_dim=6, layers=3, mapping_hidden=5, input_scale=2.0)


@pytest.fixture
def generator() -> Generator:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        made = Generator(CONFIG)
    made.set_mean_style(made.estimate_mean_style(50))
    return made.requires_grad_(False)


@pytest.fixture
def field(generator: Generator) -> InstanceField:
    return InstanceField(generator, generator.style(torch.ones(4)), box_half=0.5)


def test_truncation_goes_from_the_mean_to_the_latent(generator: Generator) -> None:
    z = torch.tensor([1.0, -1.0, 0.5, 2.0])
    whole = generator.style(z)
    freq, _ = generator.mapping(z[None])
    torch.testing.assert_close(whole.frequencies, freq[0])
    torch.testing.assert_close(generator.style(z, 0.0).phases, generator.mean_phases)
    expected = generator.mean_frequencies + 0.7 * (freq[0] - generator.mean_frequencies)
    torch.testing.assert_close(generator.style(z, 0.7).frequencies, expected)


def test_a_style_survives_being_a_vector() -> None:
    style = Style(torch.arange(3.0), torch.arange(3.0, 6.0))
    assert style.vector().tolist() == [0, 1, 2, 3, 4, 5]
    again = Style.from_vector(style.vector())
    assert torch.equal(again.frequencies, style.frequencies)
    assert torch.equal(again.phases, style.phases)


def test_the_mean_style_is_the_mean_of_the_mapped_latents_of_its_seed(generator: Generator) -> None:
    z = torch.randn(200, 4, generator=torch.Generator().manual_seed(3))
    freq, phase = generator.mapping(z)
    style = generator.estimate_mean_style(200, seed=3)
    torch.testing.assert_close(style.frequencies, freq.mean(0), atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(style.phases, phase.mean(0), atol=1e-6, rtol=1e-5)


def test_estimating_a_mean_style_leaves_the_callers_random_numbers_alone(
    generator: Generator,
) -> None:
    before = torch.get_rng_state()
    generator.estimate_mean_style(10)
    assert torch.equal(torch.get_rng_state(), before)


def test_an_instance_is_the_generator_at_its_style(
    generator: Generator, field: InstanceField
) -> None:
    x = torch.rand(20, 3) - 0.5
    d = torch.nn.functional.normalize(torch.randn(20, 3), dim=-1)
    rgb, raw = generator.film(x, d, field.style.frequencies, field.style.phases)
    got_rgb, got_sigma = field(x, d)
    torch.testing.assert_close(got_rgb, rgb, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(got_sigma, raw.relu(), atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(field.density(x), got_sigma)
    assert isinstance(field, RadianceField)


def test_outside_the_box_there_is_nothing(generator: Generator) -> None:
    # A rule that is positive everywhere: inside, the density cannot be 0.
    config = SirenConfig(latent_dim=4, hidden_dim=6, layers=2, density=DensityRule("sigmoid", 9.0))
    field = InstanceField(Generator(config), Generator(config).mean_style(), box_half=0.5)
    x = torch.tensor([[0.0, 0.0, 0.0], [0.51, 0.0, 0.0], [0.0, -0.6, 0.2], [0.5, 0.5, -0.5]])
    rgb, sigma = field(x)
    assert (sigma > 0).tolist() == [True, False, False, True]
    assert rgb[1].tolist() == [0.0, 0.0, 0.0]
    assert torch.equal(field.density(x) > 0, sigma > 0)


def test_pigans_field_has_no_box_to_end_at(generator: Generator) -> None:
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


def test_a_field_keeps_no_graph_of_the_weights(generator: Generator) -> None:
    generator.requires_grad_(True)
    field = InstanceField(generator, generator.style(torch.ones(4)), 0.5)
    assert not field(torch.zeros(1, 3))[0].requires_grad


def test_descriptors_are_the_layers_they_name(generator: Generator) -> None:
    style = generator.style(torch.ones(4))
    x = torch.rand(5, 3) - 0.5

    def features(*which: object) -> torch.Tensor:
        return generator.features(x, style.frequencies, style.phases, Descriptor(*which))

    layers = [features("layer", k) for k in (1, 2, 3)]
    assert torch.equal(features("last"), layers[2])
    assert torch.equal(features("last_k", 2), torch.cat(layers[1:], dim=-1))
    torch.testing.assert_close(
        torch.sigmoid(generator.siren.color_layer_linear(features("colour"))),
        generator.film(x, None, style.frequencies, style.phases)[0],
    )
    assert not torch.equal(layers[0], layers[1])


@pytest.mark.parametrize(
    ("descriptor", "width"),
    [(Descriptor(), 6), (Descriptor("colour"), 6), (Descriptor("last_k", 2), 12)],
)
def test_a_descriptor_knows_its_width(
    generator: Generator, descriptor: Descriptor, width: int
) -> None:
    style = generator.mean_style()
    got = generator.features(torch.zeros(1, 3), style.frequencies, style.phases, descriptor)
    assert got.shape == (1, width)
    assert descriptor.width(CONFIG) == width
