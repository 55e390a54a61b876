"""Plain JSON values to frozen dataclasses: for every type hint a reader, made once.

Sessions hold a hundred thousand values; each is checked, and only what does not fit costs a path.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
MAX_INTEGER = 2**53  # beyond this JSON readers disagree
MAX_NUMBER = 1e300
TAG = "type"


class WrongValue(ValueError):
    """A value does not fit; ``where`` is its path in the file."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"'{where}' {what}" if where else what)


def decode(kind: type[T], value: object, where: str = "") -> T:
    """The ``kind`` (a dataclass) that a JSON value says.

    Raises:
        WrongValue: a type, a key or a number that does not fit, with its path.
    """
    try:
        hint: Any = kind
        decoded: T = _decoder(hint)(value)
    except _Misfit as misfit:
        raise WrongValue(_join(where, misfit.path) or misfit.root, misfit.what) from None
    return decoded


class _Misfit(Exception):
    """What does not fit, and its path from where it is raised outwards: nobody pays for the paths
    of thousands of values that fit.

    Args:
        root: what the outermost value is called.
    """

    def __init__(self, what: str, path: str = "", root: str = "") -> None:
        super().__init__(what)
        self.what, self.path, self.root = what, path, root

    def under(self, name: str) -> _Misfit:
        """The same from one step further out."""
        return _Misfit(self.what, _join(name, self.path))


Decoder = Callable[[Any], Any]


@cache
def _decoder(hint: Any) -> Decoder:
    """What reads a value of a type hint: the hint is looked at once, not for each value."""
    origin = get_origin(hint)
    if hint is object:
        return lambda value: value
    if is_dataclass(hint):
        return _dataclass_decoder(hint)
    if origin in (Union, types.UnionType):
        return _union_decoder(hint)
    if origin is Literal or (isinstance(hint, type) and issubclass(hint, Enum)):
        return _choice_decoder(hint)
    if origin is tuple:
        return _tuple_decoder(get_args(hint))
    if origin is frozenset:
        items = _tuple_decoder((*get_args(hint), ...))
        return lambda value: frozenset(items(value))
    if hint is dict or origin in (dict, Mapping):
        return _mapping_decoder(hint)
    return _scalar_decoder(hint)


def _choice_decoder(hint: Any) -> Decoder:
    """One of a Literal's values, or the member of an Enum that has this value."""
    named = get_args(hint)
    choices = named or tuple(member.value for member in hint)

    def decode_choice(value: Any) -> Any:
        if value not in choices:
            known = ", ".join(map(str, choices))
            raise _Misfit(f"is {_shorten_value(value)}, known are {known}")
        return value if named else hint(value)

    return decode_choice


def _mapping_decoder(hint: Any) -> Decoder:
    item = item_hint(hint)

    def decode_mapping(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _Misfit(f"is {_shorten_value(value)}, wanted is an object")
        decode_item, found = _decoder(item), {}
        for key, each in value.items():
            try:
                found[key] = decode_item(each)
            except _Misfit as misfit:
                raise misfit.under(str(key)[:60]) from None
        return found

    return decode_mapping


def _scalar_decoder(hint: type) -> Decoder:
    if hint is float:
        return _decode_float
    if hint is int:
        return _decode_int

    def decode_plain(value: Any) -> Any:
        if hint in (str, bool) and isinstance(value, hint):
            return value
        raise _Misfit(f"is {_shorten_value(value)}, wanted is {_WORDS[hint]}")

    return decode_plain


def _decode_float(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise _Misfit(f"is {_shorten_value(value)}, wanted is {_WORDS[float]}")
    if not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise _Misfit("is too large a number")
    return float(value)


def _decode_int(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _Misfit(f"is {_shorten_value(value)}, wanted is {_WORDS[int]}")
    if abs(value) > MAX_INTEGER:
        raise _Misfit("is too large a number")
    return value


def _dataclass_decoder(kind: Any) -> Decoder:
    known = {field.name: field for field in fields(kind)}
    needed = [
        name
        for name, field in known.items()
        if field.default is MISSING and field.default_factory is MISSING
    ]
    # Asked for when the first value comes: a kind may hold itself.
    decoders: dict[str, Decoder] = {}

    def decode_dataclass(value: Any) -> Any:
        if not isinstance(value, dict):
            what = f"is {_shorten_value(value)}, wanted is an object"
            raise _Misfit(what, root="the file")
        if not decoders:
            hints = type_hints(kind)
            decoders.update({name: _decoder(hints[name]) for name in known})
        if not value.keys() <= known.keys():
            unknown = next(name for name in value if name not in known)
            raise _Misfit("is not known", str(unknown)[:60])
        arguments = {}
        for name, item in value.items():
            try:
                arguments[name] = decoders[name](item)
            except _Misfit as misfit:
                raise misfit.under(name) from None
        for name in needed:
            if name not in arguments:
                raise _Misfit("is missing", name)
        return kind(**arguments)

    return decode_dataclass


def _union_decoder(hint: Any) -> Decoder:
    kinds = kinds_of(hint)
    allows_none = len(kinds) < len(get_args(hint))
    several = dataclasses_of(hint)

    def decode_union(value: Any) -> Any:
        if value is None and allows_none:
            return None
        if len(several) > 1:
            return _decode_tagged(several, value)
        return _decoder(kinds[0])(value)

    return decode_union


def _decode_tagged(kinds: tuple[Any, ...], value: Any) -> Any:
    if not isinstance(value, dict):
        raise _Misfit(f"is {_shorten_value(value)}, wanted is an object")
    named = {kind.__name__: kind for kind in kinds}
    tag = value.get(TAG)
    if tag not in list(named):
        raise _Misfit(f"is {_shorten_value(tag)}, known are {', '.join(named)}", TAG)
    rest = {key: item for key, item in value.items() if key != TAG}
    return _decoder(named[tag])(rest)


def _tuple_decoder(hints: tuple[Any, ...]) -> Decoder:
    has_any_length = len(hints) == 2 and hints[1] is Ellipsis
    are_floats = has_any_length and hints[0] is float

    def decode_tuple(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _Misfit(f"is {_shorten_value(value)}, wanted is a list")
        if are_floats and all(type(x) is float and abs(x) <= MAX_NUMBER for x in value):
            return tuple(value)  # latents: one by one they would take seconds
        of_items = (hints[0],) * len(value) if has_any_length else hints
        if len(value) != len(of_items):
            raise _Misfit(f"has {len(value)} items, wanted are {len(of_items)}")
        found = []
        for i, (hint, item) in enumerate(zip(of_items, value, strict=True)):
            try:
                found.append(_decoder(hint)(item))
            except _Misfit as misfit:
                raise misfit.under(f"[{i}]") from None
        return tuple(found)

    return decode_tuple


@cache
def type_hints(kind: type) -> dict[str, Any]:
    """The hints of a dataclass's fields by their names."""
    return get_type_hints(kind)


def kinds_of(hint: Any) -> tuple[Any, ...]:
    """What a hint allows beside None."""
    is_union = get_origin(hint) in (Union, types.UnionType)
    kinds = get_args(hint) if is_union else (hint,)
    return tuple(kind for kind in kinds if kind is not type(None))


def dataclasses_of(hint: Any) -> tuple[Any, ...]:
    """Those among what a hint allows."""
    return tuple(kind for kind in kinds_of(hint) if is_dataclass(kind))


def item_hint(hint: Any) -> Any:
    """Of the values of a mapping; ``object`` where it does not say."""
    arguments = get_args(hint)
    return arguments[1] if len(arguments) == 2 else object


def _join(where: str, name: str) -> str:
    """A path and what follows it: ``a`` and ``b`` or ``[0]``."""
    dot = "." if where and name and not name.startswith("[") else ""
    return f"{where}{dot}{name}"


def _shorten_value(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


_WORDS = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
