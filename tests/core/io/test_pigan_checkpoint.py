"""pi-GAN's pairs of files in every layout and class, and every way in which they can be wrong."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from ddf_core.errors import Cancelled, ModelFileError
from ddf_core.io import blank, pickle_writer, pigan_checkpoint, pigan_sizes
from ddf_core.io.pickle_writer import Call, Instance, Named, Ordered, Parameter, torch_zip
from ddf_core.io.pigan_checkpoint import load_checkpoint
from ddf_core.io.pigan_export import pigan_objects
from ddf_core.io.pigan_sizes import wanted_shapes
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import SirenConfig, SirenKind
from tools.fuzz.model_files import tiny_generator, write_legacy_pair, write_zip_pair


def assert_same_weights(read: FilmGenerator, made: FilmGenerator) -> None:
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
        "generator.pth: this is a generator of pi-GAN; there is no ema.pth (or ema2.pth) beside "
        "it, which holds its weights."
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
        (
            lambda a: [1],
            "other_file",
            "this is a list of numbers or objects, such as pi-GAN's losses, "
            "no generator of pi-GAN.",
        ),
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


# --- what other trainings write ---------------------------------------------------------------


def plain_state(generator: FilmGenerator, prefix: str = "") -> dict[str, torch.Tensor]:
    return {f"{prefix}{name}": value for name, value in generator.siren.named_parameters()}


@pytest.mark.parametrize("prefix", ["", "module.", "siren.", "module.siren."])
def test_a_bare_state_dict_is_read_whatever_its_prefix(tmp_path: Path, prefix: str) -> None:
    made = tiny_generator()
    torch.save(plain_state(made, prefix), tmp_path / "model.pth")
    checkpoint = load_checkpoint(tmp_path / "model.pth")
    assert_same_weights(checkpoint.generator, made)
    assert checkpoint.generator.config == made.config
    assert any("network's own weights" in note for note in checkpoint.card.notes)
    assert any("names no class" in note for note in checkpoint.card.notes)


def test_a_bare_state_dict_beside_its_average_takes_the_average(tmp_path: Path) -> None:
    write_zip_pair(tmp_path)
    torch.save(plain_state(tiny_generator(seed=5)), tmp_path / "generator.pth")
    checkpoint = load_checkpoint(tmp_path / "generator.pth")
    assert_same_weights(checkpoint.generator, tiny_generator())


def test_an_average_that_was_kept_with_names_is_taken_by_them(tmp_path: Path) -> None:
    path = write_zip_pair(tmp_path)
    state = plain_state(tiny_generator(seed=6), "module.siren.")
    torch.save(dict(reversed(state.items())), tmp_path / "ema.pth")
    checkpoint = load_checkpoint(path)
    assert_same_weights(checkpoint.generator, tiny_generator(seed=6))
    assert checkpoint.card.made.command == "pi-GAN, generator.pth with ema.pth"


def test_a_bare_state_dict_of_a_car_is_named_by_its_preset(tmp_path: Path) -> None:
    made = tiny_generator("TALLSIREN")
    torch.save({"epoch": 3, "state_dict": plain_state(made)}, tmp_path / "car.pth")
    checkpoint = load_checkpoint(tmp_path / "car.pth", "carla")
    assert checkpoint.generator.config == made.config
    assert_same_weights(checkpoint.generator, made)


def wrapped(kind: str, inner: Instance) -> Instance:
    module, _, name = kind.rpartition(".")
    state = {"training": False, "device_ids": [0], "_modules": Ordered({"module": inner})}
    return Instance(Named(module, name), state)


PARALLEL = [
    "torch.nn.parallel.data_parallel.DataParallel",
    "torch.nn.parallel.distributed.DistributedDataParallel",
]


@pytest.mark.parametrize("kind", PARALLEL)
def test_a_module_wrapped_for_several_gpus_is_read(tmp_path: Path, kind: str) -> None:
    path = write_zip_pair(tmp_path)
    root, _ = pigan_objects(tiny_generator())
    path.write_bytes(torch_zip("generator", wrapped(kind, root)))
    assert_same_weights(load_checkpoint(path).generator, tiny_generator())
    siren = root.state["_modules"].items["siren"]
    root.state["_modules"].items["siren"] = wrapped(kind, siren)
    path.write_bytes(torch_zip("generator", root))
    assert_same_weights(load_checkpoint(path).generator, tiny_generator())


def test_a_number_of_numpy_as_an_attribute_is_the_number(tmp_path: Path) -> None:
    path = write_zip_pair(tmp_path)
    root, _ = pigan_objects(tiny_generator())
    warp = siren_state(root)["_modules"].items["gridwarper"]
    dtype = Call(Named("numpy", "dtype"), ("f8", False, True))
    data = Call(Named("_codecs", "encode"), (struct.pack("<d", 4.5).decode("latin-1"), "latin1"))
    warp.state["scale_factor"] = Call(Named("numpy.core.multiarray", "scalar"), (dtype, data))
    path.write_bytes(torch_zip("generator", root))
    assert load_checkpoint(path).generator.config.input_scale == 4.5


def test_frozen_parameters_keep_their_own_weights_where_the_average_left_them_out(
    tmp_path: Path,
) -> None:
    path = write_zip_pair(tmp_path)
    root, _ = pigan_objects(tiny_generator(seed=3))
    final = siren_state(root)["_modules"].items["final_layer"].state["_parameters"]
    frozen = final.items["weight"].tensor
    rebuild = Named("torch._utils", "_rebuild_parameter")
    final.items["weight"] = Call(rebuild, (frozen, False, Ordered()))
    path.write_bytes(torch_zip("generator", root))
    _, average = pigan_objects(tiny_generator(seed=4))
    names = [name for name, _ in tiny_generator().siren.named_parameters()]
    del average.state["shadow_params"][names.index("final_layer.weight")]
    (tmp_path / "ema.pth").write_bytes(torch_zip("ema", average))
    read = load_checkpoint(path).generator.siren
    assert torch.equal(read.final_layer.weight, frozen)
    assert torch.equal(read.final_layer.bias, tiny_generator(seed=4).siren.final_layer.bias)


def test_a_network_and_its_average_in_one_file_are_read(tmp_path: Path) -> None:
    root, _ = pigan_objects(tiny_generator(seed=1))
    _, average = pigan_objects(tiny_generator(seed=2))
    both = {"step": 7, "generator": root, "ema": average}
    (tmp_path / "all.pth").write_bytes(torch_zip("all", both))
    assert_same_weights(load_checkpoint(tmp_path / "all.pth").generator, tiny_generator(seed=2))


# --- which files belong together --------------------------------------------------------------


def test_the_average_that_was_named_is_the_one_that_is_shown(tmp_path: Path) -> None:
    path = write_zip_pair(tmp_path)
    _, second = pigan_objects(tiny_generator(seed=8))
    (tmp_path / "ema2.pth").write_bytes(torch_zip("ema", second))
    named = load_checkpoint(tmp_path / "ema2.pth")
    assert_same_weights(named.generator, tiny_generator(seed=8))
    assert named.card.made.command == "pi-GAN, generator.pth with ema2.pth"
    # What is kept of it opens the same weights again.
    assert named.path == tmp_path / "ema2.pth"
    first = load_checkpoint(tmp_path / "ema.pth")
    assert_same_weights(first.generator, tiny_generator())
    assert first.path == path
    assert first.digest != named.digest


def test_a_lonely_average_says_what_it_is_and_what_to_copy(tmp_path: Path) -> None:
    path = write_zip_pair(tmp_path)
    path.unlink()
    with pytest.raises(ModelFileError) as caught:
        load_checkpoint(tmp_path / "ema.pth")
    assert caught.value.code == "model.missing_generator"
    assert "this is a moving average of pi-GAN" in caught.value.message


# --- what it claims ---------------------------------------------------------------------------


def test_strides_that_claim_more_than_is_there_are_refused_before_a_network_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Some floats on the disk, millions in memory.
    shapes = wanted_shapes(SirenConfig("SPATIALSIRENBASELINE", 4, 1000, 2, 5))
    state = {name: torch.zeros(1).expand(shape) for name, shape in shapes.items()}
    torch.save(state, tmp_path / "claims.pth")
    assert (tmp_path / "claims.pth").stat().st_size < 20_000
    monkeypatch.setattr(pigan_checkpoint, "blank_network", forbidden)
    with pytest.raises(ModelFileError, match="claims 3,000 numbers, it has 1") as caught:
        load_checkpoint(tmp_path / "claims.pth")
    assert caught.value.code == "model.bad_archive"


def forbidden(*_: object) -> None:
    raise AssertionError("a network was made")


@pytest.mark.parametrize(
    ("config", "why"),
    [
        (SirenConfig("SPATIALSIRENBASELINE", 4, 6, 2, 60_000), "mapping_hidden"),
        (SirenConfig("SPATIALSIRENBASELINE", 60_000, 6, 2, 5), "latent_dim"),
        (SirenConfig("SPATIALSIRENBASELINE", 4, 3000, 40, 1), "make styles of 123,000"),
    ],
)
def test_sizes_beyond_any_network_are_refused_before_one_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: SirenConfig, why: str
) -> None:
    monkeypatch.setattr(pigan_checkpoint, "blank_network", forbidden)
    monkeypatch.setattr(pigan_sizes, "check_sizes", lambda *_: None)
    state = {name: torch.zeros(1).expand(s) for name, s in wanted_shapes(config).items()}
    torch.save(state, tmp_path / "wide.pth")
    with pytest.raises(ModelFileError, match=why) as caught:
        load_checkpoint(tmp_path / "wide.pth")
    assert caught.value.code == "model.not_pigan"


def test_the_shapes_that_are_wanted_are_those_of_the_network() -> None:
    for siren in ("TALLSIREN", "SPATIALSIRENBASELINE", "EMBEDDING"):
        made = tiny_generator(siren)
        shapes = {name: tuple(value.shape) for name, value in made.siren.named_parameters()}
        assert wanted_shapes(made.config) == shapes
        assert list(wanted_shapes(made.config)) == list(shapes)


def test_a_storage_that_every_tensor_reads_again_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tiny_generator()
    common = torch.zeros(4000)
    state = {n: common[: v.numel()].view(v.shape) for n, v in made.siren.named_parameters()}
    torch.save(state, tmp_path / "one.pth")
    monkeypatch.setattr(pigan_checkpoint.limits, "MAX_WEIGHT_BYTES", 100_000)
    with pytest.raises(ModelFileError, match="its tensors read 288,000 bytes") as caught:
        load_checkpoint(tmp_path / "one.pth")
    assert caught.value.code == "model.too_large"


def test_a_large_network_has_its_weights_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blank, "META_BYTES", 0)
    made = tiny_generator()
    checkpoint = load_checkpoint(write_zip_pair(tmp_path))
    assert_same_weights(checkpoint.generator, made)
    assert {value.device.type for value in checkpoint.generator.state_dict().values()} == {"cpu"}


def test_reading_is_given_up_when_somebody_says_so(tmp_path: Path) -> None:
    path = write_zip_pair(tmp_path)
    asked = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 5

    with pytest.raises(Cancelled):
        load_checkpoint(path, stop=stop)
    assert len(asked) == 6


def test_the_mean_of_a_huge_mapping_network_takes_fewer_latents() -> None:
    count = pigan_checkpoint._mean_count
    assert count(SirenConfig()) == 10_000
    assert count(SirenConfig(mapping_hidden=8192)) == 256
