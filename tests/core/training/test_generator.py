"""Training of the bundled generator, on a few tiny instances."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ddf_core.errors import Cancelled, InputError
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.procedural.axes import THETA_DIM
from ddf_core.procedural.head import BOX_HALF, Head
from ddf_core.training.generator import GeneratorSettings, train_generator
from ddf_core.training.head_data import (
    INT16_SCALE,
    HeadDataSettings,
    data_folder,
    instance_data,
    training_thetas,
)
from ddf_core.training.loop import Run

DATA = HeadDataSettings(instances=4, shard=4, points=64, rays=16)
TINY = GeneratorSettings(
    steps=6,
    hidden_dim=16,
    layers=2,
    mapping_hidden=16,
    instances_per_step=3,
    points_per_instance=32,
    rays_per_instance=8,
    data=DATA,
)


@pytest.fixture
def head_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data cache in a folder of the test's own, made in this process."""
    monkeypatch.setenv("DDF_CACHE", str(tmp_path / "cache"))
    folder = data_folder(DATA)
    folder.mkdir(parents=True)
    random = torch.Generator().manual_seed(1)
    np.savez(folder / "shard-00000.npz", **instance_data(training_thetas(DATA), DATA, random))


def test_the_first_training_head_is_the_template_and_a_fifth_lie_near_it() -> None:
    theta = training_thetas(replace(DATA, instances=2000))
    assert not theta[0].any()
    short = (theta.norm(dim=1) < 3.2).float().mean()
    assert 0.08 < float(short) < 0.25


def test_data_say_what_the_head_says() -> None:
    theta = training_thetas(DATA)[1:2]
    arrays = instance_data(theta, DATA, torch.Generator().manual_seed(2))
    x = torch.from_numpy(arrays["points"][0]).float() * (BOX_HALF / INT16_SCALE)
    head = Head(theta[0])
    sdf = torch.from_numpy(arrays["sdf"][0]).float()
    true = head.sdf(x).clamp(-0.5, 0.5)
    torch.testing.assert_close(sdf, true, atol=2e-3, rtol=2e-3)
    colour = torch.from_numpy(arrays["colour"][0]).float() / 255
    near = sdf.abs() < 0.02
    assert float((colour - head.colour(x))[near].abs().mean()) < 0.01
    on_surface = torch.from_numpy(arrays["ray_x"][0]).float() * (BOX_HALF / INT16_SCALE)
    assert float(head.sdf(on_surface).abs().median()) < 1e-3


@pytest.mark.usefixtures("head_data")
def test_training_is_resumed_to_the_same_weights_and_stores_the_mean_style(tmp_path: Path) -> None:
    whole = train_generator(TINY, Run(tmp_path / "whole", lambda _: None))
    stops = iter((False, False, True))
    with pytest.raises(Cancelled):
        train_generator(TINY, Run(tmp_path / "cut", lambda _: None, lambda: next(stops)))
    resumed = train_generator(TINY, Run(tmp_path / "cut", lambda _: None))
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name
    frequencies, _ = whole.mapping(torch.zeros((1, THETA_DIM)))
    torch.testing.assert_close(whole.mean_frequencies, frequencies[0])


@pytest.mark.usefixtures("head_data")
def test_training_brings_the_losses_down_and_reaches_both_phases(tmp_path: Path) -> None:
    losses = []
    settings = replace(TINY, steps=60, warmup_steps=5)
    train_generator(settings, Run(tmp_path, lambda report: losses.append(report.losses)))
    assert "ray" not in losses[0]
    assert {"ray", "empty"} <= set(losses[-1])
    assert losses[-1]["colour"] < losses[0]["colour"]


@pytest.mark.usefixtures("head_data")
def test_training_goes_on_from_a_given_generator(tmp_path: Path) -> None:
    first = train_generator(TINY, Run(tmp_path / "first", lambda _: None))
    still = replace(TINY, steps=1, rate=0.0, density_gain=1.0)
    again = train_generator(still, Run(tmp_path / "again", lambda _: None), start=first)
    for name, value in first.siren.state_dict().items():
        assert torch.equal(value, again.siren.state_dict()[name]), name
    assert again.config.density.gain == 1.0


@pytest.mark.usefixtures("head_data")
def test_a_start_of_another_size_is_refused(tmp_path: Path) -> None:
    wide = FilmGenerator(replace(TINY, hidden_dim=24).architecture)
    with pytest.raises(InputError, match="another architecture"):
        train_generator(TINY, Run(tmp_path, lambda _: None), start=wide)
