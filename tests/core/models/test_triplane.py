"""The tri-plane generator: what its planes hold at a point, what its decoder makes of it, sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from ddf_core.models.adapter import AdapterConfig
from ddf_core.models.triplane import PLANES, RANGES, TriPlane, TriPlaneSizes

SIZES = TriPlaneSizes(channels=2, resolution=8, width=4, hidden=5, mapping_hidden=6, box_half=0.5)
CONFIG = SIZES.config(latent_dim=3, style_size=7)


@pytest.fixture
def network() -> TriPlane:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return TriPlane(CONFIG).requires_grad_(False)


def test_each_plane_is_looked_up_at_its_own_two_coordinates(network: TriPlane) -> None:
    # A plane that holds its own coordinates u, v: what is added up is known.
    side = SIZES.resolution
    centres = (2 * torch.arange(side) + 1) / side - 1
    v, u = torch.meshgrid(centres, centres, indexing="ij")
    x = torch.tensor([[0.1, -0.2, 0.3], [0.4, 0.0, -0.4]])
    for number, (first, second) in enumerate(PLANES):
        planes = torch.zeros(len(PLANES), 2, side, side)
        planes[number] = torch.stack((u, v))
        summed = network.hidden(planes, x)[0]
        torch.testing.assert_close(summed, x[:, [first, second]] / SIZES.box_half)


def test_the_density_makes_the_decoders_opacity_over_its_length(network: TriPlane) -> None:
    x = torch.rand(6, 3) - 0.5
    instance = network.instance(network.mapping(torch.ones(1, 3))[0])
    rgb, sigma = instance.shade(x, torch.zeros_like(x))
    hidden = instance.features(x)[-1]
    torch.testing.assert_close(
        1 - torch.exp(-sigma * network.length), torch.sigmoid(network.opacity_logit(hidden))
    )
    assert torch.equal(sigma, instance.density(x))
    assert rgb.min() >= 0 and rgb.max() <= 1


def test_planes_of_a_batch_are_those_of_each_style(network: TriPlane) -> None:
    styles = network.mapping(torch.randn(3, 3))
    planes = network.planes(styles)
    assert planes.shape == (3, 3, 2, 8, 8)
    x = torch.rand(3, 4, 3) - 0.5
    together = network.hidden(planes, x)
    for i, style in enumerate(styles):
        alone = network.instance(style).features(x[i])
        for layer, one in zip(together, alone, strict=True):
            torch.testing.assert_close(layer[i], one, atol=1e-5, rtol=1e-5)


def test_the_template_is_the_instance_of_latent_0(network: TriPlane) -> None:
    torch.testing.assert_close(network.mean(), network.mapping(torch.zeros(1, 3))[0])


@pytest.mark.parametrize("sizes", [SIZES, TriPlaneSizes(), replace(SIZES, resolution=4)])
def test_weights_are_counted_without_being_made(sizes: TriPlaneSizes) -> None:
    config = sizes.config(26, 64)
    made = sum(weight.numel() for weight in TriPlane(config).state_dict().values())
    assert TriPlane.weight_count(config) == made


def test_the_usual_weights_are_below_a_megabyte_and_the_largest_are_bounded() -> None:
    assert 4 * TriPlane.weight_count(TriPlaneSizes().config(26, 64)) < 1_000_000
    most = {name: high for name, (_, high) in RANGES.items()}
    assert TriPlane.weight_count(AdapterConfig(2048, 1024, most)) < 30_000_000


@pytest.mark.parametrize(
    ("sizes", "why"),
    [
        ({"channels": 0}, "'channels' is 0, it must lie between 1 and 64"),
        ({"resolution": 24}, "'resolution' is 24, wanted is 4, 8, 16, 32"),
        ({"resolution": 1 << 20}, "'resolution' is 1048576, it must lie between 4 and 256"),
        ({"width": 3.5}, "'width' is 3.5, wanted is a number"),
        ({"hidden": True}, "'hidden' is True, wanted is a number"),
        ({"box_half": "wide"}, "'box_half' is 'wide', wanted is a number"),
        ({"depth": 3}, "'depth' is not known"),
    ],
)
def test_sizes_that_make_no_network_are_refused(sizes: dict[str, object], why: str) -> None:
    config = AdapterConfig(3, 7, sizes)
    for make in (TriPlane, TriPlane.weight_count):
        with pytest.raises(ValueError, match=why):
            make(config)


def test_the_sizes_of_a_latent_and_a_style_are_bounded_too() -> None:
    with pytest.raises(ValueError, match="'style_size' is 100000"):
        TriPlane.weight_count(AdapterConfig(3, 100_000))
    with pytest.raises(ValueError, match="'latent_dim' is 0"):
        TriPlane.weight_count(AdapterConfig(0, 7))
