"""Pairs written for pi-GAN: its own classes load them, and they compute what ours computed."""

from __future__ import annotations

import math
import sys
import types
from pathlib import Path

import pytest
import torch
from torch import nn

from ddf_core.card import Card
from ddf_core.errors import InputError
from ddf_core.io.pigan_checkpoint import load_checkpoint
from ddf_core.io.pigan_export import pigan_files
from ddf_core.io.safe_write import write_files
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import DensityRule, SirenConfig, SirenKind
from ddf_core.scene.camera import Camera
from tools.fuzz.model_files import tiny_generator

CAMERA = Camera(fov_deg=12.0, near=0.88, far=1.12, borders=True)


def card(generator: FilmGenerator, camera: Camera = CAMERA) -> Card:
    return Card("tiny", generator.config, camera, 0.12, "white_back")


@pytest.mark.parametrize("siren", ["TALLSIREN", "SPATIALSIRENBASELINE", "EMBEDDING"])
def test_a_pair_is_read_back_bit_for_bit_with_its_camera(tmp_path: Path, siren: SirenKind) -> None:
    made = tiny_generator(siren)
    write_files(pigan_files(made, card(made), tmp_path / "generator.pth"))
    read = load_checkpoint(tmp_path / "generator.pth")
    assert read.generator.config == made.config
    for got, wanted in zip(read.generator.siren.parameters(), made.siren.parameters(), strict=True):
        assert torch.equal(got, wanted)
    assert read.card.camera == CAMERA
    assert read.card.background == "white_back"


def test_another_base_gain_scale_and_a_blind_colour_are_rewritten_exactly(tmp_path: Path) -> None:
    config = SirenConfig(
        "TALLSIREN", 4, 6, 2, 5, 2, 8.0, 4.0, input_scale=1.7, colour_uses_direction=False
    )
    made = FilmGenerator(config)
    write_files(pigan_files(made, card(made), tmp_path / "generator.pth"))
    read = load_checkpoint(tmp_path / "generator.pth").generator
    assert (read.config.film_base, read.config.film_gain) == (30.0, 15.0)
    assert read.config.colour_uses_direction
    z, x = torch.randn(2, 4), torch.rand(2, 9, 3) - 0.5
    d = nn.functional.normalize(torch.randn(2, 9, 3), dim=-1)
    for got, wanted in zip(
        read.film(x, d, *read.mapping(z)), made.film(x, d, *made.mapping(z)), strict=True
    ):
        torch.testing.assert_close(got, wanted, atol=1e-5, rtol=1e-4)


@pytest.fixture
def pigan_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty modules of pi-GAN's names, so that Python's own unpickler finds its classes."""
    names = {
        "siren.siren": ("SPATIALSIRENBASELINE", "FiLMLayer", "CustomMappingNetwork"),
        "generators.generators": ("ImplicitGenerator3d",),
        "torch_ema.ema": ("ExponentialMovingAverage",),
    }
    for module_name, classes in names.items():
        module = types.ModuleType(module_name)
        base = object if module_name.startswith("torch_ema") else nn.Module
        for name in (*classes, "UniformBoxWarp"):
            setattr(module, name, type(name, (base,), {"__module__": module_name}))
        package = module_name.partition(".")[0]
        monkeypatch.setitem(sys.modules, package, types.ModuleType(package))
        monkeypatch.setitem(sys.modules, module_name, module)


@pytest.mark.usefixtures("pigan_classes")
def test_torch_loads_the_pair_as_pigans_code_would(tmp_path: Path) -> None:
    made = tiny_generator()
    write_files(pigan_files(made, card(made), tmp_path / "generator.pth"))
    module = torch.load(tmp_path / "generator.pth", weights_only=False)
    average = torch.load(tmp_path / "ema.pth", weights_only=False)
    wanted = [f"siren.{name}" for name, _ in made.siren.named_parameters()]
    assert [name for name, _ in module.named_parameters()] == wanted
    for own, shadow, ours in zip(
        module.parameters(), average.shadow_params, made.siren.parameters(), strict=True
    ):
        assert torch.equal(own, ours)
        assert torch.equal(shadow, ours)
    z = torch.randn(3, 4)
    mapped = module.siren.mapping_network.network(z)
    torch.testing.assert_close(mapped, torch.cat(made.mapping(z), dim=-1))
    assert module.siren.gridwarper.scale_factor == pytest.approx(2 / 0.24)
    module.train().double()  # the hooks and flags that torch expects are all there


@pytest.mark.parametrize(
    ("config", "camera", "reason"),
    [
        (
            SirenConfig(latent_dim=2, hidden_dim=2, layers=1, density=DensityRule("sigmoid")),
            CAMERA,
            "its density rule is 'sigmoid', pi-GAN's is 'relu'",
        ),
        (
            SirenConfig(latent_dim=2, hidden_dim=2, layers=1),
            Camera(yaw_rad=math.pi, target=(0.0, 0.1, 0.0)),
            "its cameras do not look at the origin",
        ),
    ],
)
def test_what_pigan_could_not_run_is_refused_with_the_reason(
    tmp_path: Path, config: SirenConfig, camera: Camera, reason: str
) -> None:
    made = FilmGenerator(config)
    with pytest.raises(InputError) as caught:
        write_files(pigan_files(made, card(made, camera), tmp_path / "generator.pth"))
    assert caught.value.code == "input.not_pigan"
    assert caught.value.message == f"tiny cannot be written as a pi-GAN file: {reason}."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("siren", ["TALLSIREN", "SPATIALSIRENBASELINE"])
def test_a_scene_of_another_size_is_scaled_to_the_unit_sphere_exactly(
    tmp_path: Path, siren: SirenKind
) -> None:
    made = tiny_generator(siren)
    far_away = Camera(radius=2.5, fov_deg=12.0, near=2.2, far=2.8, borders=True)
    write_files(pigan_files(made, card(made, far_away), tmp_path / "generator.pth"))
    read = load_checkpoint(tmp_path / "generator.pth")
    assert read.card.camera.radius == 1.0
    assert (read.card.camera.near, read.card.camera.far) == pytest.approx((0.88, 1.12))
    z, x = torch.randn(2, made.config.latent_dim), (torch.rand(2, 9, 3) - 0.5) * 0.2
    d = nn.functional.normalize(torch.randn(2, 9, 3), dim=-1)
    rgb, raw = made.film(x * 2.5, d, *made.mapping(z))
    got_rgb, got_raw = read.generator.film(x, d, *read.generator.mapping(z))
    torch.testing.assert_close(got_rgb, rgb, atol=1e-5, rtol=1e-4)
    # As much light is lost over the same way, which is 2.5 times as many units there.
    torch.testing.assert_close(got_raw, 2.5 * raw, atol=1e-4, rtol=1e-4)
