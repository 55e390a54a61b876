"""The pickles of torch and pi-GAN: which names they may hold, and what those stand for.

Python's own unpickler imports and calls what a file names. Here a name is looked up in a list and
nothing else (``pickle_machine``): any name outside it ends the reading at once, whether the file
would have used it or not. Where the bytes of a tensor lie is ``torch_archive``'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO

from ddf_core.io.limits import MAX_DIMENSIONS
from ddf_core.io.pickle_machine import Global, PickleError, put_items, refuse, run

# The element sizes of torch's typed storages, in bytes.
STORAGE_BYTES = {
    "FloatStorage": 4,
    "DoubleStorage": 8,
    "HalfStorage": 2,
    "BFloat16Storage": 2,
    "LongStorage": 8,
    "IntStorage": 4,
    "ShortStorage": 2,
    "CharStorage": 1,
    "ByteStorage": 1,
    "BoolStorage": 1,
}
SIREN_CLASSES = ("TALLSIREN", "SPATIALSIRENBASELINE", "EmbeddingPiGAN128", "EmbeddingPiGAN256")
GENERATOR_CLASS = "generators.generators.ImplicitGenerator3d"
EMA_CLASSES = ("torch_ema.ema.ExponentialMovingAverage", "torch_ema.ExponentialMovingAverage")
SIREN_MODULE = "siren.siren"

_DICT = "collections.OrderedDict"
_SETS = ("__builtin__.set", "builtins.set")
_REBUILD_TENSOR = ("torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor")
_REBUILD_PARAMETER = "torch._utils._rebuild_parameter"
_SIZE = "torch.Size"
_ALLOWED = frozenset(
    {
        GENERATOR_CLASS,
        *EMA_CLASSES,
        "torch.device",
        _DICT,
        *_SETS,
        *_REBUILD_TENSOR,
        _REBUILD_PARAMETER,
        _SIZE,
        *(f"torch.{name}" for name in STORAGE_BYTES),
        *(f"torch.cuda.{name}" for name in STORAGE_BYTES),
        *(f"{SIREN_MODULE}.{name}" for name in SIREN_CLASSES),
        *(f"{SIREN_MODULE}.{name}" for name in ("FiLMLayer", "CustomMappingNetwork")),
        *(f"{SIREN_MODULE}.{name}" for name in ("UniformBoxWarp", "Sine")),
        "torch.nn.parameter.Parameter",
        "torch.nn.modules.container.ModuleList",
        "torch.nn.modules.container.Sequential",
        "torch.nn.modules.linear.Linear",
        "torch.nn.modules.activation.LeakyReLU",
        "torch.nn.modules.activation.Sigmoid",
    }
)
# Code of pi-GAN's kind that is not pi-GAN's own: somebody's variant, not an attack.
_FRIENDLY = ("siren.", "generators.", "discriminators.", "torch.nn.", "torch_ema.")


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
    """A tensor as a view of a storage; its bounds were checked against the storage's count."""

    storage: StorageRef
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]


@dataclass(frozen=True)
class Pickle:
    """The tree of a pickle, and every storage that it names, by key."""

    root: Any
    storages: dict[str, StorageRef]


def read_pickle(stream: BinaryIO) -> Pickle:
    """Read one pickle; the stream is left behind its STOP.

    Raises:
        PickleError: it is damaged (``model.bad_pickle``), names a class of pi-GAN's kind that is
            not known (``model.unknown_class``) or anything else (``model.hostile_pickle``).
    """
    policy = _TorchPolicy()
    return Pickle(run(stream, policy), policy.storages)


class _TorchPolicy:
    """Allows pi-GAN's and torch's names, and collects the storages."""

    def __init__(self) -> None:
        self.storages: dict[str, StorageRef] = {}

    def allowed(self, name: str) -> Global:
        return _allowed(name)

    def reduced(self, name: str, arguments: tuple[Any, ...]) -> Any:
        return _reduced(name, arguments)

    def persistent(self, value: Any) -> Any:
        storage = _persistent(value)
        if type(storage) is StorageRef:
            first = self.storages.setdefault(storage.key, storage)
            if (first.kind, first.total) != (storage.kind, storage.total):
                raise PickleError(f"storage '{storage.key[:60]}' has two sizes")
        return storage


def _allowed(name: str) -> Global:
    if name in _ALLOWED:
        return Global(name)
    shown = name if len(name) <= 80 else name[:77] + "..."
    if name.startswith(_FRIENDLY):
        raise PickleError(f"it holds a '{shown}', which is not known", "model.unknown_class")
    raise PickleError(f"it asks to load '{shown}'; nothing was run", "model.hostile_pickle")


def _reduced(name: str, arguments: tuple[Any, ...]) -> Any:
    """What a call in the file stands for, for the few that torch writes."""
    if name in _REBUILD_TENSOR and len(arguments) >= 4:
        return _tensor(*arguments[:4])
    if name == _REBUILD_PARAMETER and arguments and type(arguments[0]) is TensorRef:
        return arguments[0]
    if name == _DICT:
        return _ordered_dict(*arguments)
    if name in (*_SETS, _SIZE):
        (items,) = arguments or ((),)
        if type(items) in (list, tuple):
            return tuple(items)
    if name == "torch.device":
        return Global(name)
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
