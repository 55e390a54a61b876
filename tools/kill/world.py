"""What the commands are given: a model of some hundred weights with fields and labels, a pi-GAN
pair of it, a photo, and a folder of pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from ddf_core.card import Card, Made
from ddf_core.io.card import CARD_NAME, read_card
from ddf_core.io.label_file import LABELS_NAME, write_labels
from ddf_core.io.model_folder import save_fields, save_model
from ddf_core.io.pigan_export import pigan_files
from ddf_core.io.safe_write import write_files
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import DensityRule, SirenConfig
from ddf_core.scene.camera import Camera

BOX_HALF = 0.6
CAMERA = Camera(radius=2.7, fov_deg=60.0, near=1.5, far=4.0)
PICTURES, SIDE = 20, 32


@dataclass(frozen=True)
class World:
    """Where everything lies.

    Args:
        model: a folder with fields and labels; bare: the same without.
        pair: the generator.pth of a pi-GAN pair; own: a folder that can become such a pair.
        photo: of a ball; pictures: a folder of such photos.
    """

    model: Path
    bare: Path
    own: Path
    pair: Path
    photo: Path
    pictures: Path


def make_world(folder: Path) -> World:
    """All of it, in ``folder``."""
    world = World(
        folder / "model",
        folder / "bare",
        folder / "own",
        folder / "pair" / "generator.pth",
        folder / "pictures" / "00.png",
        folder / "pictures",
    )
    for path in (world.model, world.bare):
        _write_model(path)
    save_fields(_fields(world.model), Made("none"), world.model)
    labels = (Label("front", "#ff8800"), Label("side", "#0044ff"))
    stroke = Stroke(1, 0.7, ((0.0, 0.0, 0.6),))
    write_labels(world.model / LABELS_NAME, LabelMap(labels, BOX_HALF).add_stroke(stroke))
    pigan = SirenConfig(siren="TALLSIREN", latent_dim=4, hidden_dim=8, layers=8, mapping_hidden=8)
    generator = _generator(pigan)
    card = Card("small", pigan, Camera(), 0.12, background="white_back")
    save_model(generator, card, world.own)
    write_files(pigan_files(generator, card, world.pair))
    world.pictures.mkdir()
    numbers = np.random.default_rng(0)
    for number in range(PICTURES):
        picture = ball_picture(numbers.uniform(-0.4, 0.4, 2))
        Image.fromarray(picture).save(world.pictures / f"{number:02d}.png")
    return world


def ball_picture(centre: NDArray[np.float64]) -> NDArray[np.uint8]:
    """(S, S, 4) of a brown ball about ``centre`` (2,), half pictures."""
    ticks = (np.arange(SIDE) + 0.5) / SIDE * 2 - 1
    x, y = np.meshgrid(ticks, -ticks)
    inside = (x - centre[0]) ** 2 + (y - centre[1]) ** 2 < 0.2
    rgb = np.full((SIDE, SIDE, 3), (150, 100, 60), np.uint8)
    return np.concatenate((rgb, np.where(inside, 255, 0).astype(np.uint8)[..., None]), -1)


def _write_model(folder: Path) -> None:
    # A solid box: every ray through its middle meets a surface.
    config = SirenConfig(
        siren="TALLSIREN",
        latent_dim=4,
        hidden_dim=8,
        layers=2,
        mapping_hidden=8,
        film_base=1.0,
        film_gain=1.0,
        colour_uses_direction=False,
        density=DensityRule("sigmoid", scale=400.0),
    )
    card = Card("box", config, CAMERA, BOX_HALF, background="white_back")
    save_model(_generator(config), card, folder)


def _generator(config: SirenConfig) -> FilmGenerator:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        generator = FilmGenerator(config)
    generator.set_mean_style(generator.estimate_mean_style(64, 0))
    return generator


def _fields(folder: Path) -> DualDeformation:
    width = 2 * read_card(folder / CARD_NAME).architecture.style_dim
    config = DeformationConfig(
        hidden_dim=8, layers=2, mapping_hidden=8, mapping_layers=2, condition_dim=width
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)
        return DualDeformation(config)
