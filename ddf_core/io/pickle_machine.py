"""A stack machine for pickles that calls nothing: what a file names is looked up in a policy.

The standard library only cuts the opcodes apart. Lists, dicts, tuples and plain values are kept; a
class becomes an inert ``Record``, a call whatever the policy says it stands for.
"""

from __future__ import annotations

import pickletools
import struct
from collections.abc import Callable
from typing import Any, BinaryIO, NoReturn, Protocol


class PickleError(ValueError):
    """The pickle is damaged, or holds what no such file holds; ``code`` is the refusal's."""

    def __init__(self, message: str, code: str = "model.bad_pickle") -> None:
        super().__init__(message)
        self.code = code


class Global:
    """The name of a class or function; only its name."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Record:
    """What would have been an object: its class's name, what it was made of, and its state."""

    __slots__ = ("arguments", "kind", "state")

    def __init__(self, kind: str, arguments: tuple[Any, ...] = ()) -> None:
        self.kind = kind
        self.arguments = arguments
        self.state: Any = None


class Policy(Protocol):
    """What names, calls and persistent identifiers of a pickle stand for."""

    def allow_name(self, name: str) -> Global:
        """The name ``module.class``, or ``PickleError``."""
        ...

    def reduce_call(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """What calling ``name`` stands for; a file that calls anything else is refused."""
        ...

    def persistent(self, value: Any) -> Any:
        """What a persistent identifier stands for."""
        ...


def run(stream: BinaryIO, policy: Policy) -> Any:
    """The value of one pickle; the stream is left behind its STOP.

    Raises:
        PickleError: it is damaged, or the policy refuses what it names.
    """
    machine = _Machine(policy)
    try:
        for opcode, argument, _ in pickletools.genops(stream):
            if opcode.name == "STOP":
                break
            machine.step(opcode.name, argument)
        return machine.pop()
    except PickleError:
        raise
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, struct.error) as err:
        raise PickleError(f"its pickle is damaged ({type(err).__name__})") from err


def put_items(target: Any, items: list[Any]) -> None:
    """Fill a dict from keys and values in turn; keys are plain.

    Raises:
        PickleError: the target is no dict, or a key is not plain.
    """
    if type(target) is not dict or len(items) % 2:
        refuse()
    for key, value in zip(items[::2], items[1::2], strict=True):
        # A tuple that holds itself many times over takes for ever to hash.
        if type(key) not in (str, int, bool, float, bytes, type(None)):
            refuse()
        target[key] = value


def refuse() -> NoReturn:
    """The layout is not torch's.

    Raises:
        PickleError: always.
    """
    raise PickleError("its pickle is not laid out as torch lays it out")


class _Machine:
    """Stack, memo and marks of one pickle."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.stack: list[Any] = []
        self.marked: list[list[Any]] = []
        self.memo: dict[int, Any] = {}

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
        put_items(self.stack[-1], items)

    def push_global(self, module: Any, name: Any) -> None:
        self.stack.append(self.policy.allow_name(f"{module}.{name}"))

    def new(self, _: Any) -> None:
        arguments, kind = self.pop(), self.pop()
        if type(kind) is not Global or type(arguments) is not tuple:
            raise TypeError
        self.stack.append(Record(kind.name, arguments))

    def new_with_keywords(self, _: Any) -> None:
        self.pop()
        self.new(_)

    def push_called(self, module_and_name: Any) -> None:
        """INST and OBJ of the oldest protocols: a class and what it is called with."""
        items = self.pop_to_mark()
        if module_and_name is not None:
            self.push_global(*module_and_name.split(" ", 1))
            items.insert(0, self.pop())
        kind, *arguments = items
        if type(kind) is not Global:
            raise TypeError
        self.stack.append(self.policy.reduce_call(kind.name, tuple(arguments)))

    def reduce(self, _: Any) -> None:
        arguments, kind = self.pop(), self.pop()
        if type(kind) is not Global or type(arguments) is not tuple:
            raise TypeError
        self.stack.append(self.policy.reduce_call(kind.name, arguments))

    def build(self, _: Any) -> None:
        state, target = self.pop(), self.stack[-1]
        # An OrderedDict carries an attribute dict of its own (torch's ``_metadata``): not needed.
        if type(target) is Record:
            target.state = state
        elif type(target) is not dict:
            raise TypeError

    def persistent(self, _: Any) -> None:
        self.stack.append(self.policy.persistent(self.pop()))


# The standard library has already decoded the argument of these.
_VALUES = frozenset(
    {"INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"}
    | {"STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE"}
    | {"BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"}
)
_MAKES: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_TUPLE": tuple,
    "EMPTY_LIST": list,
    "EMPTY_DICT": dict,
    # Only their items matter, and an item need not be one that can be hashed.
    "EMPTY_SET": list,
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
        refuse()
    machine.push_global(module, name)


def _pop_mark(machine: _Machine, _: Any) -> None:
    machine.pop_to_mark()


def _append_one(machine: _Machine, _: Any) -> None:
    item = machine.pop()
    machine.append([item])


_STEPS: dict[str, Callable[[_Machine, Any], None]] = {
    "MARK": _Machine.mark,
    "POP": lambda m, _: m.stack.pop(),
    "POP_MARK": _pop_mark,
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
    "ADDITEMS": lambda m, _: m.append(m.pop_to_mark()),
    "FROZENSET": lambda m, _: _push(m, tuple(m.pop_to_mark())),
    "DUP": lambda m, _: _push(m, m.stack[-1]),
    "SETITEM": _set_item,
    "SETITEMS": lambda m, _: m.set_items(m.pop_to_mark()),
    "GLOBAL": lambda m, argument: m.push_global(*argument.split(" ", 1)),
    "STACK_GLOBAL": _stack_global,
    "NEWOBJ": _Machine.new,
    "NEWOBJ_EX": _Machine.new_with_keywords,
    "INST": _Machine.push_called,
    "OBJ": _Machine.push_called,
    "REDUCE": _Machine.reduce,
    "BUILD": _Machine.build,
    "BINPERSID": _Machine.persistent,
}


def _push(machine: _Machine, value: Any) -> None:
    machine.stack.append(value)
