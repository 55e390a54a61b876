"""The two containers of ``torch.save``: zip files, and the legacy row of pickles before them.

Gives the tree of the pickle (see ``pigan_pickle``) and, on demand, tensors. Storages stay on the
disk until one is asked for; a CUDA tag changes nothing, everything is read to the CPU. What a tree
is, where it is no pi-GAN's, is said by ``checkpoint_kind``.
"""

from __future__ import annotations

import errno
import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

import torch
from torch import Tensor

from ddf_core.errors import ModelFileError
from ddf_core.io import limits
from ddf_core.io.checkpoint_kind import kind_of_names, refuse_calls, refuse_foreign
from ddf_core.io.file_kind import refuse_other_file
from ddf_core.io.pigan_pickle import (
    CutShortError,
    Pickle,
    StorageRef,
    TensorRef,
    is_key,
    read_pickle,
)
from ddf_core.requests import Stop
from ddf_core.scene.stopping import never, raise_if

LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
LEGACY_PROTOCOL = 1001
ZIP_MAGIC = b"PK\x03\x04"
PIECE_BYTES = 4 * limits.MIB
"""So much is read between two looks at whether somebody gave up."""

# A zip file with entries, and one with none.
_ZIP_STARTS = (ZIP_MAGIC, b"PK\x05\x06")
_OWN_ENTRIES = ("data.pkl", "/version", "/byteorder")
_FLOATS = {
    "FloatStorage": torch.float32,
    "DoubleStorage": torch.float64,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
}


@dataclass(frozen=True)
class Archive:
    """A file of ``torch.save``: its tree, and how to fetch the bytes of a storage."""

    path: Path
    root: Any
    storage_bytes: Callable[[StorageRef, Stop], bytearray]

    def check(self, name: str, ref: TensorRef, shape: tuple[int, ...]) -> None:
        """Refuse a tensor that is not floats of that shape, each with bytes of its own.

        Raises:
            ModelFileError: ``model.wrong_shape``, ``model.wrong_dtype``, ``model.bad_archive``,
                ``model.too_large``.
        """
        limits.check_shape(self.path, name, ref.size, shape)
        if ref.storage.kind not in _FLOATS:
            raise ModelFileError(
                f"{self.path.name}: tensor '{name}' holds {ref.storage.kind}, wanted are floats.",
                code="model.wrong_dtype",
                advice="This is no file of pi-GAN.",
            )
        if ref.count > ref.storage.count:
            what = f"tensor '{name}' claims {ref.count:,} numbers, it has {ref.storage.count:,}"
            raise _bad_archive(self.path, what)
        _bounded(self.path, ref.storage)

    def tensor(
        self, name: str, ref: TensorRef, shape: tuple[int, ...], stop: Stop = never
    ) -> Tensor:
        """One tensor, float32, contiguous, finite, its shape already known to be right.

        Raises:
            ModelFileError: as ``check``; ``model.truncated``, ``model.not_finite`` and the like.
            Cancelled: ``stop`` said so.
        """
        self.check(name, ref, shape)
        data = self.storage_bytes(ref.storage, stop)
        storage = torch.frombuffer(data, dtype=_FLOATS[ref.storage.kind])
        view = storage.as_strided(ref.size, ref.stride, ref.storage.begin + ref.offset)
        # Numbers that fill their storage are taken as they are: they exist once.
        tensor = view.to(torch.float32).contiguous()
        if ref.count < ref.storage.total and tensor.dtype == view.dtype:
            tensor = tensor.clone()
        limits.check_finite(self.path, name, tensor)
        return tensor


def is_archive(path: Path) -> bool:
    """Whether a file begins like one of ``torch.save``."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as err:
        raise limits.unreadable(path, err) from err
    return start in _ZIP_STARTS or start[:1] == b"\x80"


def open_archive(path: Path) -> Archive:
    """Read the tree of a file of ``torch.save``; no tensor is read yet.

    Raises:
        ModelFileError: ``model.truncated``, ``model.bad_archive``, ``model.bad_pickle``,
            ``model.hostile_pickle``, ``model.unknown_class``, ``model.too_large``,
            ``model.other_file``: it is something else, which is named; ``model.unknown_format``.
    """
    size = limits.sized(path, limits.MAX_FILE_BYTES)
    try:
        with path.open("rb") as file:
            start = file.read(4)
            file.seek(0)
            if start in _ZIP_STARTS:
                return _open_zip(path, file, size)
            if start[:1] == b"\x80":
                return _open_legacy(path, file, size)
    except OSError as err:
        raise _io_error(path, err) from err
    refuse_other_file(path)
    raise ModelFileError(
        f"{path.name}: this is no file of torch.save.",
        code="model.unknown_format",
        advice="Open the generator.pth that pi-GAN's training wrote.",
    )


# --- zip -----------------------------------------------------------------------------------------


def _open_zip(path: Path, file: BinaryIO, size: int) -> Archive:
    _check_directory(path, file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = {info.filename: info for info in archive.infolist()}
            if not any(name.endswith(_OWN_ENTRIES) for name in entries):
                refuse_other_file(path)
            prefix = _prefix(path, entries)
            if f"{prefix}byteorder" in entries:
                _check_byte_order(path, _read_entry(path, archive, f"{prefix}byteorder", 16))
            text = _read_entry(path, archive, f"{prefix}data.pkl", limits.MAX_PICKLE_BYTES)
    except _ZIP_ERRORS as err:
        raise _bad_archive(path, _words(err)) from err
    tree = _own_tree(path, io.BytesIO(text))
    return Archive(path, tree.root, lambda key, stop: _zip_storage(path, prefix, key, stop))


def _zip_storage(path: Path, prefix: str, storage: StorageRef, stop: Stop) -> bytearray:
    wanted = _bounded(path, storage)
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            info = _stored_entry(path, archive, f"{prefix}data/{storage.key}", wanted)
            if info.file_size < wanted:
                what = f"storage '{storage.key[:60]}' has {info.file_size} of {wanted} bytes"
                raise limits.truncated(path, what)
            with archive.open(info) as entry:
                return _read_pieces(path, entry, wanted, stop)
    except _ZIP_ERRORS as err:
        raise _bad_archive(path, _words(err)) from err
    except OSError as err:
        raise _io_error(path, err) from err


def _check_directory(path: Path, file: BinaryIO, size: int) -> None:
    """Refuse a table of contents that is missing or huge, before it is read into memory."""
    tail_bytes = min(size, 22 + 65_535)
    file.seek(size - tail_bytes)
    place = file.read(tail_bytes).rfind(b"PK\x05\x06")
    if place < 0:
        raise limits.truncated(path, "it ends before its table of contents")
    # A pi-GAN file has some forty entries of about a hundred bytes.
    file.seek(size - tail_bytes + place + 8)
    record = file.read(8)
    if len(record) < 8:
        raise limits.truncated(path, "it ends before its table of contents")
    _, entries, table_bytes = struct.unpack("<HHI", record)
    is_zip64 = entries == 0xFFFF or table_bytes == 0xFFFFFFFF
    too_many = entries > limits.MAX_TENSORS or table_bytes > limits.MAX_HEADER_BYTES
    if too_many and not is_zip64:
        raise _bad_archive(path, f"it has {entries} entries")
    if is_zip64:
        _check_zip64(path, file, size - tail_bytes + place)


def _check_zip64(path: Path, file: BinaryIO, end: int) -> None:
    """The same for the 64-bit record: locator (20 bytes) just before the end record."""
    file.seek(max(end - 20, 0))
    locator = file.read(20)
    if len(locator) < 20 or locator[:4] != b"PK\x06\x07":
        raise _bad_archive(path, "its 64-bit table of contents is missing")
    file.seek(min(struct.unpack("<Q", locator[8:16])[0], end))
    record = file.read(56)
    if len(record) < 56 or record[:4] != b"PK\x06\x06":
        raise _bad_archive(path, "its 64-bit table of contents is missing")
    entries, table_bytes = struct.unpack("<QQ", record[32:48])
    if entries > limits.MAX_TENSORS or table_bytes > limits.MAX_HEADER_BYTES:
        raise _bad_archive(path, f"it has {entries} entries")


def _prefix(path: Path, entries: dict[str, zipfile.ZipInfo]) -> str:
    pickles = [name for name in entries if name.endswith("/data.pkl") and name.count("/") == 1]
    if len(pickles) != 1:
        raise _bad_archive(path, f"it has {len(pickles)} entries called data.pkl, wanted is one")
    return pickles[0].removesuffix("data.pkl")


def _read_entry(path: Path, archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """One stored entry; its checksum is verified by the standard library on the way."""
    return archive.read(_stored_entry(path, archive, name, limit))


def _stored_entry(path: Path, archive: zipfile.ZipFile, name: str, limit: int) -> zipfile.ZipInfo:
    """An entry that is not packed and no larger than ``limit`` bytes."""
    info = archive.getinfo(name)
    if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
        raise _bad_archive(path, f"'{name[:60]}' is compressed or encrypted; torch stores plainly")
    if info.file_size > limit:
        raise limits.too_large(path, f"'{name[:60]}' has {info.file_size:,} bytes", limit)
    return info


def _check_byte_order(path: Path, order: bytes) -> None:
    if order.strip() != b"little":
        raise _bad_archive(path, "its numbers are not little-endian")


# --- legacy --------------------------------------------------------------------------------------


def _open_legacy(path: Path, file: BinaryIO, size: int) -> Archive:
    """Magic number, protocol, system, tree, keys: five pickles; then the storages one by one."""
    # Reading at most this much keeps a claimed length from asking for memory.
    stream = io.BytesIO(file.read(limits.MAX_PICKLE_BYTES))
    start = _tree(path, stream)
    if start.root != LEGACY_MAGIC:
        refuse_calls(path, start)
        raise ModelFileError(
            f"{path.name}: this is a pickle, but not one of torch.save.",
            code="model.unknown_format",
            advice="Open the generator.pth that pi-GAN's training wrote.",
        )
    if _tree(path, stream).root != LEGACY_PROTOCOL:
        raise _bad_archive(path, "its protocol is not 1001")
    system = _tree(path, stream).root
    if not isinstance(system, dict) or system.get("little_endian") is not True:
        raise _bad_archive(path, "its numbers are not little-endian")
    tree = _own_tree(path, stream)
    keys = _tree(path, stream).root
    places = _legacy_places(path, size, stream.tell(), _ordered_storages(path, tree, keys))
    return Archive(path, tree.root, lambda key, stop: _legacy_storage(path, places, key, stop))


def _ordered_storages(path: Path, tree: Pickle, keys: object) -> list[StorageRef]:
    """The storages in the order in which the file holds them."""
    names = [str(key) for key in keys if is_key(key)] if isinstance(keys, list) else []
    if sorted(names) != sorted(tree.storages):
        raise _bad_archive(path, "its list of storages does not fit its tree")
    return [tree.storages[name] for name in names]


def _legacy_places(path: Path, size: int, begin: int, storages: list[StorageRef]) -> dict[str, int]:
    """Where the numbers of each storage begin: each is a count (8 bytes), then the numbers."""
    places = {}
    for storage in storages:
        places[storage.key] = begin + 8
        begin += 8 + storage.total_bytes
    if begin > size:
        raise limits.truncated(path, f"it holds {size:,} of {begin:,} bytes")
    return places


def _legacy_storage(
    path: Path, places: dict[str, int], storage: StorageRef, stop: Stop
) -> bytearray:
    wanted = _bounded(path, storage)
    try:
        with path.open("rb") as file:
            file.seek(places[storage.key] - 8)
            (count,) = struct.unpack("<q", file.read(8))
            if count != storage.total:
                what = f"storage '{storage.key[:60]}' has {count} numbers, not as told"
                raise _bad_archive(path, what)
            return _read_pieces(path, file, wanted, stop)
    except (OSError, struct.error) as err:
        if isinstance(err, OSError):
            raise limits.unreadable(path, err) from err
        raise limits.truncated(path, "it became shorter while it was read") from err


# --- both ----------------------------------------------------------------------------------------


def _read_pieces(path: Path, stream: IO[bytes], wanted: int, stop: Stop) -> bytearray:
    """The next ``wanted`` bytes, which the file is known to have; ``stop`` is asked on the way."""
    data = bytearray(wanted)
    done = 0
    while done < wanted:
        raise_if(stop)
        piece = stream.read(min(PIECE_BYTES, wanted - done))
        if not piece:
            raise limits.truncated(path, f"it ends after {done:,} of {wanted:,} bytes of a storage")
        data[done : done + len(piece)] = piece
        done += len(piece)
    return data


def _own_tree(path: Path, stream: BinaryIO) -> Pickle:
    """The tree of a pickle that may be pi-GAN's: anything else is named as what it is."""
    tree = _tree(path, stream)
    refuse_foreign(path, tree)
    return tree


def _tree(path: Path, stream: BinaryIO) -> Pickle:
    try:
        return read_pickle(stream)
    except CutShortError as err:
        kind_of_names(path, err.named)
        raise ModelFileError(
            f"{path.name}: {err}.",
            code=err.code,
            advice="It is damaged, or was not written by pi-GAN: copy it again.",
        ) from err


def _bounded(path: Path, storage: StorageRef) -> int:
    """The bytes of a storage, refused above the limit before anything is allocated."""
    if storage.total_bytes > limits.MAX_WEIGHT_BYTES:
        what = f"storage '{storage.key[:60]}' claims {storage.total_bytes:,} bytes"
        raise limits.too_large(path, what, limits.MAX_WEIGHT_BYTES)
    return storage.total_bytes


def _io_error(path: Path, err: OSError) -> ModelFileError:
    """A disk that fails, or (invalid argument) an offset in the file that points before it."""
    if err.errno == errno.EINVAL:
        return _bad_archive(path, "an offset points outside it")
    return limits.unreadable(path, err)


def _bad_archive(path: Path, what: str) -> ModelFileError:
    return ModelFileError(
        f"{path.name}: the file is damaged: {what}.",
        code="model.bad_archive",
        advice="Copy it again; if that does not help, save it again with torch.save.",
    )


def _words(err: Exception) -> str:
    if isinstance(err, KeyError):
        return f"{str(err.args[0])[:100]}"
    return str(err)[:100] or type(err).__name__


# What the standard library's zip reader raises on damaged input.
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    KeyError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    OverflowError,
    UnicodeError,
    IndexError,
)
