"""Styles and truncation, the stored mean, descriptors."""

from __future__ import annotations

import pytest
import torch

from ddf_core.models.descriptor import Descriptor
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.generator import Style


def test_truncation_goes_from_the_mean_to_the_latent(generator: FilmGenerator) -> None:
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


def test_the_mean_style_is_the_mean_of_the_mapped_latents_of_its_seed(
    generator: FilmGenerator,
) -> None:
    z = torch.randn(200, 4, generator=torch.Generator().manual_seed(3))
    freq, phase = generator.mapping(z)
    style = generator.estimate_mean_style(200, seed=3)
    torch.testing.assert_close(style.frequencies, freq.mean(0), atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(style.phases, phase.mean(0), atol=1e-6, rtol=1e-5)


def test_estimating_a_mean_style_leaves_the_callers_random_numbers_alone(
    generator: FilmGenerator,
) -> None:
    before = torch.get_rng_state()
    generator.estimate_mean_style(10)
    assert torch.equal(torch.get_rng_state(), before)


def test_descriptors_are_the_layers_they_name(generator: FilmGenerator) -> None:
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
    generator: FilmGenerator, descriptor: Descriptor, width: int
) -> None:
    style = generator.mean_style()
    got = generator.features(torch.zeros(1, 3), style.frequencies, style.phases, descriptor)
    assert got.shape == (1, width)
    assert generator.feature_width(descriptor) == width
