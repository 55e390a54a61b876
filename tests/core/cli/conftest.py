"""A model small enough for a test: a solid box of a generator, with fields that move nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ddf_core.card import Card, Made
from ddf_core.io.model_folder import save_fields, save_model
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import DensityRule, SirenConfig
from ddf_core.scene.camera import Camera

LATENT_DIM = 4
BOX_HALF = 0.6
# Wide enough that the picture's corners look past the box.
CAMERA = Camera(radius=2.7, fov_deg=60.0, near=1.5, far=4.0)
ARCHITECTURE = SirenConfig(
    siren="TALLSIREN",
    latent_dim=LATENT_DIM,
    hidden_dim=8,
    layers=2,
    mapping_hidden=8,
    film_base=1.0,
    film_gain=1.0,
    colour_uses_direction=False,
    density=DensityRule("sigmoid", scale=400.0),
)


def tiny_generator() -> FilmGenerator:
    with torch.random.fork_rng():
        torch.manual_seed(1)
        generator = FilmGenerator(ARCHITECTURE)
    generator.set_mean_style(generator.estimate_mean_style(64, 0))
    return generator


def tiny_fields() -> DualDeformation:
    with torch.random.fork_rng():
        torch.manual_seed(2)
        width = 2 * ARCHITECTURE.style_dim
        return DualDeformation(
            DeformationConfig(
                hidden_dim=8, layers=2, mapping_hidden=8, mapping_layers=2, condition_dim=width
            )
        )


@pytest.fixture(scope="session")
def bare_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder without fields; never written to."""
    folder = tmp_path_factory.mktemp("bare")
    card = Card("box", ARCHITECTURE, CAMERA, BOX_HALF, background="white_back")
    save_model(tiny_generator(), card, folder)
    return folder


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same model with fields at their start: B and F move nothing."""
    folder = tmp_path_factory.mktemp("whole")
    card = Card("box", ARCHITECTURE, CAMERA, BOX_HALF, background="white_back")
    save_model(tiny_generator(), replace(card), folder)
    save_fields(tiny_fields(), Made(command="test"), folder)
    return folder


@pytest.fixture(scope="session")
def pigan_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder whose generator pi-GAN's own code could run."""
    folder = tmp_path_factory.mktemp("pigan")
    config = SirenConfig(
        siren="TALLSIREN", latent_dim=LATENT_DIM, hidden_dim=8, layers=8, mapping_hidden=8
    )
    with torch.random.fork_rng():
        torch.manual_seed(3)
        generator = FilmGenerator(config)
    generator.set_mean_style(generator.estimate_mean_style(64, 0))
    save_model(generator, Card("small", config, Camera(), 0.12, background="white_back"), folder)
    return folder
