"""A file of ``torch.save`` that was opened: its tree, and its tensors on demand.

What both of its containers (``torch_zip``, ``torch_legacy``) share: every claim is held against a
bound before memory is taken for it, and long reading can be given up.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

import torch
from torch import Tensor

from ddf_core.errors import ModelFileError
from ddf_core.io import limits
from ddf_core.io.checkpoint_kind import kind_of_names, refuse_foreign
from ddf_core.io.pigan_pickle import CutShortError, Pickle, StorageRef, TensorRef, read_pickle
from ddf_core.stopping import Stop, never, raise_if

PIECE_BYTES = 4 * limits.MIB
"""So much is read between two looks at whether somebody gave up."""

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
            raise bad_archive(self.path, what)
        check_bytes(self.path, ref.storage)

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


def read_pieces(path: Path, stream: IO[bytes], wanted: int, stop: Stop) -> bytearray:
    """The next ``wanted`` bytes, which the file is known to have; ``stop`` is asked on the way.

    Raises:
        ModelFileError: ``model.truncated``: the file became shorter meanwhile.
        Cancelled: ``stop`` said so.
    """
    data = bytearray(wanted)
    done = 0
    while done < wanted:
        raise_if(stop)
        piece = stream.read(min(PIECE_BYTES, wanted - done))
        if not piece:
            raise limits.truncated_error(
                path, f"it ends after {done:,} of {wanted:,} bytes of a storage"
            )
        data[done : done + len(piece)] = piece
        done += len(piece)
    return data


def own_tree(path: Path, stream: BinaryIO) -> Pickle:
    """The tree of a pickle that may be pi-GAN's: anything else is named as what it is."""
    tree = tree_of(path, stream)
    refuse_foreign(path, tree)
    return tree


def tree_of(path: Path, stream: BinaryIO) -> Pickle:
    """The tree of one pickle; the stream is left behind it.

    Raises:
        ModelFileError: ``model.bad_pickle``, or ``model.other_file`` where its names say so.
    """
    try:
        return read_pickle(stream)
    except CutShortError as err:
        kind_of_names(path, err.named)
        raise ModelFileError(
            f"{path.name}: {err}.",
            code=err.code,
            advice="It is damaged, or was not written by pi-GAN: copy it again.",
        ) from err


def check_bytes(path: Path, storage: StorageRef) -> int:
    """The bytes of a storage, refused above the limit before anything is allocated.

    Raises:
        ModelFileError: ``model.too_large``.
    """
    if storage.total_bytes > limits.MAX_WEIGHT_BYTES:
        what = f"storage '{storage.key[:60]}' claims {storage.total_bytes:,} bytes"
        raise limits.too_large(path, what, limits.MAX_WEIGHT_BYTES)
    return storage.total_bytes


def io_error(path: Path, err: OSError) -> ModelFileError:
    """A disk that fails, or (invalid argument) an offset in the file that points before it."""
    if err.errno == errno.EINVAL:
        return bad_archive(path, "an offset points outside it")
    return limits.unreadable(path, err)


def bad_archive(path: Path, what: str) -> ModelFileError:
    """The refusal of a file that is not as ``torch.save`` leaves it."""
    return ModelFileError(
        f"{path.name}: the file is damaged: {what}.",
        code="model.bad_archive",
        advice="Copy it again; if that does not help, save it again with torch.save.",
    )
