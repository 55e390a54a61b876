"""pi-GAN's pairs of files in every layout and class, and every way in which they can be wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from ddf_core.errors import ModelFileError
from ddf_core.io import pickle_writer
from ddf_core.io.pickle_writer import Instance, Named, Ordered, Parameter, torch_zip
from ddf_core.io.pigan_checkpoint import load_checkpoint
from ddf_core.io.pigan_export import pigan_objects
from ddf_core.models.film_siren import SirenKind
from ddf_core.models.generator import Generator
from tools.fuzz.model_files import tiny_generator, write_legacy_pair, write_zip_pair


def assert_same_weights(read: Generator, made: Generator) -> None:
    for (name, got), (other, wanted) in zip(
        read.siren.named_parameters(), made.siren.named_parameters(), strict=True
    ):
        assert name == other
        assert torch.equal(got, wanted), name


@pytest.mark.parametrize("siren", ["TALLSIREN", "SPATIALSIRENBASELINE", "EMBEDDING"])
def test_every_class_is_read_with_its_sizes(tmp_path: Path, siren: SirenKind) -> None:
    made = tiny_generator(siren)
    checkpoint = load_checkpoint(write_zip_pair(tmp_path, siren))
    assert checkpoint.generator.config == made.config
    assert_same_weights(checkpoint.generator, made)
    assert not any(value.requires_grad for value in checkpoint.generator.parameters())


@pytest.mark.parametrize("location", ["cpu", "cuda:0"])
def test_the_legacy_layout_is_read_whatever_its_device(tmp_path: Path, location: str) -> None:
    checkpoint = load_checkpoint(write_legacy_pair(tmp_path, location))
    assert_same_weights(checkpoint.generator, tiny_generator())


def test_the_averaged_weights_are_used_and_not_the_modules(tmp_path: Path) -> None:
    path = write_zip_pair(tmp_path)
    _, average = pigan_objects(tiny_generator(seed=9))
    (tmp_path / "ema.pth").write_bytes(torch_zip("ema", average))
    assert_same_weights(load_checkpoint(path).generator, tiny_generator(seed=9))


def test_the_mean_style_is_estimated_once_and_said(tmp_path: Path) -> None:
    checkpoint = load_checkpoint(write_zip_pair(tmp_path))
    mean = tiny_generator().estimate_mean_style(10_000, seed=0)
    assert torch.equal(checkpoint.generator.mean_frequencies, mean.frequencies)
    assert "10,000 latents" in checkpoint.card.notes[0]


def test_a_guessed_camera_is_said_and_a_named_one_is_not(tmp_path: Path) -> None:
    path = write_zip_pair(tmp_path)
    guessed = load_checkpoint(path).card
    assert any("guessed from its class SPATIALSIRENBASELINE" in note for note in guessed.notes)
    named = load_checkpoint(path, "cats").card
    assert not any("guessed" in note for note in named.notes)
    assert named.camera.near == 0.8
    assert not named.clip_to_box


def test_the_average_is_found_by_any_of_its_names(tmp_path: Path) -> None:
    path = write_zip_pair(tmp_path)
    (tmp_path / "ema.pth").rename(tmp_path / "ema2.pth")
    assert load_checkpoint(path).card.made.command.endswith("ema2.pth")
    path.rename(tmp_path / "195000_generator.pth")
    (tmp_path / "ema2.pth").rename(tmp_path / "195000_ema.pth")
    assert load_checkpoint(tmp_path / "195000_generator.pth").path.name.startswith("195000")
    assert load_checkpoint(tmp_path / "195000_ema.pth").path.name == "195000_generator.pth"


def test_a_missing_average_says_what_to_copy_and_where(tmp_path: Path) -> None:
    path = write_zip_pair(tmp_path)
    (tmp_path / "ema.pth").unlink()
    with pytest.raises(ModelFileError) as caught:
        load_checkpoint(path)
    assert caught.value.code == "model.missing_ema"
    assert caught.value.message == (
        "generator.pth: there is no ema.pth (or ema2.pth) beside it, which holds its weights."
    )
    assert caught.value.advice == f"Copy the ema.pth of the same training into {tmp_path}."


def siren_state(root: Instance) -> dict[str, Any]:
    return root.state["_modules"].items["siren"].state


def rename_class(root: Instance) -> Instance:
    siren = root.state["_modules"].items["siren"]
    other = replace(siren, kind=Named("siren.siren", "MySiren"))
    return replace(root, state={**root.state, "_modules": Ordered({"siren": other})})


def drop_final_layer(root: Instance) -> Instance:
    siren_state(root)["_modules"].items.pop("final_layer")
    return root


def add_a_tensor(root: Instance) -> Instance:
    siren_state(root)["_parameters"].items["extra"] = Parameter(torch.zeros(1))
    return root


def resize_colour(root: Instance) -> Instance:
    colour = siren_state(root)["_modules"].items["color_layer_sine"]
    linear = colour.state["_modules"].items["layer"]
    linear.state["_parameters"].items["weight"] = Parameter(torch.zeros(6, 7))
    return root


def no_parameters(root: Instance) -> Instance:
    siren_state(root)["_parameters"] = siren_state(root)["_modules"] = [1, 2]
    return root


def endless(root: Instance) -> Instance:
    inner: object = Ordered()
    for _ in range(20):
        inner = Instance(Named("siren.siren", "FiLMLayer"), {"_modules": Ordered({"a": inner})})
    siren_state(root)["_modules"].items["deep"] = inner
    return root


def bad_warp(root: Instance) -> Instance:
    siren_state(root)["_modules"].items["gridwarper"].state["scale_factor"] = "two"
    return root


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (lambda _: {"a": 1}, "not_pigan", "it holds no generator of pi-GAN."),
        (
            lambda _: Named("siren.siren", "TALLSIREN"),
            "not_pigan",
            "it holds no generator of pi-GAN.",
        ),
        (rename_class, "unknown_class", "it holds a 'siren.siren.MySiren', which is not known."),
        (drop_final_layer, "missing_tensor", "tensor 'final_layer.bias' is missing."),
        (add_a_tensor, "unknown_tensor", "tensor 'extra' is not known."),
        (
            resize_colour,
            "wrong_shape",
            "tensor 'color_layer_sine.layer.weight' has shape (6, 7), this model needs (6, 9).",
        ),
        (no_parameters, "missing_tensor", "tensor 'network.0.layer.weight' is missing."),
        (endless, "not_pigan", "its modules are nested without end."),
        (bad_warp, "not_pigan", "its gridwarper has no usable factor."),
    ],
)
def test_a_wrong_generator_is_refused_by_name(
    tmp_path: Path, change: Callable[[Instance], object], code: str, message: str
) -> None:
    path = write_zip_pair(tmp_path)
    root, _ = pigan_objects(tiny_generator())
    path.write_bytes(torch_zip("generator", change(root)))
    with pytest.raises(ModelFileError) as caught:
        load_checkpoint(path)
    assert (caught.value.code, caught.value.message) == (
        f"model.{code}",
        f"generator.pth: {message}",
    )
    assert caught.value.advice


def test_a_network_that_is_only_claimed_is_refused_before_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_zip_pair(tmp_path)
    root, _ = pigan_objects(tiny_generator())
    mapping = siren_state(root)["_modules"].items["mapping_network"]
    first = mapping.state["_modules"].items["network"].state["_modules"].items["0"]
    # Its numbers are never written: only the pickle that claims them is.
    claimed = torch.zeros(1).expand(2**20, 2**10)
    first.state["_parameters"].items["weight"] = Parameter(claimed)
    monkeypatch.setattr(pickle_writer, "float_bytes", lambda _: b"")
    path.write_bytes(torch_zip("generator", root))
    with pytest.raises(ModelFileError) as caught:
        load_checkpoint(path)
    assert caught.value.code == "model.too_large"
    assert "its architecture needs" in caught.value.message


def replaced(average: Instance, index: int, value: object) -> Instance:
    average.state["shadow_params"][index] = value
    return average


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (
            lambda a: replaced(a, 0, torch.full((6, 3), torch.nan)),
            "not_finite",
            "tensor 'network.0.layer.weight' holds values that are not finite.",
        ),
        (
            lambda a: replaced(a, 1, torch.zeros(7)),
            "wrong_shape",
            "tensor 'network.0.layer.bias' has shape (7,), this model needs (6,).",
        ),
        (
            lambda a: replaced(a, 2, "text"),
            "not_pigan",
            "its place of 'network.1.layer.weight' holds no tensor.",
        ),
        (
            lambda a: a.state["shadow_params"].pop() is None or a,
            "wrong_shape",
            "it has 17 tensors, this model needs 18.",
        ),
        (lambda a: {"shadow_params": 3}, "not_pigan", "it holds no shadow_params."),
        (lambda a: [1], "not_pigan", "it holds no shadow_params."),
    ],
)
def test_a_wrong_average_is_refused_by_name(
    tmp_path: Path, change: Callable[[Instance], object], code: str, message: str
) -> None:
    path = write_zip_pair(tmp_path)
    _, average = pigan_objects(tiny_generator())
    (tmp_path / "ema.pth").write_bytes(torch_zip("ema", change(average)))
    with pytest.raises(ModelFileError) as caught:
        load_checkpoint(path)
    assert (caught.value.code, caught.value.message) == (f"model.{code}", f"ema.pth: {message}")


def test_an_average_saved_as_a_plain_dict_is_read(tmp_path: Path) -> None:
    path = write_zip_pair(tmp_path)
    _, average = pigan_objects(tiny_generator(seed=4))
    (tmp_path / "ema.pth").write_bytes(torch_zip("ema", average.state))
    assert_same_weights(load_checkpoint(path).generator, tiny_generator(seed=4))
