"""Small checkpoints that claim much: shapes, strides, counts and widths without the bytes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ddf_core.io.pickle_writer import Call, Named, Ordered, PickleWriter, zip_of
from ddf_core.io.pigan_sizes import wanted_shapes
from ddf_core.models.film_siren import SirenConfig
from tools.fuzz.damage import Rng

_SIDES = (0, 1, 2, 5, 64, 257, 4096, 11_000, 60_000, 400_000, 2**31, 2**47)
_FIELDS = (
    "latent_dim", "hidden_dim", "layers", "mapping_hidden", "mapping_layers",
    "embedding_channels", "embedding_resolution",
)  # fmt: skip
# Names and numbers are written into the pickle: no more of them than a file may have.
_MOST_LAYERS = 200


@dataclass(frozen=True)
class Claim:
    """A tensor as it is said to be: its view, of a storage of ``count`` numbers."""

    size: tuple[int, ...]
    stride: tuple[int, ...]
    count: int


class ClaimWriter(PickleWriter):
    """Writes claims as torch writes tensors."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: list[int] = []

    def _write(self, value: object) -> None:
        if not isinstance(value, Claim):
            super()._write(value)
            return
        storage = Named("torch", "FloatStorage")
        key = str(len(self.counts))
        self.counts.append(value.count)
        self._parts(Named("torch._utils", "_rebuild_tensor_v2"), b"(")
        self._parts(("storage", storage, key, "cpu", value.count), b"Q", 0)
        self._parts(value.size, value.stride, False, Ordered(), b"tR")


def claimed_state(_: bytes, rng: Rng) -> bytes:
    """A bare ``state_dict`` of a network of any size, its numbers repeated or missing."""
    config = SirenConfig("SPATIALSIRENBASELINE", 4, 6, 2, 5)
    sizes: dict[str, Any] = {}
    for _i in range(int(rng.integers(1, 3))):
        name = str(rng.choice(_FIELDS))
        side = int(_SIDES[int(rng.integers(0, len(_SIDES)))])
        side = min(side, _MOST_LAYERS) if name.endswith("layers") else side
        sizes[name] = side
    config = replace(config, **sizes)
    way = int(rng.integers(0, 3))
    state = {name: _claim(size, way) for name, size in wanted_shapes(config).items()}
    writer = ClaimWriter()
    text = writer.dump(Ordered(state))
    # Not all that is claimed is there: at most a few kilobytes are.
    storages = [np.zeros(min(count, 64), "<f4").tobytes() for count in writer.counts]
    return zip_of("state", text, storages)


def _claim(size: tuple[int, ...], way: int) -> Claim:
    total = 1
    for side in size:
        total *= side
    if way == 0:
        return Claim(size, (0,) * len(size), 1)
    strides, step = [], 1
    for side in reversed(size):
        strides.append(step)
        step *= side
    count = total if way == 1 else min(total, 64)
    return Claim(size, tuple(reversed(strides)), count)


def claimed_numbers(data: bytes, rng: Rng) -> bytes:
    """Numbers of the pickle in a file made others, its check sum right again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError):
        return _other_numbers(data, rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, entry in entries.items():
            is_pickle = name.endswith("data.pkl")
            archive.writestr(name, _other_numbers(entry, rng) if is_pickle else entry)
    return out.getvalue()


def _other_numbers(data: bytes, rng: Rng) -> bytes:
    """Sides, strides or counts of a pickle, all of one value together."""
    positions = [i for i in range(len(data) - 3) if data[i : i + 2] == b"\x8a\x01"]
    if not positions:
        return data
    old = data[positions[int(rng.integers(0, len(positions)))] + 2]
    side = int(_SIDES[int(rng.integers(0, len(_SIDES)))])
    packed = side.to_bytes(side.bit_length() // 8 + 1, "little")
    new = b"\x8a" + bytes([len(packed)]) + packed
    return data.replace(b"\x8a\x01" + bytes([old]), new)


def call_of_a_stranger(_: bytes, rng: Rng) -> bytes:
    """A checkpoint that calls or names something between sound values."""
    names = (Named("os", "system"), Named("builtins", "eval"), Named("torch", "load"))
    kind = names[int(rng.integers(0, 3))]
    value = Call(kind, ("exit",)) if rng.random() < 0.5 else kind
    writer = PickleWriter()
    return zip_of("x", writer.dump({"step": 3, "state": {"a": [value]}}), [])
