"""The card: written, read again, and every range that a hand can break."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from ddf_core.card import Axis, Card, EncoderCard, FieldsCard, Made, Poses, SamplePoint
from ddf_core.errors import ModelFileError
from ddf_core.io.card import (
    encoder_parameter_count,
    field_parameter_count,
    parameter_count,
    read_card,
    write_card,
)
from ddf_core.models.camera_network import CameraConfig
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.models.encoder import Encoder, EncoderConfig
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import DensityRule, SirenConfig
from ddf_core.models.style_space import Kind
from ddf_core.scene.camera import Camera

ARCHITECTURE = SirenConfig(latent_dim=3, hidden_dim=4, layers=2, mapping_hidden=5)
CARD = Card(
    "tiny",
    ARCHITECTURE,
    Camera(radius=2.7, fov_deg=20.5, near=1.75, far=3.65),
    0.6,
    background="white_back",
    axes=(Axis("jaw", "Shape"), Axis("skin", "Appearance", -2.0, 2.0)),
    sample_points=(SamplePoint("nose tip", (0.0, 0.1, 0.3)),),
    made=Made("train generator", 7, "2026-01-01", "abc", {"psnr": 28.5, "parts": {"eyes": 25.0}}),
    fields=FieldsCard(DeformationConfig(condition_dim=24, hidden_dim=4), Made("train fields")),
    encoder=EncoderCard(EncoderConfig("latent", 3, 24), Made("train encoder", 2)),
)


def test_a_card_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_card(CARD, tmp_path / "card.json")
    assert read_card(tmp_path / "card.json") == CARD


@pytest.mark.parametrize(
    ("keys", "value", "code", "message"),
    [
        (("format_version",), 2, "newer_format", "the format is version 2, this program reads 1."),
        (
            ("format_version",),
            "1",
            "bad_card",
            "'format_version' is '1', wanted is a whole number.",
        ),
        (("name",), None, "bad_card", "'name' is None, wanted is a text."),
        (("colour",), 1, "bad_card", "'colour' is not known."),
        (("background",), "pink", "bad_card", "'background' is 'pink', known are none,"),
        (("box_half",), -1, "bad_card", "'box_half' is -1, it must lie between 0.0001 and 1000."),
        (
            ("architecture", "hidden_dim"),
            0,
            "bad_card",
            "'architecture.hidden_dim' is 0, it must lie between 1 and 4096.",
        ),
        (
            ("architecture", "latent_dim"),
            10**9,
            "bad_card",
            "'architecture.latent_dim' is 1e+09, it must lie between 1 and 2048.",
        ),
        (("architecture", "density"), 3, "bad_card", "'architecture.density' is 3, wanted is an"),
        (("camera", "far"), 1.0, "bad_card", "'camera.far' is 1.0, near is 1.75."),
        (("camera", "fov_deg"), 180, "bad_card", "'camera.fov_deg' is 180, it must lie between"),
        (("camera", "pitch_rad"), 0, "bad_card", "'camera.pitch_rad' is 0, it must lie between"),
        (
            ("axes",),
            [{"name": "a", "group": "b"}] * 4,
            "bad_card",
            "'axes' names 4 sliders, z has 3.",
        ),
        (
            ("axes",),
            [{"name": "a", "group": "b", "low": 1, "high": 1}],
            "bad_card",
            "'axes[0]' goes from 1.0 to 1.0.",
        ),
        (
            ("fields", "config", "condition_dim"),
            7,
            "bad_card",
            "'fields.config.condition_dim' is 7, the style of this generator has 24.",
        ),
        (
            ("encoder", "config", "size"),
            4,
            "bad_card",
            "'encoder.config.size' is 4, z has 3.",
        ),
        (
            ("encoder", "config", "style_dim"),
            7,
            "bad_card",
            "'encoder.config.style_dim' is 7, this generator has 24.",
        ),
        (
            ("encoder", "config", "channels"),
            [8] * 7,
            "bad_card",
            "'encoder.config.channels' is 7, it must lie between 1 and 6.",
        ),
        (
            ("encoder", "config", "picture_px"),
            8,
            "bad_card",
            "'encoder.config.channels' halve the picture away to nothing.",
        ),
        (
            ("encoder", "config", "camera"),
            {"picture_px": 16},
            "bad_card",
            "'encoder.config.camera.channels' halve the picture away to nothing.",
        ),
        (
            ("architecture", "embedding_channels"),
            4,
            "bad_card",
            "'architecture.embedding_resolution' and the channels must both be 0 or not.",
        ),
    ],
)
def test_a_wrong_card_is_refused_by_the_key(
    tmp_path: Path, keys: tuple[str, ...], value: object, code: str, message: str
) -> None:
    path = tmp_path / "card.json"
    write_card(CARD, path)
    said = json.loads(path.read_text())
    node = said
    for key in keys[:-1]:
        node = node[key]
    node[keys[-1]] = value
    path.write_text(json.dumps(said))
    with pytest.raises(ModelFileError) as caught:
        read_card(path)
    assert caught.value.code == f"model.{code}"
    assert caught.value.message.startswith(f"card.json: {message}")


def test_an_architecture_too_large_to_hold_is_refused_before_it_is_made(tmp_path: Path) -> None:
    path = tmp_path / "card.json"
    said = {"latent_dim": 2048, "hidden_dim": 4096, "layers": 14, "mapping_hidden": 8192}
    camera = {"near": 0.8, "far": 1.2}
    card = {"name": "x", "architecture": said, "camera": camera, "box_half": 1}
    path.write_text(json.dumps(card))
    with pytest.raises(ModelFileError, match="its architecture needs") as caught:
        read_card(path)
    assert caught.value.code == "model.too_large"


@pytest.mark.parametrize(
    "config",
    [
        ARCHITECTURE,
        SirenConfig(),
        SirenConfig("TALLSIREN", 26, 16, 3, 9, 2, colour_uses_direction=False),
        SirenConfig("EMBEDDING", 4, 6, 2, 5, embedding_channels=2, embedding_resolution=3),
    ],
)
def test_the_size_of_a_generator_is_known_without_making_it(config: SirenConfig) -> None:
    made = FilmGenerator(config).state_dict().values()
    assert parameter_count(config) == sum(value.numel() for value in made)


@pytest.mark.parametrize(
    ("poses", "yaw_sweep_rad"),
    [
        (Poses("gaussian", yaw_spread_rad=0.3), 0.6),
        (Poses("uniform", yaw_spread_rad=0.9), 0.9),
        (Poses("sphere", yaw_spread_rad=9.0), math.pi),
    ],
)
def test_a_camera_oscillates_as_far_as_the_model_was_seen(
    poses: Poses, yaw_sweep_rad: float
) -> None:
    assert poses.yaw_sweep_rad == pytest.approx(yaw_sweep_rad)


def test_the_size_of_fields_is_known_without_making_them() -> None:
    config = DeformationConfig(condition_dim=9, hidden_dim=6, layers=3, mapping_hidden=5)
    made = DualDeformation(config).state_dict().values()
    assert field_parameter_count(config) == sum(value.numel() for value in made)


@pytest.mark.parametrize("kind", ["latent", "principal"])
def test_the_size_of_an_encoder_is_bounded_without_making_it(kind: Kind) -> None:
    config = EncoderConfig(kind, 24, 24, camera=CameraConfig())
    made = sum(value.numel() for value in Encoder(config).state_dict().values())
    assert made <= encoder_parameter_count(config) < 2 * made


def test_a_figure_that_is_not_finite_is_not_written(tmp_path: Path) -> None:
    card = Card("x", ARCHITECTURE, Camera(), 1.0, made=Made(figures={"psnr": math.nan}))
    with pytest.raises(ValueError, match="Out of range float"):
        write_card(card, tmp_path / "card.json")
    assert list(tmp_path.iterdir()) == []


def test_the_density_rule_is_part_of_the_card(tmp_path: Path) -> None:
    config = SirenConfig(density=DensityRule("sigmoid", 120.0, 2.0))
    write_card(Card("x", config, Camera(), 1.0), tmp_path / "card.json")
    assert read_card(tmp_path / "card.json").architecture == config
