"""Every leaf of a card with every kind of wrong value: refused by its name, or the model works.

The card is walked as it is written, so a field that is added one day is tried as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import torch

from ddf_core.card import Axis, Card, Made, SamplePoint
from ddf_core.engine.describe import model_info
from ddf_core.errors import ModelFileError
from ddf_core.io.card import read_card, write_card
from ddf_core.io.card_ranges import COUNTS, FREE, MAX_AXES
from ddf_core.io.json_codec import dumps
from ddf_core.io.model_folder import load_model, save_encoder, save_fields, save_model
from ddf_core.models.camera_network import CameraConfig
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.models.encoder import Encoder, EncoderConfig
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import DensityRule, SirenConfig
from ddf_core.scene.camera import Camera
from ddf_core.scene.render import RenderSettings, render

ARCHITECTURE = SirenConfig(
    "EMBEDDING",
    latent_dim=3,
    hidden_dim=4,
    layers=2,
    mapping_hidden=5,
    mapping_layers=1,
    embedding_channels=2,
    embedding_resolution=2,
    density=DensityRule("sigmoid", 10.0, 0.1, 2.0),
)
MADE = Made("train", 7, "2026-01-01", "abc", {"psnr": 28.5})
CARD = Card(
    "tiny",
    ARCHITECTURE,
    Camera(target=(0.0, 0.01, 0.0)),
    0.12,
    axes=(Axis("jaw", "Shape"),),
    sample_points=(SamplePoint("nose tip", (0.0, 0.01, 0.1)),),
    made=MADE,
    height_m=0.25,
    about="Learnt from nothing.",
    notes=("A note.",),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder whose card has everything that a card can have."""
    position = tmp_path_factory.mktemp("model")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        save_model(FilmGenerator(ARCHITECTURE), CARD, position)
        size = 2 * ARCHITECTURE.style_dim
        config = DeformationConfig(size, hidden_dim=4, layers=2, mapping_hidden=3, mapping_layers=1)
        save_fields(DualDeformation(config), MADE, position)
        camera = CameraConfig(8, (2, 2), 4)
        encoder = EncoderConfig("latent", 3, size, 8, (2, 2), 4, camera=camera)
        save_encoder(Encoder(encoder), MADE, position)
    return position


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every leaf of a plain JSON value, and of every list and object."""
    if path:
        yield path
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[key], (*path, key))


def sample() -> dict[str, Any]:
    """What is mutated: as ``folder`` has it, made without networks."""
    size = 2 * ARCHITECTURE.style_dim
    config = DeformationConfig(size, hidden_dim=4, layers=2, mapping_hidden=3, mapping_layers=1)
    card = CARD.with_fields(config, MADE)
    camera = CameraConfig(8, (2, 2), 4)
    encoder = EncoderConfig("latent", 3, size, 8, (2, 2), 4, camera=camera)
    read: dict[str, Any] = json.loads(dumps(card.with_encoder(encoder, MADE)))
    return read


SAMPLE = json.dumps(sample())
PATHS = list(leaves(sample()))
WRONG: dict[str, Any] = {
    "null": None,
    "a text": "many",
    "a list": [],
    "a long list": [1] * 5000,
    "an object": {},
    "true": True,
    "-1": -1,
    "0": 0,
    "-0.0": -0.0,
    "0.5": 0.5,
    "tiny": 1e-300,
    "huge": 1e300,
    "a million": 10**6,
    "2^53": 2**53,
    "2^70": 2**70,
    "NaN": float("nan"),
    "infinity": float("inf"),
}


def named(path: tuple[Any, ...]) -> str:
    return ".".join(map(str, path))


def value_at(path: tuple[Any, ...]) -> Any:
    node: Any = json.loads(SAMPLE)
    for key in path:
        node = node[key]
    return node


def changed(path: tuple[Any, ...], value: Any) -> bytes:
    said = json.loads(SAMPLE)
    node: Any = said
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return json.dumps(said).encode()


def used(folder: Path) -> None:
    """Open a model and compute with what its card's numbers go into."""
    model = load_model(folder)
    card, fields_ = model.card, model.fields
    settings = RenderSettings(
        min(card.sampling.coarse, 8), min(card.sampling.fine, 8), rule=card.sampling.rule
    )
    picture = render(model.instance(z=torch.zeros(3)), card.camera, (2, 2), settings)
    assert picture.rgb.isfinite().all()
    model_info(model)
    if fields_ is not None:
        x_inst = torch.tensor([[0.0, 0.01, 0.05]])
        condition = torch.zeros(fields_.config.condition_dim)
        assert fields_.to_template(x_inst, condition).isfinite().all()


@pytest.mark.parametrize("path", PATHS, ids=named)
def test_a_wrong_leaf_is_refused_by_its_name_or_the_model_works(
    folder: Path, path: tuple[Any, ...]
) -> None:
    card, refused, free = folder / "card.json", 0, is_free(path)
    sound = card.read_bytes()
    # Nothing is computed with words.
    is_shown_only = free or isinstance(value_at(path), str)
    try:
        for value in WRONG.values():
            card.write_bytes(changed(path, value))
            try:
                read_card(card)
                if not is_shown_only:
                    used(folder)
            except ModelFileError as err:
                assert err.code.startswith("model.")
                assert err.advice
                refused += 1
    finally:
        card.write_bytes(sound)
    # A free form has no wrong value but what is no JSON; everything else has several.
    assert refused >= (2 if free else 8)


def test_the_model_works_before_anything_is_changed(folder: Path) -> None:
    assert json.loads((folder / "card.json").read_text()) == sample()
    used(folder)


def test_the_card_that_is_tried_has_everything_that_a_card_can_have() -> None:
    def empty(value: Any, where: str) -> Iterator[str]:
        if value is None or value in ((), {}, ""):
            yield where
        if is_dataclass(value):
            for field in fields(value):
                yield from empty(getattr(value, field.name), f"{where}.{field.name}")

    path_to = read_sample()
    assert list(empty(path_to, "card")) == []


def read_sample() -> Card:
    size = 2 * ARCHITECTURE.style_dim
    config = DeformationConfig(size)
    encoder = EncoderConfig("latent", 3, size, camera=CameraConfig())
    return CARD.with_fields(config, MADE).with_encoder(encoder, MADE)


def is_free(path: tuple[Any, ...]) -> bool:
    return named(path).startswith(FREE)


def is_number(path: tuple[Any, ...]) -> bool:
    value = value_at(path)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


NUMBERS = [path for path in PATHS if is_number(path) and not is_free(path)]


@pytest.mark.parametrize("path", NUMBERS, ids=named)
def test_every_number_has_a_range_at_both_ends(tmp_path: Path, path: tuple[Any, ...]) -> None:
    # A seed may be any number that JSON readers agree about.
    huge = 2**60 if path[-1] == "seed" else 10**7
    for value in (huge, -huge):
        if path == ("architecture", "density", "scale"):
            value *= 1000
        (tmp_path / "card.json").write_bytes(changed(path, value))
        with pytest.raises(ModelFileError) as caught:
            read_card(tmp_path / "card.json")
        assert caught.value.code in ("model.bad_card", "model.newer_format")


def test_lists_are_no_longer_than_a_window_can_show(tmp_path: Path) -> None:
    wide = replace(CARD, architecture=replace(ARCHITECTURE, latent_dim=1000))
    long = {
        "axes": (Axis("a", "b"),) * (COUNTS["axes"] + 1),
        "sample_points": (SamplePoint("a", (0.0, 0.0, 0.0)),) * (COUNTS["sample_points"] + 1),
        "notes": ("a",) * (COUNTS["notes"] + 1),
    }
    assert set(long) == set(COUNTS)
    for name, value in long.items():
        write_card(replace(wide, **{name: value}), tmp_path / "card.json")
        with pytest.raises(ModelFileError, match=f"'{name}' names") as caught:
            read_card(tmp_path / "card.json")
        assert caught.value.code == "model.bad_card"
    write_card(replace(wide, axes=(Axis("a", "b"),) * MAX_AXES), tmp_path / "card.json")
    assert len(read_card(tmp_path / "card.json").axes) == MAX_AXES
