"""A small generator for the tests of this folder."""

from __future__ import annotations

import pytest
import torch

from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import SirenConfig

CONFIG = SirenConfig(latent_dim=4, hidden_dim=6, layers=3, mapping_hidden=5, input_scale=2.0)


@pytest.fixture
def generator() -> FilmGenerator:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        made = FilmGenerator(CONFIG)
    made.set_mean_style(made.estimate_mean_style(50))
    return made.requires_grad_(False)
