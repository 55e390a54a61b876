"""The pickles of torch and pi-GAN: what the names in them stand for.

Python's own unpickler imports and calls what a file names. Here a name stays a name and an object
becomes an inert record (``pickle_machine``, ``torch_names``); the reading goes on to the end, so
that it can be said what the file is, and what it would have called. Where the bytes of a tensor lie
is ``torch_archive``'s business.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from ddf_core.io import torch_names as names
from ddf_core.io.limits import MAX_DIMENSIONS
from ddf_core.io.numpy_scalars import scalar_value
from ddf_core.io.pickle_machine import Global, PickleError, Record, put_items, refuse, run
from ddf_core.io.torch_names import STORAGE_BYTES

# Items and letters that calls are given, in all; pi-GAN's files have some hundred.
MAX_COPIED = 1 << 20
_SIZED = (list, tuple, dict, str, bytes)


@dataclass(frozen=True)
class StorageRef:
    """``count`` numbers from number ``begin`` on, of a storage of ``total`` numbers."""

    kind: str
    key: str
    total: int
    begin: int
    count: int

    @property
    def total_bytes(self) -> int:
        """The size of the whole storage."""
        return self.total * STORAGE_BYTES[self.kind]


@dataclass(frozen=True)
class TensorRef:
    """A tensor as a view of a storage; its bounds were checked against the storage's count.

    ``trained``: a parameter that was not frozen, as far as the file says.
    """

    storage: StorageRef
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]
    trained: bool = True

    @property
    def count(self) -> int:
        """How many numbers it has, which may be more than its storage has: strides can repeat."""
        return math.prod(self.size)


@dataclass(frozen=True)
class Pickle:
    """The tree of a pickle and what it names.

    Args:
        storages: every storage, by key.
        named: names that no checkpoint of pi-GAN holds, in the order of the file.
        called: names that it calls and that torch does not write; nothing was run.
    """

    root: Any
    storages: dict[str, StorageRef]
    named: tuple[str, ...] = ()
    called: tuple[str, ...] = ()


class CutShortError(PickleError):
    """A pickle that is damaged or too long; ``named`` are the names that it had until there."""

    def __init__(self, err: PickleError, named: tuple[str, ...]) -> None:
        super().__init__(str(err), err.code)
        self.named = named


def read_pickle(stream: BinaryIO) -> Pickle:
    """Read one pickle; the stream is left behind its STOP.

    Raises:
        CutShortError: it is damaged (``model.bad_pickle``).
    """
    policy = _TorchPolicy()
    try:
        root = run(stream, policy)
    except PickleError as err:
        raise CutShortError(err, tuple(policy.named)) from err
    return Pickle(root, policy.storages, tuple(policy.named), tuple(policy.called))


class _TorchPolicy:
    """Knows torch's and pi-GAN's names, collects the others, and the storages."""

    def __init__(self) -> None:
        self.storages: dict[str, StorageRef] = {}
        self.named: dict[str, None] = {}
        self.called: dict[str, None] = {}
        self._copied = 0

    def allow_name(self, name: str) -> Global:
        if not names.is_known(name):
            self.named[name] = None
        return Global(name)

    def reduce_call(self, name: str, arguments: tuple[Any, ...]) -> Any:
        if name not in names.CALLS:
            self.called[name] = None
            return Record(name, arguments)
        # A call copies what it is given, and a small file can give the same thing over and over.
        self._copied += sum(len(each) for each in arguments if isinstance(each, _SIZED))
        if self._copied > MAX_COPIED:
            raise PickleError("its pickle copies without end")
        return _reduce_call(name, arguments)

    def persistent(self, value: Any) -> Any:
        storage = _persistent(value)
        if type(storage) is StorageRef:
            first = self.storages.setdefault(storage.key, storage)
            if (first.kind, first.total) != (storage.kind, storage.total):
                raise PickleError(f"storage '{storage.key[:60]}' has two sizes")
        return storage


def _reduce_call(name: str, arguments: tuple[Any, ...]) -> Any:
    """What a call in the file stands for, for the few that torch and numpy write."""
    if name in names.INERT_CALLS:
        return Record(name, arguments)
    if name in names.REBUILD_TENSOR and len(arguments) >= 4:
        return _tensor(*arguments[:4])
    if name in names.REBUILD_PARAMETER and arguments and type(arguments[0]) is TensorRef:
        return replace(arguments[0], trained=arguments[1:2] != (False,))
    if name == names.REBUILD_TYPE and len(arguments) == 4 and type(arguments[0]) is Global:
        inner, its_own = arguments[0].name, arguments[2]
        if inner in (*names.REBUILD_TENSOR, *names.REBUILD_PARAMETER) and type(its_own) is tuple:
            return _reduce_call(inner, its_own)
    if name in names.NUMPY_SCALARS and len(arguments) == 2:
        return scalar_value(*arguments)
    if name in names.RECONSTRUCTORS and arguments and type(arguments[0]) is Global:
        return Record(arguments[0].name)
    return _plain(name, arguments)


def _plain(name: str, arguments: tuple[Any, ...]) -> Any:
    """Python's own containers and bytes."""
    if name == names.ORDERED_DICT:
        return _ordered_dict(*arguments)
    if name == names.DEFAULT_DICT:
        return {}
    if name == names.ENCODE and arguments and type(arguments[0]) is str:
        # Bytes of protocol 2, letter by letter.
        return arguments[0].encode("latin-1")
    if name in (*names.SETS, names.SIZE):
        (items,) = arguments or ((),)
        if type(items) in (list, tuple):
            return tuple(items)
    return refuse()


def _ordered_dict(pairs: Any = ()) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key, value in pairs:
        put_items(result, [key, value])
    return result


def _tensor(storage: Any, offset: Any, size: Any, stride: Any) -> TensorRef:
    """A view, refused where it would reach outside its storage."""
    if type(storage) is not StorageRef or type(size) is not tuple or type(stride) is not tuple:
        refuse()
    if len(size) != len(stride) or len(size) > MAX_DIMENSIONS:
        refuse()
    if any(type(value) is not int or not 0 <= value < 2**48 for value in (offset, *size, *stride)):
        raise PickleError("a tensor has impossible sizes")
    reach = sum((side - 1) * step for side, step in zip(size, stride, strict=True))
    if 0 not in size and offset + reach >= storage.count:
        raise PickleError("a tensor reaches outside its storage")
    return TensorRef(storage, offset, size, stride)


def _persistent(value: Any) -> Any:
    """A storage, or (legacy files) a class that came with its source text, which is left alone."""
    if type(value) is not tuple or not value:
        refuse()
    if value[0] == "module" and len(value) == 4 and type(value[1]) is Global:
        return value[1]
    if value[0] != "storage" or len(value) not in (5, 6) or type(value[1]) is not Global:
        refuse()
    kind = value[1].name.rpartition(".")[2]
    key, count = value[2], value[4]
    if kind not in STORAGE_BYTES or not is_key(key) or not _is_count(count):
        refuse()
    if len(value) == 5 or value[5] is None:
        return StorageRef(kind, str(key), count, 0, count)
    return _view(StorageRef(kind, str(key), count, 0, count), value[5])


def _view(root: StorageRef, view: Any) -> StorageRef:
    """Part of a storage, as files of torch 0.4 and before name it: (key, begin, count)."""
    if type(view) is not tuple or len(view) != 3 or not all(map(_is_count, view[1:])):
        refuse()
    if view[1] + view[2] > root.count:
        raise PickleError("a storage reaches outside its root")
    return StorageRef(root.kind, root.key, root.total, view[1], view[2])


def is_key(value: Any) -> bool:
    """Whether a value can name a storage: a text, or (old files) a memory address."""
    return type(value) is str or (type(value) is int and 0 <= value < 2**64)


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**48
