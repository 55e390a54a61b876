"""Files of other programs and other parts of a training: each is named as what it is."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from ddf_core.errors import ModelFileError
from ddf_core.io.model_folder import load_model
from ddf_core.io.pickle_writer import Call, Instance, Named, PickleWriter, torch_zip
from tools.fuzz.model_files import torch_legacy, write_folder, write_zip_pair

WARNING = "Do not open it with any other program either."


def refused(path: Path) -> ModelFileError:
    with pytest.raises(ModelFileError) as caught:
        load_model(path)
    assert caught.value.message.startswith(f"{path.name}: ")
    assert caught.value.advice
    return caught.value


def style_gan() -> bytes:
    """The beginning of what EG3D writes: an object that is rebuilt from its source text."""
    rebuilt = Call(
        Named("torch_utils.persistence", "_reconstruct_persistent_obj"),
        ({"type": "class", "module_src": "import os", "class_name": "TriPlaneGenerator"},),
    )
    easy = Instance(Named("dnnlib.util", "EasyDict"), {})
    return PickleWriter().dump({"G": rebuilt, "training_set_kwargs": easy})


OTHERS = {
    "EG3D": (style_gan, "a network of StyleGAN or EG3D"),
    "EG3D, cut short": (lambda: style_gan()[:150], "a network of StyleGAN or EG3D"),
    "nerfstudio": (
        lambda: torch_zip("n", {"step": 29_999, "pipeline": {"w": torch.zeros(1)}}),
        "a checkpoint of nerfstudio",
    ),
    "optimizer": (
        lambda: torch_zip("o", {"state": {0: {"step": 3}}, "param_groups": [{"lr": 1e-4}]}),
        "the state of an optimizer",
    ),
    "old optimizer": (
        lambda: torch_legacy({"state": {}, "param_groups": []}),
        "the state of an optimizer",
    ),
    "scaler": (
        lambda: torch_zip(
            "s", {"scale": 2.0, "growth_factor": 2.0, "backoff_factor": 0.5, "_growth_tracker": 1}
        ),
        "the state of a gradient scaler",
    ),
    "discriminator": (
        lambda: torch_zip(
            "d",
            Instance(Named("discriminators.discriminators", "ProgressiveEncoderDiscriminator"), {}),
        ),
        "a discriminator",
    ),
    "losses": (lambda: torch_zip("l", [0.5, 0.25]), "a list of numbers or objects"),
    "tensor": (lambda: torch_zip("t", torch.zeros(3)), "a single tensor"),
    "convolution": (
        lambda: torch_zip("c", Instance(Named("torch.nn.modules.conv", "Conv2d"), {})),
        "a Conv2d of torch",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_of_another_program_is_named_and_no_partner_is_asked_for(
    tmp_path: Path, name: str
) -> None:
    make, what = OTHERS[name]
    path = tmp_path / "generator.pth"
    path.write_bytes(make())
    err = refused(path)
    assert err.code == "model.other_file"
    assert f"this is {what}" in err.message
    assert "ema.pth beside" not in err.message
    assert WARNING not in err.advice


def test_only_a_file_that_calls_something_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "generator.pth"
    path.write_bytes(torch_zip("g", {"a": Call(Named("os", "system"), ("exit",))}))
    err = refused(path)
    assert (err.code, err.advice) == ("model.hostile_pickle", WARNING)
    assert err.message == "generator.pth: it calls 'os.system'; nothing was run."


@pytest.mark.parametrize(
    "value",
    [
        Named("os", "system"),
        Named("my_project.models", "Net"),
        Instance(Named("my_project.models", "Net"), {}),
    ],
    ids=["a function", "a class", "an object"],
)
def test_a_name_alone_is_refused_without_the_warning(tmp_path: Path, value: object) -> None:
    path = tmp_path / "generator.pth"
    path.write_bytes(torch_zip("g", {"a": value}))
    err = refused(path)
    assert err.code == "model.unknown_class"
    assert "which is not known" in err.message
    assert WARNING not in err.advice


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_a_plain_pickle_of_any_protocol_is_refused_in_words(tmp_path: Path, protocol: int) -> None:
    path = tmp_path / "data.pth"
    path.write_bytes(pickle.dumps({"a": [1, 2.5, "x"]}, protocol))
    assert refused(path).code == "model.unknown_format"


def zipped(names: list[str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"content")
    return out.getvalue()


def test_a_zip_of_both_files_says_how_to_open_it(tmp_path: Path) -> None:
    path = tmp_path / "pigan.zip"
    path.write_bytes(zipped(["celeba/", "celeba/generator.pth", "celeba/ema.pth"]))
    err = refused(path)
    assert err.code == "model.other_file"
    assert "a zip archive with generator.pth and ema.pth in it" in err.message
    assert err.advice == "Unpack it into a folder, and open the generator.pth there."


def test_a_zip_of_a_model_folder_says_how_to_open_it(tmp_path: Path) -> None:
    path = tmp_path / "heads.zip"
    path.write_bytes(zipped(["heads/card.json", "heads/generator.safetensors"]))
    assert refused(path).advice == "Unpack it into a folder, and open the card.json there."


def test_arrays_are_named_by_what_is_in_them(tmp_path: Path) -> None:
    np.savez(tmp_path / "labels.npz", volume=np.zeros(3), names=np.array(["a"]))
    np.savez(tmp_path / "latent.npz", z=np.zeros(3))
    np.savez(tmp_path / "other.npz", frames=np.zeros(3))
    labels = refused(tmp_path / "labels.npz")
    assert "this is a label map of this program" in labels.message
    assert "with its card.json" in labels.advice
    assert "this is a latent" in refused(tmp_path / "latent.npz").message
    assert "this is arrays of numpy" in refused(tmp_path / "other.npz").message


def test_weights_without_their_card_are_named(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "own")
    (folder / "card.json").unlink()
    err = refused(folder / "generator.safetensors")
    assert "this is weights of a model folder" in err.message
    assert "card.json" in err.advice


def module(name: str, state: dict[str, object] | None = None) -> Instance:
    """A module of pi-GAN's ``siren.py`` as a descendant of it wrote it."""
    empty: dict[str, object] = {"_parameters": {}, "_modules": {}}
    return Instance(Named("siren.siren", name), {**empty, **(state or {})})


def generator(siren: Instance, name: str = "ImplicitGenerator3d") -> Instance:
    state = {"_parameters": {}, "_modules": {"siren": siren}}
    return Instance(Named("generators.generators", name), state)


def lit(colour_inputs: int) -> dict[str, torch.Tensor]:
    """A bare ``state_dict`` of a few channels whose colour layer takes so many more numbers."""
    return {
        "siren.network.0.layer.weight": torch.zeros(4, 3),
        "siren.color_layer_sine.layer.weight": torch.zeros(4, 4 + colour_inputs),
    }


TEXTURED = "TextureEmbeddingPiGAN256SEMANTICDISENTANGLE_DIM_96"
RELATIVES: dict[str, tuple[object, str]] = {
    "FENeRF": (generator(module(TEXTURED), "DoubleImplicitGenerator3d"), "FENeRF"),
    "FENeRF's siren": (module("SIRENBASELINESEMANTICDISENTANGLE"), "FENeRF"),
    "FENeRF's weights": (
        {
            "siren.network.0.layer.weight": torch.zeros(4, 3),
            "siren.geo_mapping_network.network.0.weight": torch.zeros(4, 4),
        },
        "FENeRF",
    ),
    "ShadeGAN": (
        generator(module("SPATIALSIRENBASELINE", {"shading": True, "light_condition": True})),
        "ShadeGAN",
    ),
    "ShadeGAN's weights": (lit(7), "ShadeGAN"),
    "ShadeGAN's weights, no view": (lit(4), "ShadeGAN"),
}


@pytest.mark.parametrize("name", RELATIVES)
def test_a_descendant_of_pigan_is_named_with_the_page_that_helps(tmp_path: Path, name: str) -> None:
    value, whose = RELATIVES[name]
    path = tmp_path / "generator.pth"
    path.write_bytes(torch_zip("generator", value))
    err = refused(path)
    assert err.code == "model.other_file"
    assert f"this is a generator of {whose}" in err.message
    assert "docs/generators.md" in err.advice


def test_a_plain_pigan_of_shadegans_program_is_none_of_its_own(tmp_path: Path) -> None:
    plain = module("SPATIALSIRENBASELINE", {"shading": False, "light_condition": False})
    path = tmp_path / "generator.pth"
    path.write_bytes(torch_zip("generator", generator(plain)))
    assert "ShadeGAN" not in refused(path).message


def test_files_of_eg3d_name_the_page(tmp_path: Path) -> None:
    (tmp_path / "ffhq.pkl").write_bytes(style_gan())
    assert "docs/generators.md" in refused(tmp_path / "ffhq.pkl").advice


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.mark.parametrize("name", ["generator.pth", "picture.png", "noending"])
def test_a_picture_is_named_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(PICTURE)
    err = refused(tmp_path / name)
    assert (err.code, err.message) == (
        "model.other_file",
        f"{name}: this is a PNG picture, no model.",
    )


def test_a_folder_of_one_prefixed_pair_is_opened_and_of_two_asked_about(tmp_path: Path) -> None:
    path = write_zip_pair(tmp_path)
    path.rename(tmp_path / "195000_generator.pth")
    (tmp_path / "ema.pth").rename(tmp_path / "195000_ema.pth")
    assert load_model(tmp_path).path.name == "195000_generator.pth"
    (tmp_path / "200000_generator.pth").write_bytes(b"another")
    with pytest.raises(ModelFileError, match="holds 2 generators") as caught:
        load_model(tmp_path)
    assert caught.value.code == "model.several"


@pytest.mark.parametrize("name", ["x" * 5000, "a/" * 3000, "nul\0byte"])
def test_a_path_that_no_file_can_have_is_refused_in_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelFileError) as caught:
        load_model(tmp_path / name)
    assert caught.value.code in ("model.unreadable", "model.not_found")
    assert len(caught.value.message) < 500
