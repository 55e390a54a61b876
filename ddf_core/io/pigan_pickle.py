"""Pickles read without running them: an interpreter that can build records, and nothing else.

Python's own unpickler calls what a file names. This one has no call in it: it walks the opcodes
(the standard library only cuts them apart), keeps lists, dicts, tuples and plain values, and turns
every class of an allow list into an inert ``Record``. Any other name ends the reading at once,
whether the file would have used it or not. Where the bytes of a tensor lie is ``torch_archive``'s
business.
"""

from __future__ import annotations

import pickletools
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn

from ddf_core.io.limits import MAX_DIMENSIONS

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


class PickleError(ValueError):
    """The pickle is damaged, or holds what no such file holds; ``code`` is the refusal's."""

    def __init__(self, message: str, code: str = "model.bad_pickle") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Global:
    """The name of a class or function; only its name."""

    name: str


class Record:
    """What would have been an object: the name of its class, and its state."""

    __slots__ = ("kind", "state")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.state: Any = None


@dataclass(frozen=True)
class StorageRef:
    """``count`` numbers from number ``begin`` on, of a storage with ``total`` numbers of ``kind``."""

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
    machine = _Machine()
    try:
        for opcode, argument, _ in pickletools.genops(stream):
            if opcode.name == "STOP":
                break
            machine.step(opcode.name, argument)
        return Pickle(machine.pop(), machine.storages)
    except PickleError:
        raise
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, struct.error) as err:
        raise PickleError(f"its pickle is damaged ({type(err).__name__})") from err


class _Machine:
    """Stack, memo and marks of one pickle."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.marked: list[list[Any]] = []
        self.memo: dict[int, Any] = {}
        self.storages: dict[str, StorageRef] = {}

    def step(self, name: str, argument: Any) -> None:
        if name in _VALUES:
            self.stack.append(argument)
        elif name in _MAKES:
            self.stack.append(_MAKES[name]())
        elif name in _STEPS:
            _STEPS[name](self, argument)
        elif name not in ("PROTO", "FRAME"):
            raise PickleError(f"its pickle uses {name}, which no pi-GAN file does")

    def pop(self) -> Any:
        return self.stack.pop()

    def pop_to_mark(self) -> list[Any]:
        items, self.stack = self.stack, self.marked.pop()
        return items

    def mark(self, _: Any) -> None:
        self.marked.append(self.stack)
        self.stack = []

    def put(self, index: int) -> None:
        self.memo[index] = self.stack[-1]

    def memoize(self, _: Any) -> None:
        self.memo[len(self.memo)] = self.stack[-1]

    def get(self, index: int) -> None:
        self.stack.append(self.memo[index])

    def tuple_of(self, count: int) -> None:
        items = tuple(self.stack[-count:])
        if len(items) < count:
            raise IndexError
        del self.stack[-count:]
        self.stack.append(items)

    def append(self, items: list[Any]) -> None:
        target = self.stack[-1]
        if type(target) is not list:
            raise TypeError
        target.extend(items)

    def set_items(self, items: list[Any]) -> None:
        target = self.stack[-1]
        if type(target) is not dict:
            raise TypeError
        for key, value in zip(items[::2], items[1::2], strict=True):
            # A tuple that holds itself many times over takes for ever to hash.
            if type(key) not in (str, int, bool, float, bytes, type(None)):
                raise TypeError
            target[key] = value

    def push_global(self, module: Any, name: Any) -> None:
        self.stack.append(_allowed(f"{module}.{name}"))

    def new(self, _: Any) -> None:
        arguments, kind = self.pop(), self.pop()
        if type(kind) is not Global or arguments != ():
            raise TypeError
        self.stack.append(Record(kind.name))

    def reduce(self, _: Any) -> None:
        arguments, kind = self.pop(), self.pop()
        if type(kind) is not Global or type(arguments) is not tuple:
            raise TypeError
        self.stack.append(_reduced(kind.name, arguments))

    def build(self, _: Any) -> None:
        state, target = self.pop(), self.stack[-1]
        # An OrderedDict carries an attribute dict of its own (torch's ``_metadata``): not needed.
        if type(target) is Record:
            target.state = state
        elif type(target) is not dict:
            raise TypeError

    def persistent(self, _: Any) -> None:
        value = _persistent(self.pop())
        if type(value) is StorageRef:
            first = self.storages.setdefault(value.key, value)
            if (first.kind, first.total) != (value.kind, value.total):
                raise PickleError(f"storage '{value.key[:60]}' has two sizes")
        self.stack.append(value)


def _allowed(name: str) -> Global:
    if name in _ALLOWED:
        return Global(name)
    shown = name if len(name) <= 80 else name[:77] + "..."
    if name.startswith(_FRIENDLY):
        raise PickleError(f"it holds a '{shown}', which is not known", "model.unknown_class")
    raise PickleError(f"it asks to load '{shown}'; nothing was run", "model.hostile_pickle")


def _reduced(name: str, arguments: tuple[Any, ...]) -> Any:
    """What a call in the file stands for, for the few that torch writes."""
    if name in _REBUILD_TENSOR:
        return _tensor(*arguments[:4])
    if name == _REBUILD_PARAMETER and type(arguments[0]) is TensorRef:
        return arguments[0]
    if name == _DICT:
        return _ordered_dict(*arguments)
    if name in (*_SETS, _SIZE):
        (items,) = arguments or ((),)
        if type(items) in (list, tuple):
            return tuple(items)
    if name == "torch.device":
        return Record(name)
    _refuse()


def _ordered_dict(pairs: Any = ()) -> dict[Any, Any]:
    machine = _Machine()
    machine.stack.append({})
    for key, value in pairs:
        machine.set_items([key, value])
    return machine.pop()


def _tensor(storage: Any, offset: Any, size: Any, stride: Any) -> TensorRef:
    """A view, refused where it would reach outside its storage."""
    if type(storage) is not StorageRef or type(size) is not tuple or type(stride) is not tuple:
        _refuse()
    if len(size) != len(stride) or len(size) > MAX_DIMENSIONS:
        _refuse()
    if any(type(value) is not int or not 0 <= value < 2**48 for value in (offset, *size, *stride)):
        raise PickleError("a tensor has impossible sizes")
    reach = sum((side - 1) * step for side, step in zip(size, stride, strict=True))
    if 0 not in size and offset + reach >= storage.count:
        raise PickleError("a tensor reaches outside its storage")
    return TensorRef(storage, offset, size, stride)


def _persistent(value: Any) -> Any:
    """A storage, or (legacy files) a class that came with its source text, which is left alone."""
    if type(value) is not tuple or not value:
        _refuse()
    if value[0] == "module" and len(value) == 4 and type(value[1]) is Global:
        return value[1]
    if value[0] != "storage" or len(value) not in (5, 6) or type(value[1]) is not Global:
        _refuse()
    kind = value[1].name.rpartition(".")[2]
    key, count = value[2], value[4]
    if kind not in STORAGE_BYTES or type(key) not in (str, int) or not _is_count(count):
        _refuse()
    if len(value) == 5 or value[5] is None:
        return StorageRef(kind, str(key), count, 0, count)
    return _view(StorageRef(kind, str(key), count, 0, count), value[5])


def _view(root: StorageRef, view: Any) -> StorageRef:
    """Part of a storage, as files of torch 0.4 and before name it: (key, begin, count)."""
    if type(view) is not tuple or len(view) != 3 or not all(map(_is_count, view[1:])):
        _refuse()
    if view[1] + view[2] > root.count:
        raise PickleError("a storage reaches outside its root")
    return StorageRef(root.kind, root.key, root.total, view[1], view[2])


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**48


def _refuse() -> NoReturn:
    raise PickleError("its pickle is not laid out as torch lays it out")


# The standard library has already decoded the argument of these.
_VALUES = frozenset(
    {"INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"}
    | {"STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE"}
    | {"BINUNICODE8", "BINBYTES", "SHORT_BINBYTES"}
)
_MAKES: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_TUPLE": tuple,
    "EMPTY_LIST": list,
    "EMPTY_DICT": dict,
}


def _to_dict(machine: _Machine, _: Any) -> None:
    items = machine.pop_to_mark()
    machine.stack.append({})
    machine.set_items(items)


def _set_item(machine: _Machine, _: Any) -> None:
    value, key = machine.pop(), machine.pop()
    machine.set_items([key, value])


def _stack_global(machine: _Machine, _: Any) -> None:
    name, module = machine.pop(), machine.pop()
    if type(name) is not str or type(module) is not str:
        _refuse()
    machine.push_global(module, name)


def _append_one(machine: _Machine, _: Any) -> None:
    item = machine.pop()
    machine.append([item])


_STEPS: dict[str, Callable[[_Machine, Any], None]] = {
    "MARK": _Machine.mark,
    "POP": lambda m, _: m.stack.pop(),
    "POP_MARK": lambda m, _: m.pop_to_mark() and None,
    "PUT": _Machine.put,
    "BINPUT": _Machine.put,
    "LONG_BINPUT": _Machine.put,
    "MEMOIZE": _Machine.memoize,
    "GET": _Machine.get,
    "BINGET": _Machine.get,
    "LONG_BINGET": _Machine.get,
    "TUPLE1": lambda m, _: m.tuple_of(1),
    "TUPLE2": lambda m, _: m.tuple_of(2),
    "TUPLE3": lambda m, _: m.tuple_of(3),
    "TUPLE": lambda m, _: _push(m, tuple(m.pop_to_mark())),
    "LIST": lambda m, _: _push(m, list(m.pop_to_mark())),
    "DICT": _to_dict,
    "APPEND": _append_one,
    "APPENDS": lambda m, _: m.append(m.pop_to_mark()),
    "SETITEM": _set_item,
    "SETITEMS": lambda m, _: m.set_items(m.pop_to_mark()),
    "GLOBAL": lambda m, argument: m.push_global(*argument.split(" ", 1)),
    "STACK_GLOBAL": _stack_global,
    "NEWOBJ": _Machine.new,
    "REDUCE": _Machine.reduce,
    "BUILD": _Machine.build,
    "BINPERSID": _Machine.persistent,
}


def _push(machine: _Machine, value: Any) -> None:
    machine.stack.append(value)
