"""JSON from outside to frozen dataclasses and back, every value checked against its type hint.

A wrong type, an unknown or a missing key is refused by its path in the file
(``architecture.hidden_dim``). Ranges are checked by those who know what the values mean.

Where a hint names several dataclasses, the object says which one it is:
``"type": "LatentInstance"``.
"""

from __future__ import annotations

import json
import math
import types
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from ddf_core.errors import ModelFileError
from ddf_core.io.file_door import read_plain
from ddf_core.io.limits import MAX_JSON_BYTES, check_size, unreadable
from ddf_core.io.table_text import unicode_text

T = TypeVar("T")
MAX_INTEGER = 2**53  # beyond this JSON readers disagree
MAX_NUMBER = 1e300
TAG = "type"


class WrongValue(ValueError):
    """A value does not fit; ``where`` is its path in the file."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"'{where}' {what}" if where else what)


def read_json(path: Path) -> object:
    """The value in a JSON file; NaN and Infinity are refused.

    Raises:
        ModelFileError: ``model.not_json``, or one of ``limits.check_size``.
    """
    check_size(path, MAX_JSON_BYTES)
    try:
        return loads(read_plain(path))
    except OSError as err:
        raise unreadable(path, err) from err
    except ValueError as err:
        raise ModelFileError(
            f"{path.name}: this is not JSON: {err}.",
            code="model.not_json",
            advice="It is damaged or was edited by hand: restore it.",
        ) from err


def loads(data: bytes) -> object:
    """Strict JSON, in UTF-8 or UTF-16; editors on Windows put a byte order mark before it.

    Raises:
        ValueError: in plain words.
    """
    try:
        return json.loads(unicode_text(data), parse_constant=_refuse_constant)
    except UnicodeDecodeError as err:
        raise ValueError("it is not UTF-8 text") from err
    except RecursionError as err:
        raise ValueError("it is nested too deeply") from err


def dumps(value: object) -> bytes:
    """A dataclass (or plain JSON value) as indented UTF-8 JSON.

    Raises:
        ValueError: a number is not finite.
    """
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    text = json.dumps(plain, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    # Lone surrogates become \\udcff, as JSON writes them.
    return text.encode(errors="backslashreplace")


def tidy(value: object) -> bytes:
    """A plain JSON value as indented UTF-8 text; a list of numbers or words stands on one line.

    Raises:
        ValueError: a number is not finite.
    """
    # Lone surrogates (file names that are not UTF-8) become \\udcff, as JSON writes them.
    return (_tidy(value, "\n") + "\n").encode(errors="backslashreplace")


def _tidy(value: object, newline: str) -> str:
    inner = newline + " "
    if isinstance(value, dict) and value:
        items = [
            f"{json.dumps(k, ensure_ascii=False)}: {_tidy(v, inner)}" for k, v in value.items()
        ]
        return f"{{{inner}{f',{inner}'.join(items)}{newline}}}"
    if isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        return f"[{inner}{f',{inner}'.join(_tidy(item, inner) for item in value)}{newline}]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def encode(hint: Any, value: Any) -> Any:
    """The plain JSON value that ``decode`` turns into ``value`` again, by the same type hint."""
    if is_dataclass(value):
        kind: Any = type(value)
        hints = _hints(kind)
        plain = {f.name: encode(hints[f.name], getattr(value, f.name)) for f in fields(value)}
        is_one_of_several = len(_dataclasses(hint)) > 1
        return {TAG: kind.__name__, **plain} if is_one_of_several else plain
    if isinstance(value, Mapping):
        item = _item_hint(hint)
        return {key: encode(item, each) for key, each in value.items()}
    if isinstance(value, (tuple, frozenset)):
        return _encode_items(hint, value)
    return value.value if isinstance(value, Enum) else value


def _encode_items(hint: Any, value: tuple[Any, ...] | frozenset[Any]) -> list[Any]:
    items = sorted(value) if isinstance(value, frozenset) else list(value)
    if all(type(item) in (int, float, str, bool) for item in items):
        return items  # latents: hundreds of numbers, and many of them
    several = [kind for kind in _kinds(hint) if get_origin(kind) in (tuple, frozenset)]
    hints = get_args(several[0]) if several else (object,)
    if len(hints) != len(items) or Ellipsis in hints:
        hints = (hints[0],) * len(items)
    return [encode(each, item) for each, item in zip(hints, items, strict=True)]


def decode(kind: type[T], value: object, where: str = "") -> T:
    """The ``kind`` (a dataclass) that a JSON value says.

    Raises:
        WrongValue: a type, a key or a number that does not fit, with its path.
    """
    return _decode(kind, value, where)


def _decode(hint: Any, value: Any, where: str) -> Any:
    origin = get_origin(hint)
    if hint is object:
        return value
    if is_dataclass(hint):
        return _decode_dataclass(hint, value, where)
    if origin in (Union, types.UnionType):
        return _decode_union(hint, value, where)
    if origin is Literal or (isinstance(hint, type) and issubclass(hint, Enum)):
        return _decode_choice(hint, value, where)
    if origin is tuple:
        return _decode_tuple(get_args(hint), value, where)
    if origin is frozenset:
        return frozenset(_decode_tuple((*get_args(hint), ...), value, where))
    if hint is dict or origin in (dict, Mapping):
        return _decode_mapping(hint, value, where)
    return _decode_scalar(hint, value, where)


def _decode_choice(hint: Any, value: Any, where: str) -> Any:
    """One of a Literal's values, or the member of an Enum that has this value."""
    choices = get_args(hint) or [member.value for member in hint]
    if value not in choices:
        raise WrongValue(
            where, f"is {_shorten_value(value)}, known are {', '.join(map(str, choices))}"
        )
    return value if get_args(hint) else hint(value)


def _decode_mapping(hint: Any, value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongValue(where, f"is {_shorten_value(value)}, wanted is an object")
    item = _item_hint(hint)
    return {key: _decode(item, each, _join(where, str(key)[:60])) for key, each in value.items()}


def _decode_scalar(hint: type, value: Any, where: str) -> Any:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is float and is_number:
        if abs(value) > MAX_NUMBER or not math.isfinite(value):
            raise WrongValue(where, "is too large a number")
        return float(value)
    if hint is int and is_number and isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise WrongValue(where, "is too large a number")
        return value
    if hint in (str, bool) and isinstance(value, hint):
        return value
    raise WrongValue(where, f"is {_shorten_value(value)}, wanted is {_WORDS[hint]}")


def _decode_dataclass(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise WrongValue(where or "the file", f"is {_shorten_value(value)}, wanted is an object")
    hints = _hints(kind)
    known = {field.name: field for field in fields(kind)}
    for name in value:
        if name not in known:
            raise WrongValue(_join(where, str(name)[:60]), "is not known")
    arguments = {}
    for name, field in known.items():
        if name in value:
            arguments[name] = _decode(hints[name], value[name], _join(where, name))
        elif field.default is MISSING and field.default_factory is MISSING:
            raise WrongValue(_join(where, name), "is missing")
    return kind(**arguments)


def _decode_union(hint: Any, value: Any, where: str) -> Any:
    kinds = _kinds(hint)
    if value is None and len(kinds) < len(get_args(hint)):
        return None
    if len(_dataclasses(hint)) > 1:
        return _decode_tagged(_dataclasses(hint), value, where)
    return _decode(kinds[0], value, where)


def _decode_tagged(kinds: tuple[Any, ...], value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise WrongValue(where, f"is {_shorten_value(value)}, wanted is an object")
    named = {kind.__name__: kind for kind in kinds}
    tag = value.get(TAG)
    if tag not in list(named):
        raise WrongValue(
            _join(where, TAG), f"is {_shorten_value(tag)}, known are {', '.join(named)}"
        )
    rest = {key: item for key, item in value.items() if key != TAG}
    return _decode_dataclass(named[tag], rest, where)


def _decode_tuple(hints: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise WrongValue(where, f"is {_shorten_value(value)}, wanted is a list")
    if len(hints) == 2 and hints[1] is Ellipsis:
        if hints[0] is float and all(type(x) is float and abs(x) <= MAX_NUMBER for x in value):
            return tuple(value)  # latents: one by one they would take seconds
        hints = (hints[0],) * len(value)
    if len(value) != len(hints):
        raise WrongValue(where, f"has {len(value)} items, wanted are {len(hints)}")
    pairs = enumerate(zip(hints, value, strict=True))
    return tuple(_decode(hint, item, f"{where}[{i}]") for i, (hint, item) in pairs)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _kinds(hint: Any) -> tuple[Any, ...]:
    """What a hint allows beside None."""
    is_union = get_origin(hint) in (Union, types.UnionType)
    kinds = get_args(hint) if is_union else (hint,)
    return tuple(kind for kind in kinds if kind is not type(None))


def _dataclasses(hint: Any) -> tuple[Any, ...]:
    return tuple(kind for kind in _kinds(hint) if is_dataclass(kind))


def _item_hint(hint: Any) -> Any:
    """Of the values of a mapping; ``object`` where it does not say."""
    arguments = get_args(hint)
    return arguments[1] if len(arguments) == 2 else object


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _shorten_value(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


_WORDS = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
