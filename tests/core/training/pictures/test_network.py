"""Networks as they begin, and codes that are made N(0, I) without a picture changing."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from ddf_core.card import Card
from ddf_core.errors import InputError
from ddf_core.model import Model
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import SirenConfig
from ddf_core.scene.camera import Camera
from ddf_core.training.pictures import network as network_module
from ddf_core.training.pictures.marching import Space
from ddf_core.training.pictures.network import (
    new_network,
    principal_turn,
    with_mean_style,
)
from ddf_core.training.pictures.settings import NetworkSettings, PicturesSettings

SPACE = Space(Camera(radius=2.7, fov_deg=20.0, near=2.0, far=3.4), 0.5)
TINY = PicturesSettings(
    network=NetworkSettings(latent_dim=3, hidden_dim=8, layers=2, mapping_hidden=6)
)


def model_of(generator: FilmGenerator, path: object) -> Model:
    card = Card("start", generator.config, SPACE.home, 0.5)
    return Model(generator, None, card, path, "digest")  # type: ignore[arg-type]


def test_whitening_changes_codes_and_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_module, "BALL_STEPS", 1)
    network = new_network(TINY, SPACE, None)
    pictures = torch.rand(40, 3, 64, 64)
    assert network.encoder is not None
    with torch.no_grad():
        codes = network.encoder(pictures)[0]
        styles = network.generator.mapping(codes)
        mean = codes.mean(0)
        network.whiten(mean, torch.cov(codes.mT))
        white = network.encoder(pictures)[0]
        again = network.generator.mapping(white)
    torch.testing.assert_close(white.mean(0), torch.zeros(3), atol=2e-2, rtol=0)
    torch.testing.assert_close(torch.cov(white.mT), torch.eye(3), atol=2e-2, rtol=0)
    for got, wanted in zip(again, styles, strict=True):
        torch.testing.assert_close(got, wanted, atol=1e-3, rtol=1e-3)


def test_turned_coordinates_are_in_order_and_change_no_picture() -> None:
    network = new_network(TINY, SPACE, None)
    pictures = torch.rand(6, 3, 64, 64)
    effects = torch.tensor([[0.1, 0.0, 0.0, 0.1], [3.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]])
    rotation = principal_turn(effects)
    torch.testing.assert_close(rotation.mT @ rotation, torch.eye(3), atol=1e-5, rtol=0)
    sizes = (rotation.mT @ effects).norm(dim=1)
    assert bool((sizes.diff() <= 1e-5).all())
    assert network.encoder is not None
    with torch.no_grad():
        before = network.generator.mapping(network.encoder(pictures)[0])
        network.turn(rotation)
        after = network.generator.mapping(network.encoder(pictures)[0])
    for got, wanted in zip(after, before, strict=True):
        torch.testing.assert_close(got, wanted, atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("density", ["sigmoid", "relu"])
def test_from_nothing_it_begins_as_a_ball(density: str) -> None:
    sizes = replace(TINY.network, hidden_dim=32, density=density)
    generator = new_network(replace(TINY, network=sizes), SPACE, None).generator
    style = generator.mapping(torch.randn(1, 3))
    radii = torch.tensor([0.0, 0.1, 0.4, 0.49])
    x = radii[:, None] * torch.nn.functional.normalize(torch.ones(1, 3), dim=-1)
    with torch.no_grad():
        sigma = generator.density(generator.film(x[None], None, *style)[1])[0]
    assert sigma[0] > 20 and sigma[1] > 20
    assert sigma[2] < 2 and sigma[3] < 2


def test_a_model_with_another_latent_is_a_prior_of_shape(tmp_path: object) -> None:
    old = with_mean_style(FilmGenerator(SirenConfig("TALLSIREN", 5, 8, 2, 7, 1,
                                                colour_uses_direction=False)))  # fmt: skip
    network = new_network(TINY, SPACE, model_of(old, tmp_path))
    new = network.generator
    assert new.config.latent_dim == 3
    for name, value in old.siren.state_dict().items():
        if not name.startswith("mapping"):
            assert torch.equal(new.siren.state_dict()[name], value)
    with torch.no_grad():
        frequencies, phases = new.mapping(torch.randn(500, 3))
    mean = old.mean_style()
    torch.testing.assert_close(phases.mean(0), mean.phases, atol=0.25, rtol=0)
    torch.testing.assert_close(frequencies.mean(0), mean.frequencies, atol=0.25, rtol=0)


def test_a_model_of_the_same_sizes_is_gone_on_from(tmp_path: object) -> None:
    first = new_network(replace(TINY, seed=1), SPACE, None)
    model = model_of(first.generator, tmp_path)
    again = new_network(TINY, SPACE, replace(model, encoder=first.encoder))
    for got, wanted in zip(again.parameters(), first.parameters(), strict=True):
        assert torch.equal(got, wanted)


def test_a_start_of_another_kind_is_refused(tmp_path: object) -> None:
    other = FilmGenerator(SirenConfig("TALLSIREN", 3, 8, 2, 6, 2))
    with pytest.raises(InputError) as caught:
        new_network(TINY, SPACE, model_of(other, tmp_path))
    assert caught.value.code == "train.start"


def test_from_nothing_styles_begin_close_together() -> None:
    z = torch.randn(64, TINY.network.latent_dim, generator=torch.Generator().manual_seed(1))
    quiet = new_network(TINY, SPACE, None).generator.mapping(z)[0].std(0).mean()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        usual = type(new_network(TINY, SPACE, None).generator)(
            TINY.network.architecture(SPACE.box_half)
        )
    assert quiet < 0.5 * usual.mapping(z)[0].std(0).mean()
