"""Coordinates of styles: z where it is small, whitened principal components where it is not."""

from __future__ import annotations

import torch

from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import SirenConfig
from ddf_core.models.style_space import LARGEST_LATENT, PRINCIPAL_COUNT, style_space


def generator_of(latent_dim: int) -> FilmGenerator:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        made = FilmGenerator(
            SirenConfig(latent_dim=latent_dim, hidden_dim=16, layers=3, mapping_hidden=12)
        )
    made.set_mean_style(made.estimate_mean_style(500))
    return made.requires_grad_(False)


def test_a_small_latent_is_its_own_coordinates() -> None:
    generator = generator_of(5)
    space = style_space(generator)
    z = torch.randn(3, 5)
    assert space.size == 5
    assert torch.equal(space.of_latents(z), z)
    torch.testing.assert_close(space.decode(z)[0], generator.style(z[0]).vector())


def test_a_large_latent_gets_whitened_components_of_the_style() -> None:
    generator = generator_of(LARGEST_LATENT + 1)
    space = style_space(generator)
    # The mapping's last hidden layer has 12 features: there is no more to find.
    assert 4 < space.size <= min(PRINCIPAL_COUNT, 13)
    z = torch.randn(2000, LARGEST_LATENT + 1, generator=torch.Generator().manual_seed(9))
    c = space.of_latents(z)
    assert 0.8 < c[:, :4].std(0).mean() < 1.2
    # What the components span comes back as it was.
    torch.testing.assert_close(
        space.of_latents(z[:4]),
        ((space.decode(c[:4]) - space.mean) @ space.basis.mT) / space.basis.square().sum(1),
        atol=1e-3,
        rtol=1e-3,
    )


def test_the_coordinates_are_the_same_at_every_call() -> None:
    generator = generator_of(LARGEST_LATENT + 1)
    assert torch.equal(style_space(generator).basis, style_space(generator).basis)


def test_a_basis_that_was_kept_is_used() -> None:
    generator = generator_of(LARGEST_LATENT + 1)
    basis = torch.ones(7, 2 * generator.config.style_dim)
    assert style_space(generator, basis).size == 7


def test_deviation_counts_in_standard_deviations() -> None:
    space = style_space(generator_of(5))
    assert abs(float(space.deviation(2 * space.spread)) - 4.0) < 1e-5
