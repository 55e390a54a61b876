"""The network against pi-GAN's formula written out, its names and sizes, its gradients."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import DensityRule, FilmSiren, SirenConfig

SMALL = SirenConfig(latent_dim=4, hidden_dim=6, layers=3, mapping_hidden=5)


def seeded(config: SirenConfig, seed: int = 0) -> FilmGenerator:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return FilmGenerator(config)


def by_the_paper(
    siren: FilmSiren, x: Tensor, d: Tensor, freq: Tensor, phase: Tensor
) -> tuple[Tensor, Tensor]:
    """pi-GAN's forward for a batch (B, N, 3), layer by layer, nothing folded."""
    config, width = siren.config, siren.config.hidden_dim

    def film(layer: torch.nn.Linear, value: Tensor, i: int) -> Tensor:
        part = slice(i * width, (i + 1) * width)
        scale = config.film_gain * freq[:, None, part] + config.film_base
        return torch.sin(scale * layer(value) + phase[:, None, part])

    h = x * config.input_scale
    if config.embedding_channels:
        grid = siren.spatial_embeddings.expand(len(x), -1, -1, -1, -1)
        found = torch.nn.functional.grid_sample(
            grid, h[:, None, None], align_corners=True, padding_mode="zeros"
        )
        h = torch.cat((found[:, :, 0, 0].mT, h), dim=-1)
    for i, module in enumerate(siren.network):
        h = film(module.layer, h, i)
    sigma = siren.final_layer(h)[..., 0]
    h = torch.cat((d, h), dim=-1) if config.colour_uses_direction else h
    h = film(siren.color_layer_sine.layer, h, config.layers)
    return torch.sigmoid(siren.color_layer_linear(h)), sigma


CONFIGS = {
    "tall": SMALL,
    "boxed": SirenConfig("SPATIALSIRENBASELINE", 4, 6, 3, 5, input_scale=2 / 0.24),
    "blind": SirenConfig("TALLSIREN", 4, 6, 3, 5, film_base=8.0, colour_uses_direction=False),
    "embedding": SirenConfig(
        "EMBEDDING", 4, 6, 2, 5, input_scale=4.0, embedding_channels=2, embedding_resolution=3
    ),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_folded_layers_give_what_the_formula_gives(name: str) -> None:
    generator = seeded(CONFIGS[name]).double()
    rng = torch.Generator().manual_seed(1)
    x = torch.rand(2, 7, 3, generator=rng, dtype=torch.float64) * 0.6 - 0.3
    d = torch.nn.functional.normalize(
        torch.randn(2, 7, 3, generator=rng, dtype=torch.float64), dim=-1
    )
    freq, phase = generator.mapping(torch.randn(2, 4, generator=rng, dtype=torch.float64))
    rgb, sigma = by_the_paper(generator.siren, x, d, freq, phase)
    got_rgb, got_sigma = generator.film(x, d, freq, phase)
    torch.testing.assert_close(got_rgb, rgb)
    torch.testing.assert_close(got_sigma, sigma)
    one_rgb, one_sigma = generator.film(x[1], d[1], freq[1], phase[1])
    torch.testing.assert_close(one_rgb, rgb[1])
    torch.testing.assert_close(one_sigma, sigma[1])


def test_a_pigan_has_its_parameters_in_its_order() -> None:
    siren = FilmSiren(SirenConfig())
    names = [name for name, _ in siren.named_parameters()]
    assert sum(value.numel() for value in siren.parameters()) == 1_910_788
    assert len(names) == 30
    assert names[0] == "network.0.layer.weight"
    assert names[15:18] == ["network.7.layer.bias", "final_layer.weight", "final_layer.bias"]
    assert names[20] == "color_layer_linear.0.weight"
    assert names[-1] == "mapping_network.network.6.bias"


def test_the_embedding_grid_comes_first_among_the_parameters() -> None:
    names = [name for name, _ in FilmSiren(CONFIGS["embedding"]).named_parameters()]
    assert names[0] == "spatial_embeddings"


def test_no_view_is_the_locked_view() -> None:
    generator = seeded(SMALL)
    x = torch.linspace(-0.3, 0.3, 15).reshape(5, 3)
    freq, phase = (part[0] for part in generator.mapping(torch.ones(1, 4)))
    locked = torch.tensor([0.0, 0.0, -1.0]).expand(5, 3)
    torch.testing.assert_close(
        generator.film(x, None, freq, phase)[0], generator.film(x, locked, freq, phase)[0]
    )


def test_a_flat_batch_of_styles_and_a_loop_over_them_agree() -> None:
    generator = seeded(SMALL)
    x = torch.rand(3, 4, 3) - 0.5
    freq, phase = generator.mapping(torch.eye(3, 4))
    together = generator.film(x, None, freq, phase)[1]
    alone = [generator.film(x[i], None, freq[i], phase[i])[1] for i in range(3)]
    torch.testing.assert_close(together, torch.stack(alone))


def test_gradients_reach_points_and_styles_and_are_right() -> None:
    generator = seeded(SirenConfig(latent_dim=2, hidden_dim=3, layers=2, film_base=2.0)).double()
    x = (torch.rand(2, 3, 3, dtype=torch.float64) - 0.5).requires_grad_()
    freq, phase = (part.detach() for part in generator.mapping(torch.eye(2, dtype=torch.float64)))
    freq, phase = freq.requires_grad_(), phase.requires_grad_()
    assert torch.autograd.gradcheck(
        lambda x, f, p: torch.cat([part.flatten() for part in generator.film(x, None, f, p)]),
        (x, freq, phase),
    )


def test_a_loss_on_a_batch_reaches_every_parameter() -> None:
    generator = seeded(SMALL)
    freq, phase = generator.mapping(torch.eye(2, 4))
    rgb, sigma = generator.film(torch.rand(2, 5, 3), torch.rand(2, 5, 3), freq, phase)
    (rgb.sum() + sigma.sum()).backward()
    still = [n for n, p in generator.named_parameters() if p.grad is None or not p.grad.any()]
    assert still == []


def test_film_layers_are_drawn_for_their_base_and_heads_for_pigans() -> None:
    siren = seeded(SirenConfig(hidden_dim=64, film_base=15.0)).siren
    bound = math.sqrt(6 / 64) / 12.5
    largest = siren.network[3].layer.weight.abs().max().item()
    assert 0.98 * bound < largest <= bound
    assert siren.final_layer.weight.abs().max().item() <= math.sqrt(6 / 64) / 25
    assert siren.network[0].layer.weight.abs().max().item() <= 1 / 3


@pytest.mark.parametrize(
    ("rule", "raw", "density"),
    [
        (DensityRule(), -3.0, 0.0),
        (DensityRule(), 2.5, 2.5),
        (DensityRule("sigmoid", scale=120.0, shift=2.0), 2.0, 60.0),
        (DensityRule("sigmoid", scale=120.0), math.log(3.0), 90.0),
        (DensityRule("sigmoid", scale=120.0, shift=1.0, gain=2.0), 1 + math.log(3.0) / 2, 90.0),
    ],
)
def test_the_density_rule_gives_known_values(rule: DensityRule, raw: float, density: float) -> None:
    torch.testing.assert_close(rule(torch.tensor([raw])), torch.tensor([density]))


def test_a_network_with_an_embedding_is_asked_for_no_point_at_all() -> None:
    config = SirenConfig("EMBEDDING", 4, 6, 2, 5, embedding_channels=2, embedding_resolution=3)
    generator = seeded(config)
    style = generator.mean_style()
    rgb, raw = generator.film(torch.zeros(0, 3), None, style.frequencies, style.phases)
    assert (rgb.shape, raw.shape) == ((0, 3), (0,))
