"""The zip files of ``torch.save``: entries that are stored plainly, read piece by piece."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import BinaryIO

from ddf_core.io import limits
from ddf_core.io.file_door import open_plain
from ddf_core.io.file_kind import refuse_other_file
from ddf_core.io.pigan_pickle import StorageRef
from ddf_core.io.torch_storage import (
    Archive,
    bad_archive,
    check_bytes,
    io_error,
    own_tree,
    read_pieces,
)
from ddf_core.stopping import Stop

MAGIC = b"PK\x03\x04"
STARTS = (MAGIC, b"PK\x05\x06")
"""How a zip file with entries begins, and one with none."""
_OWN_ENTRIES = ("data.pkl", "/version", "/byteorder")


def open_zip(path: Path, file: BinaryIO, size: int) -> Archive:
    """The tree of a zip file; no tensor is read yet.

    Raises:
        ModelFileError: see ``torch_archive.open_archive``.
    """
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
        raise bad_archive(path, _words(err)) from err
    tree = own_tree(path, io.BytesIO(text))
    return Archive(path, tree.root, lambda key, stop: _zip_storage(path, prefix, key, stop))


def _zip_storage(path: Path, prefix: str, storage: StorageRef, stop: Stop) -> bytearray:
    wanted = check_bytes(path, storage)
    try:
        with open_plain(path) as file, zipfile.ZipFile(file) as archive:
            info = _stored_entry(path, archive, f"{prefix}data/{storage.key}", wanted)
            if info.file_size < wanted:
                what = f"storage '{storage.key[:60]}' has {info.file_size} of {wanted} bytes"
                raise limits.truncated_error(path, what)
            with archive.open(info) as entry:
                return read_pieces(path, entry, wanted, stop)
    except _ZIP_ERRORS as err:
        raise bad_archive(path, _words(err)) from err
    except OSError as err:
        raise io_error(path, err) from err


def _check_directory(path: Path, file: BinaryIO, size: int) -> None:
    """Refuse a table of contents that is missing or huge, before it is read into memory."""
    tail_bytes = min(size, 22 + 65_535)
    file.seek(size - tail_bytes)
    position = file.read(tail_bytes).rfind(b"PK\x05\x06")
    if position < 0:
        raise limits.truncated_error(path, "it ends before its table of contents")
    # A pi-GAN file has some forty entries of about a hundred bytes.
    file.seek(size - tail_bytes + position + 8)
    record = file.read(8)
    if len(record) < 8:
        raise limits.truncated_error(path, "it ends before its table of contents")
    _, entries, table_bytes = struct.unpack("<HHI", record)
    is_zip64 = entries == 0xFFFF or table_bytes == 0xFFFFFFFF
    too_many = entries > limits.MAX_TENSORS or table_bytes > limits.MAX_HEADER_BYTES
    if too_many and not is_zip64:
        raise bad_archive(path, f"it has {entries} entries")
    if is_zip64:
        _check_zip64(path, file, size - tail_bytes + position)


def _check_zip64(path: Path, file: BinaryIO, end: int) -> None:
    """The same for the 64-bit record: locator (20 bytes) just before the end record."""
    file.seek(max(end - 20, 0))
    locator = file.read(20)
    if len(locator) < 20 or locator[:4] != b"PK\x06\x07":
        raise bad_archive(path, "its 64-bit table of contents is missing")
    file.seek(min(struct.unpack("<Q", locator[8:16])[0], end))
    record = file.read(56)
    if len(record) < 56 or record[:4] != b"PK\x06\x06":
        raise bad_archive(path, "its 64-bit table of contents is missing")
    entries, table_bytes = struct.unpack("<QQ", record[32:48])
    if entries > limits.MAX_TENSORS or table_bytes > limits.MAX_HEADER_BYTES:
        raise bad_archive(path, f"it has {entries} entries")


def _prefix(path: Path, entries: dict[str, zipfile.ZipInfo]) -> str:
    pickles = [name for name in entries if name.endswith("/data.pkl") and name.count("/") == 1]
    if len(pickles) != 1:
        raise bad_archive(path, f"it has {len(pickles)} entries called data.pkl, wanted is one")
    return pickles[0].removesuffix("data.pkl")


def _read_entry(path: Path, archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """One stored entry; its checksum is verified by the standard library on the way."""
    return archive.read(_stored_entry(path, archive, name, limit))


def _stored_entry(path: Path, archive: zipfile.ZipFile, name: str, limit: int) -> zipfile.ZipInfo:
    """An entry that is not packed and no larger than ``limit`` bytes."""
    info = archive.getinfo(name)
    if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
        raise bad_archive(path, f"'{name[:60]}' is compressed or encrypted; torch stores plainly")
    if info.file_size > limit:
        raise limits.too_large(path, f"'{name[:60]}' has {info.file_size:,} bytes", limit)
    return info


def _check_byte_order(path: Path, order: bytes) -> None:
    if order.strip() != b"little":
        raise bad_archive(path, "its numbers are not little-endian")


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
