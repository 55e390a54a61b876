"""The files that ``torch.save`` wrote before its zip files: a row of pickles, then the numbers."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import BinaryIO

from ddf_core.errors import ModelFileError
from ddf_core.io import limits
from ddf_core.io.checkpoint_kind import refuse_calls
from ddf_core.io.file_door import open_plain
from ddf_core.io.pigan_pickle import Pickle, StorageRef, is_key
from ddf_core.io.torch_storage import (
    Archive,
    bad_archive,
    check_bytes,
    own_tree,
    read_pieces,
    tree_of,
)
from ddf_core.stopping import Stop

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001


def open_legacy(path: Path, file: BinaryIO, size: int) -> Archive:
    """The tree of a legacy file; no tensor is read yet.

    It has a magic number, protocol, system, tree and keys: five pickles; then the storages.

    Raises:
        ModelFileError: see ``torch_archive.open_archive``.
    """
    # Reading at most this much keeps a claimed length from asking for memory.
    stream = io.BytesIO(file.read(limits.MAX_PICKLE_BYTES))
    start = tree_of(path, stream)
    if start.root != MAGIC:
        refuse_calls(path, start)
        raise ModelFileError(
            f"{path.name}: this is a pickle, but not one of torch.save.",
            code="model.unknown_format",
            advice="Open the generator.pth that pi-GAN's training wrote.",
        )
    if tree_of(path, stream).root != PROTOCOL:
        raise bad_archive(path, "its protocol is not 1001")
    system = tree_of(path, stream).root
    if not isinstance(system, dict) or system.get("little_endian") is not True:
        raise bad_archive(path, "its numbers are not little-endian")
    tree = own_tree(path, stream)
    keys = tree_of(path, stream).root
    positions = _legacy_places(path, size, stream.tell(), _ordered_storages(path, tree, keys))
    return Archive(path, tree.root, lambda key, stop: _legacy_storage(path, positions, key, stop))


def _ordered_storages(path: Path, tree: Pickle, keys: object) -> list[StorageRef]:
    """The storages in the order in which the file holds them."""
    names = [str(key) for key in keys if is_key(key)] if isinstance(keys, list) else []
    if sorted(names) != sorted(tree.storages):
        raise bad_archive(path, "its list of storages does not fit its tree")
    return [tree.storages[name] for name in names]


def _legacy_places(path: Path, size: int, begin: int, storages: list[StorageRef]) -> dict[str, int]:
    """Where the numbers of each storage begin: each is a count (8 bytes), then the numbers."""
    positions = {}
    for storage in storages:
        positions[storage.key] = begin + 8
        begin += 8 + storage.total_bytes
    if begin > size:
        raise limits.truncated_error(path, f"it holds {size:,} of {begin:,} bytes")
    return positions


def _legacy_storage(
    path: Path, positions: dict[str, int], storage: StorageRef, stop: Stop
) -> bytearray:
    wanted = check_bytes(path, storage)
    try:
        with open_plain(path) as file:
            file.seek(positions[storage.key] - 8)
            (count,) = struct.unpack("<q", file.read(8))
            if count != storage.total:
                what = f"storage '{storage.key[:60]}' has {count} numbers, not as told"
                raise bad_archive(path, what)
            return read_pieces(path, file, wanted, stop)
    except (OSError, struct.error) as err:
        if isinstance(err, OSError):
            raise limits.unreadable(path, err) from err
        raise limits.truncated_error(path, "it became shorter while it was read") from err
