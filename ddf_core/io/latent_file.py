"""Latents as files and as text: ``.npy``, ``.npz``, ``.json``, and the clipboard. No torch.

Nothing is unpickled, and sizes are checked before anything is allocated: an array's header is read
first, a zip's members are read up to the bound and no further.
"""

from __future__ import annotations

import io
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ddf_core.errors import LatentFileError
from ddf_core.io.file_door import Door
from ddf_core.io.file_kind import ZIP, kind_of_start
from ddf_core.io.json_codec import WrongValue, decode, dumps, loads
from ddf_core.io.npz_door import UNREADABLE, open_member, open_npz
from ddf_core.io.safe_write import write_bytes

SUFFIXES = (".npy", ".npz", ".json")
MAX_BYTES = 1 << 20
MAX_LENGTH = 65_536
DOOR = Door(LatentFileError, "latent", MAX_BYTES, "a latent")
MAX_SIZE = 1e3
"""Of one number; a drawn latent's are below 6, and beyond this a float32 network overflows."""


@dataclass(frozen=True)
class LatentRecord:
    """A latent on its way to or from a file.

    Args:
        z: latent code.
        psi: truncation in [0, 1]; None keeps that of the instance it goes to.
        seed: the seed it came from, if any.
        model: name of the model it was made with, for people.
    """

    z: tuple[float, ...]
    psi: float | None = None
    seed: int | None = None
    model: str = ""


# --- writing ---------------------------------------------------------------------------------


def write_latent(path: Path, record: LatentRecord) -> None:
    """Write a latent; the ending chooses the format. ``.npy`` keeps z alone.

    Raises:
        LatentFileError: ``latent.format``: another ending.
        OutputError: the file cannot be written there.
    """
    suffix = path.suffix.lower()
    z = np.asarray(record.z, np.float64)
    out = io.BytesIO()
    if suffix == ".json":
        out.write(latent_text(record).encode())
    elif suffix == ".npy":
        np.save(out, z, allow_pickle=False)
    elif suffix == ".npz":
        extra = {"psi": record.psi, "seed": record.seed}
        arrays = {name: np.asarray(value) for name, value in extra.items() if value is not None}
        np.savez(out, allow_pickle=False, z=z, **arrays)
    else:
        raise _bad_format(path.name)
    write_bytes(path, out.getvalue())


def latent_text(record: LatentRecord) -> str:
    """A latent as JSON text, for the clipboard and ``.json`` files."""
    return dumps(record).decode()


# --- reading ---------------------------------------------------------------------------------


def read_latent(path: Path, latent_dim: int) -> LatentRecord:
    """The latent in a file, ready for a model of ``latent_dim`` dimensions.

    Raises:
        LatentFileError: with a code for each way in which it can be wrong.
    """
    data = DOOR.read(path)
    what, suffix = kind_of_start(data[:16]), path.suffix.lower()
    if data.startswith(b"\x93NUMPY"):
        record = LatentRecord(_vector(data, path.name))
    elif what == ZIP:
        record = _from_zip(data, path.name)
    elif what:
        raise LatentFileError(
            f"{path.name}: this is {what}, no latent.",
            code="latent.format",
            advice=f"A latent is a {', '.join(SUFFIXES)} file.",
        )
    elif _looks_like_json(data) or suffix == ".json":
        record = _from_json(data, path.name)
    else:
        raise _damaged_error(path.name) if suffix in SUFFIXES else _bad_format(path.name)
    return _check_record(record, path.name, latent_dim)


def _looks_like_json(data: bytes) -> bool:
    start = data[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start[:1] in (b"[", b"{")


def parse_latent(text: str, latent_dim: int) -> LatentRecord:
    """The latent in a text: what ``latent_text`` writes, or a plain list of numbers.

    Raises:
        LatentFileError: as ``read_latent``.
    """
    name = "The clipboard"
    if len(text) > MAX_BYTES:
        raise _too_large(name)
    return _check_record(_from_json(text.encode(errors="replace"), name), name, latent_dim)


def _from_json(data: bytes, name: str) -> LatentRecord:
    try:
        value = loads(data)
        return decode(LatentRecord, {"z": value} if isinstance(value, list) else value)
    except ValueError as err:
        reason = str(err) if isinstance(err, WrongValue) else "this is not JSON"
        raise LatentFileError(
            f"{name} holds no latent: {reason}.",
            code="latent.not_json",
            advice="Wanted is a list of numbers, or what “Copy latent” writes.",
        ) from err


def _from_zip(data: bytes, name: str) -> LatentRecord:
    try:
        with open_npz(data) as archive:
            names = set(archive.namelist())
            z = _vector(_member(archive, "z", name), name)
            psi = _number(archive, "psi", name) if "psi.npy" in names else None
            seed = _number(archive, "seed", name) if "seed.npy" in names else None
    except UNREADABLE as err:
        raise LatentFileError(
            f"{name} is no .npz file with an array “z”.",
            code="latent.damaged",
            advice="Save it again with numpy.savez(path, z=z).",
        ) from err
    if seed is not None and not (math.isfinite(seed) and seed.is_integer()):
        seed = None
    return LatentRecord(z, psi, None if seed is None else int(seed))


def _member(archive: zipfile.ZipFile, key: str, name: str) -> bytes:
    with open_member(archive, key) as member:
        data = member.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _too_large(name)
    return data


def _number(archive: zipfile.ZipFile, key: str, name: str) -> float:
    values = _array(_member(archive, key, name), name)
    if values.size != 1:
        raise _damaged_error(name)
    return float(values.reshape(()))


def _vector(data: bytes, name: str) -> tuple[float, ...]:
    """(L,) or (1, L), the two shapes in which latents are kept."""
    values = _array(data, name)
    if values.ndim == 0 or values.size != values.shape[-1]:
        raise LatentFileError(
            f"{name} holds an array of shape {values.shape}, wanted is one row of numbers.",
            code="latent.wrong_shape",
            advice="Save one latent a file: numpy.save(path, z[0]).",
        )
    return tuple(values.reshape(-1).tolist())


def _array(data: bytes, name: str) -> NDArray[np.float64]:
    """The array in ``.npy`` bytes; its header is checked before its data is made."""
    stream = io.BytesIO(data)
    formats = np.lib.format
    try:
        version = formats.read_magic(stream)
        read = formats.read_array_header_1_0 if version == (1, 0) else formats.read_array_header_2_0
        shape, _, dtype = read(stream)
        if math.prod(shape) > MAX_LENGTH:
            raise _too_large(name)
        if dtype.kind not in "fiu":
            raise _damaged_error(name)
        return np.load(io.BytesIO(data), allow_pickle=False).astype(np.float64)
    except UNREADABLE as err:
        raise _damaged_error(name) from err


def _check_record(record: LatentRecord, name: str, latent_dim: int) -> LatentRecord:
    if len(record.z) != latent_dim:
        raise LatentFileError(
            f"{name} has {len(record.z)} numbers, this model's latent has {latent_dim}.",
            code="latent.wrong_length",
            advice="It was made with another model: open that one first.",
        )
    if not all(math.isfinite(value) and abs(value) <= MAX_SIZE for value in record.z):
        raise LatentFileError(
            f"{name} holds numbers that are not finite, or larger than {MAX_SIZE:g}.",
            code="latent.not_finite",
            advice="A latent is drawn from a normal distribution: its numbers are small.",
        )
    if record.psi is not None and not 0 <= record.psi <= 1:
        raise LatentFileError(
            f"{name} has the truncation {record.psi:g}, it must lie between 0 and 1.",
            code="latent.range",
            advice="Take “psi” out of it, or correct it.",
        )
    return record


def _too_large(name: str) -> LatentFileError:
    return LatentFileError(
        f"{name} is too large for a latent.",
        code="latent.too_large",
        advice=f"At most {MAX_BYTES:,} bytes and {MAX_LENGTH:,} numbers are read.",
    )


def _damaged_error(name: str) -> LatentFileError:
    return LatentFileError(
        f"{name} holds no array of plain numbers.",
        code="latent.damaged",
        advice="It is cut short, holds objects, or is no numpy file. Save it again.",
    )


def _bad_format(name: str) -> LatentFileError:
    return LatentFileError(
        f"“{name}” is no name for a latent.",
        code="latent.format",
        advice=f"Its ending must be one of {', '.join(SUFFIXES)}.",
    )
