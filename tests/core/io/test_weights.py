"""Weights files: equal bits after a round trip, and every way to be wrong by its name."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from ddf_core.errors import ModelFileError
from ddf_core.io.weights import digest, load_weights, read_header, save_weights


def network() -> nn.Module:
    return nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    save_weights(network(), tmp_path / "heads.safetensors")
    return tmp_path / "heads.safetensors"


def rewritten(path: Path, change: Callable[[dict[str, dict[str, object]]], object]) -> None:
    """The file with its header changed; the weights stay."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])


def refusal(path: Path) -> ModelFileError:
    with pytest.raises(ModelFileError) as caught:
        load_weights(network(), path)
    assert caught.value.message.startswith("heads.safetensors: ")
    assert caught.value.advice
    return caught.value


def test_weights_are_read_bit_for_bit_and_frozen(tmp_path: Path) -> None:
    made = network()
    save_weights(made, tmp_path / "a.safetensors")
    read = load_weights(network(), tmp_path / "a.safetensors")
    for name, value in made.state_dict().items():
        assert torch.equal(read.state_dict()[name], value)
    assert not any(value.requires_grad for value in read.parameters())


def test_equal_weights_have_equal_digests(tmp_path: Path) -> None:
    made = network()
    for name in ("a", "b"):
        save_weights(made, tmp_path / name)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert len(digest(tmp_path / "a")) == 64


def test_a_diverged_network_is_not_saved_over_a_good_one(path: Path) -> None:
    before = path.read_bytes()
    broken = network()
    with torch.no_grad():
        broken[0].bias[1] = torch.nan
    with pytest.raises(ModelFileError) as caught:
        save_weights(broken, path)
    assert caught.value.code == "model.not_finite"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (
            lambda h: h["0.weight"].update(shape=[3, 4]),
            "wrong_shape",
            "tensor '0.weight' has shape (3, 4), this model needs (4, 3).",
        ),
        (
            lambda h: h["0.weight"].update(shape=[4, 4]),
            "bad_header",
            "the header is damaged: tensor '0.weight' does not fill its place.",
        ),
        (
            lambda h: h["0.weight"].update(shape=[2**40, 2**40]),
            "bad_header",
            "the header is damaged: tensor '0.weight' does not fill its place.",
        ),
        (
            lambda h: h["0.weight"].update(shape=[-4, -3]),
            "bad_header",
            "the header is damaged: the entry of tensor '0.weight' is not understood.",
        ),
        (
            lambda h: h["0.weight"].update(dtype="F16"),
            "wrong_dtype",
            "tensor '0.weight' is of type F16, wanted is F32.",
        ),
        (
            lambda h: h.update({"2.bias": h.pop("1.bias")}),
            "missing_tensor",
            "tensor '1.bias' is missing.",
        ),
        (
            lambda h: h.update(extra={"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}),
            "unknown_tensor",
            "tensor 'extra' is not known.",
        ),
        (
            lambda h: h["0.bias"].update(data_offsets=h["1.weight"]["data_offsets"], shape=[8]),
            "bad_header",
            "the header is damaged: its tensors overlap or leave gaps.",
        ),
        (lambda h: h.clear(), "bad_header", "the header is damaged: it names 0 tensors."),
    ],
)
def test_a_wrong_header_is_refused_by_name(
    path: Path, change: Callable[[dict[str, dict[str, object]]], object], code: str, message: str
) -> None:
    rewritten(path, change)
    err = refusal(path)
    assert (err.code, err.message) == (f"model.{code}", f"heads.safetensors: {message}")


@pytest.mark.parametrize(
    ("damage", "code", "message"),
    [
        (lambda d: b"", "empty", "the file is empty."),
        (lambda d: d[:5], "truncated", "it ends after 5 bytes."),
        (lambda d: d[:100], "truncated", "it ends within its header."),
        (lambda d: d[:-4], "truncated", "it holds 100 of 104 bytes of weights."),
        (lambda d: d + b"tail", "bad_header", "the header is damaged: 4 bytes follow the last"),
        (
            lambda d: struct.pack("<Q", 2**62) + d[8:],
            "bad_header",
            "the header is damaged: it claims a header of 4,611,686,018,427,387,904 bytes.",
        ),
        (
            lambda d: d[:-4] + struct.pack("<f", float("inf")),
            "not_finite",
            "tensor '1.weight' holds values that are not finite.",
        ),
        (lambda d: d[:8] + b"[" + d[9:], "bad_header", "the header is damaged: "),
    ],
)
def test_a_damaged_file_is_refused_by_name(
    path: Path, damage: Callable[[bytes], bytes], code: str, message: str
) -> None:
    path.write_bytes(damage(path.read_bytes()))
    err = refusal(path)
    assert err.code == f"model.{code}"
    assert err.message.startswith(f"heads.safetensors: {message}")


def test_a_huge_file_is_refused_by_its_size_alone(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(2 << 30)  # sparse: takes no room
    assert refusal(path).code == "model.too_large"


def test_the_header_says_where_each_tensor_lies(path: Path) -> None:
    header = read_header(path)
    assert {name: entry.shape for name, entry in header.items()} == {
        "0.weight": (4, 3),
        "0.bias": (4,),
        "1.weight": (2, 4),
        "1.bias": (2,),
    }
