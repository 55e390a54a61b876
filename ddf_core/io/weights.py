"""Weights in safetensors files: header checked by hand, tensors memory-mapped, all finite."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeGuard, TypeVar

from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from ddf_core.errors import ModelFileError
from ddf_core.io import limits
from ddf_core.io.file_door import open_plain
from ddf_core.io.json_codec import loads
from ddf_core.io.safe_write import Writer, replace_file
from ddf_core.stopping import Stop, never, raise_if

Network = TypeVar("Network", bound=nn.Module)
_PIECE_BYTES = 4 * limits.MIB


@dataclass(frozen=True)
class TensorEntry:
    """One tensor of a header: its shape and its bytes within the data."""

    shape: tuple[int, ...]
    begin: int
    end: int


def load_weights(network: Network, path: Path, stop: Stop = never) -> Network:
    """Give a fresh network its weights, memory-mapped and frozen.

    Raises:
        ModelFileError: every way in which the file can be wrong; the network is then unusable.
        Cancelled: ``stop`` said so.
    """
    wanted = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    header = read_header(path)
    _check_names(path, set(header), set(wanted))
    for name, entry in header.items():
        limits.check_shape(path, name, entry.shape, wanted[name])
    tensors = _open_tensors(path, list(header))
    for name, tensor in tensors.items():
        raise_if(stop)
        limits.check_finite(path, name, tensor)
    network.load_state_dict(tensors, assign=True)
    return network.requires_grad_(False).eval()


def weights_writer(network: nn.Module, path: Path) -> Writer:
    """What writes all parameters and buffers, float32, at ``path``.

    Raises:
        ModelFileError: ``model.not_finite``: a diverged network is never saved over a good one.
    """
    tensors = {
        name: tensor.detach().float().cpu().contiguous().clone()
        for name, tensor in network.state_dict().items()
    }
    for name, tensor in tensors.items():
        limits.check_finite(path, name, tensor)
    return partial(_save_tensors, tensors)


def _save_tensors(tensors: dict[str, Tensor], path: Path) -> None:
    # Not at the start of the engine, a tenth of a second of which it would be.
    from safetensors.torch import save_file

    try:
        save_file(tensors, path)
    except SafetensorError as err:
        # What the disk refuses comes in clothes of its own.
        raise OSError(str(err)) from err


def save_weights(network: nn.Module, path: Path) -> None:
    """Write all parameters and buffers at once, float32.

    Raises:
        OutputError: the file cannot be written.
        ModelFileError: ``model.not_finite``: a diverged network is never saved over a good one.
    """
    replace_file(path, weights_writer(network, path))


def digest(path: Path, stop: Stop = never) -> str:
    """SHA-256 of a file, hexadecimal.

    Raises:
        ModelFileError: ``model.unreadable``.
        Cancelled: ``stop`` said so.
    """
    found = hashlib.sha256()
    try:
        with open_plain(path) as file:
            while piece := file.read(_PIECE_BYTES):
                raise_if(stop)
                found.update(piece)
    except OSError as err:
        raise limits.unreadable(path, err) from err
    return found.hexdigest()


def read_header(path: Path) -> dict[str, TensorEntry]:
    """The header of a safetensors file, checked against the file's size.

    Raises:
        ModelFileError: ``model.truncated``, ``model.bad_header``, ``model.wrong_dtype``,
            ``model.too_large`` or one of ``limits.check_size``.
    """
    size = limits.check_size(path, limits.MAX_FILE_BYTES)
    try:
        with open_plain(path) as file:
            prefix = file.read(8)
            if len(prefix) < 8:
                raise limits.truncated_error(path, f"it ends after {len(prefix)} bytes")
            (length,) = struct.unpack("<Q", prefix)
            if length > limits.MAX_HEADER_BYTES:
                raise _bad_header(path, f"it claims a header of {length:,} bytes")
            if 8 + length > size:
                raise limits.truncated_error(path, "it ends within its header")
            text = file.read(length)
    except OSError as err:
        raise limits.unreadable(path, err) from err
    try:
        value = loads(text)
    except ValueError as err:
        raise _bad_header(path, str(err)) from err
    header = _entries(path, value)
    _check_layout(path, header, size - 8 - length)
    return header


def _entries(path: Path, value: object) -> dict[str, TensorEntry]:
    if not isinstance(value, dict):
        raise _bad_header(path, "it is no JSON object")
    value.pop("__metadata__", None)
    if not value or len(value) > limits.MAX_TENSORS:
        raise _bad_header(path, f"it names {len(value)} tensors")
    return {name: _entry(path, name, item) for name, item in value.items()}


def _entry(path: Path, name: str, item: object) -> TensorEntry:
    said = item if isinstance(item, dict) else {}
    shape, offsets = said.get("shape"), said.get("data_offsets")
    if not _are_sizes(shape) or not _are_sizes(offsets) or len(offsets) != 2:
        raise _bad_header(path, f"the entry of tensor '{name[:60]}' is not understood")
    if said.get("dtype") != "F32":
        kind = str(said.get("dtype"))[:20]
        raise ModelFileError(
            f"{path.name}: tensor '{name[:60]}' is of type {kind}, wanted is F32.",
            code="model.wrong_dtype",
            advice="Convert the file to 32-bit floats.",
        )
    count = 1
    for side in shape:
        count *= side
    if offsets[1] - offsets[0] != 4 * count:
        raise _bad_header(path, f"tensor '{name[:60]}' does not fill its place")
    return TensorEntry(tuple(shape), offsets[0], offsets[1])


def _are_sizes(values: object) -> TypeGuard[list[int]]:
    return (
        isinstance(values, list)
        and len(values) <= limits.MAX_DIMENSIONS
        and all(type(value) is int and 0 <= value < 2**48 for value in values)
    )


def _check_layout(path: Path, header: dict[str, TensorEntry], data_bytes: int) -> None:
    """Tensors fill the data one behind the other: nothing overlaps, hides or is missing."""
    position = 0
    for entry in sorted(header.values(), key=lambda entry: (entry.begin, entry.end)):
        if entry.begin != position:
            raise _bad_header(path, "its tensors overlap or leave gaps")
        position = entry.end
    if position > data_bytes:
        raise limits.truncated_error(
            path, f"it holds {data_bytes:,} of {position:,} bytes of weights"
        )
    if position < data_bytes:
        raise _bad_header(path, f"{data_bytes - position:,} bytes follow the last tensor")


def _check_names(path: Path, names: set[str], wanted: set[str]) -> None:
    advice = "The file was made for another architecture: use the card.json it came with."
    for name in sorted(wanted - names):
        raise ModelFileError(
            f"{path.name}: tensor '{name}' is missing.", code="model.missing_tensor", advice=advice
        )
    for name in sorted(names - wanted):
        raise ModelFileError(
            f"{path.name}: tensor '{name[:60]}' is not known.",
            code="model.unknown_tensor",
            advice=advice,
        )


def _open_tensors(path: Path, names: list[str]) -> dict[str, Tensor]:
    try:
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in names}
    except (SafetensorError, OSError, ValueError, RuntimeError, KeyError) as err:
        raise _bad_header(path, str(err)[:100]) from err


def _bad_header(path: Path, what: str) -> ModelFileError:
    return ModelFileError(
        f"{path.name}: the header is damaged: {what}.",
        code="model.bad_header",
        advice="This is no safetensors file, or it was damaged: copy it again.",
    )
