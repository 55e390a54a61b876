"""Coordinates of styles: z where it is small, whitened principal components where it is not."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import SirenConfig
from ddf_core.models.generator import Style
from ddf_core.models.style_space import (
    LARGEST_LATENT,
    NEAREST_PRIOR,
    PRINCIPAL_COUNT,
    nearest_style,
    style_space,
)


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


@pytest.mark.parametrize("latent_dim", [5, LARGEST_LATENT + 1])
def test_the_nearest_style_is_where_small_steps_end(latent_dim: int) -> None:
    generator = generator_of(latent_dim)
    space = style_space(generator)
    z = torch.randn(latent_dim, generator=torch.Generator().manual_seed(3))
    wanted = generator.style(z).vector() + 0.3 * space.spread
    # As a match asks for it: where nothing else wants gradients.
    with torch.inference_mode():
        found = nearest_style(space, Style.from_vector(wanted)).vector().clone()
    # By another way: small steps down the same sum, from the latent that made most of it.
    c = z.clone() if space.kind == "latent" else space.of_latents(z[None])[0].clone()
    for _ in range(400):
        c.requires_grad_()
        missing = (space.decode(c[None])[0] - wanted) / space.spread
        slope = torch.autograd.grad(missing.square().sum() + NEAREST_PRIOR * c.square().sum(), c)[0]
        c = (c - 2e-3 * slope).detach()
    other = space.decode(c[None])[0]
    ours, theirs = (((style - wanted) / space.spread).norm() for style in (found, other))
    torch.testing.assert_close(ours, theirs, atol=0, rtol=0.01)
    assert float(((found - other) / space.spread).norm()) < 0.1 * float(ours)


def test_the_nearest_style_loads_no_compiler() -> None:
    """It would take 3 s and 100 MiB of a window's process, at its first photo."""
    code = (
        "import sys\n"
        "from tests.core.models.test_style_space import *\n"
        "generator = generator_of(5)\n"
        "nearest_style(style_space(generator), generator.style(torch.ones(5)))\n"
        "assert 'torch._dynamo' not in sys.modules, 'the compiler is there'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
