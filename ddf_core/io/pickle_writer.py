"""Pickles written by hand, protocol 2: objects of classes that this program does not have.

Only what a checkpoint of torch needs. The bytes are what ``torch.save`` would write, less the memo.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass(frozen=True)
class Named:
    """A class or function by its name."""

    module: str
    name: str


@dataclass(frozen=True)
class Instance:
    """An object: its class, and the state that its ``__setstate__`` or ``__dict__`` gets."""

    kind: Named
    state: object


@dataclass(frozen=True)
class Call:
    """The result of a call; the reader makes it."""

    function: Named
    arguments: tuple[object, ...] = ()


@dataclass(frozen=True)
class Ordered:
    """An OrderedDict."""

    items: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Parameter:
    """An ``nn.Parameter``."""

    tensor: Tensor


ORDERED_DICT = Named("collections", "OrderedDict")
_REBUILD_TENSOR = Named("torch._utils", "_rebuild_tensor_v2")
_REBUILD_PARAMETER = Named("torch._utils", "_rebuild_parameter")


class PickleWriter:
    """Turns values into one pickle; ``storages`` are the tensors it named, in order."""

    def __init__(self) -> None:
        self.storages: list[Tensor] = []
        self._out = bytearray(b"\x80\x02")

    def dump(self, value: object) -> bytes:
        """The whole pickle of one value."""
        self._write(value)
        return bytes(self._out) + b"."

    def storage_id(self, key: str, count: int) -> tuple[object, ...]:
        """What names a storage of ``count`` 32-bit floats; legacy files name it otherwise."""
        return ("storage", Named("torch", "FloatStorage"), key, "cpu", count)

    def _write(self, value: object) -> None:
        if isinstance(value, Tensor):
            self._tensor(value)
        elif isinstance(value, Parameter):
            self._write(Call(_REBUILD_PARAMETER, (value.tensor, True, Ordered())))
        elif isinstance(value, Named):
            self._out += f"c{value.module}\n{value.name}\n".encode()
        elif isinstance(value, Instance):
            self._parts(value.kind, b")\x81", value.state, b"b")
        elif isinstance(value, Call):
            self._parts(value.function, value.arguments, b"R")
        elif isinstance(value, Ordered):
            self._parts(Call(ORDERED_DICT), b"(")
            self._items(value.items)
        elif isinstance(value, Mapping):
            self._out += b"}("
            self._items(value)
        elif isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
            self._sequence(value)
        else:
            self._plain(value)

    def _parts(self, *parts: object) -> None:
        """Values, and bytes that are opcodes."""
        for part in parts:
            if isinstance(part, bytes):
                self._out += part
            else:
                self._write(part)

    def _items(self, items: Mapping[str, object]) -> None:
        for key, value in items.items():
            self._parts(key, value)
        self._out += b"u"

    def _sequence(self, values: Sequence[object]) -> None:
        is_list = isinstance(values, list)
        self._out += b"](" if is_list else b"("
        self._parts(*values)
        self._out += b"e" if is_list else b"t"

    def _plain(self, value: object) -> None:
        if value is None:
            self._out += b"N"
        elif isinstance(value, bool):
            self._out += b"\x88" if value else b"\x89"
        elif isinstance(value, int):
            data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
            self._out += b"\x8a" + bytes([len(data)]) + data
        elif isinstance(value, float):
            self._out += b"G" + struct.pack(">d", value)
        else:
            data = str(value).encode()
            self._out += b"X" + struct.pack("<I", len(data)) + data

    def _tensor(self, tensor: Tensor) -> None:
        key = str(len(self.storages))
        self.storages.append(tensor)
        self._parts(_REBUILD_TENSOR, b"(", self.storage_id(key, tensor.numel()), b"Q", 0)
        self._parts(tuple(tensor.shape), _contiguous_stride(tensor.shape), False, Ordered(), b"tR")


def torch_zip(name: str, value: object) -> bytes:
    """The bytes of a zip file of ``torch.save``; tensors become contiguous 32-bit floats."""
    writer = PickleWriter()
    text = writer.dump(value)
    return zip_of(name, text, (float_bytes(tensor) for tensor in writer.storages))


def zip_of(name: str, text: bytes, storages: Iterable[bytes]) -> bytes:
    """The zip file of ``torch.save`` of a pickle and the bytes of its storages, in order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        _store(archive, f"{name}/data.pkl", text)
        _store(archive, f"{name}/byteorder", b"little")
        for i, data in enumerate(storages):
            _store(archive, f"{name}/data/{i}", data)
        _store(archive, f"{name}/version", b"3\n")
    return buffer.getvalue()


def float_bytes(tensor: Tensor) -> bytes:
    """The numbers of a tensor as little-endian 32-bit floats."""
    return tensor.detach().to("cpu", torch.float32).contiguous().numpy().astype("<f4").tobytes()


def _store(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    # A fixed date: the same model gives the same bytes.
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)


def _contiguous_stride(shape: Sequence[int]) -> tuple[int, ...]:
    strides, step = [], 1
    for side in reversed(shape):
        strides.append(step)
        step *= side
    return tuple(reversed(strides))
