"""JSON from outside to frozen dataclasses and back, every value checked against its type hint.

A wrong type, an unknown or a missing key is refused by its path in the file
(``architecture.hidden_dim``). Ranges are checked by those who know what the values mean.

Where a hint names several dataclasses, the object says which one it is:
``"type": "LatentInstance"``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from functools import cache
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, get_args, get_origin

from ddf_core.errors import ModelFileError
from ddf_core.io.file_door import read_plain
from ddf_core.io.json_decoding import TAG, dataclasses_of, item_hint, kinds_of, type_hints
from ddf_core.io.json_decoding import WrongValue as WrongValue
from ddf_core.io.json_decoding import decode as decode
from ddf_core.io.limits import MAX_JSON_BYTES, check_size, unreadable
from ddf_core.io.table_text import unicode_text


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
    # Texts and numbers first: a session of thousands of points has a hundred thousand.
    if type(value) is str:
        return encode_basestring(value)
    if type(value) is int:
        return int.__repr__(value)
    if value is None or value is True or value is False:
        return "null" if value is None else "true" if value else "false"
    inner = newline + " "
    if isinstance(value, dict) and value:
        items = [f"{encode_basestring(k)}: {_tidy(v, inner)}" for k, v in value.items()]
        return f"{{{inner}{f',{inner}'.join(items)}{newline}}}"
    if isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        return f"[{inner}{f',{inner}'.join(_tidy(item, inner) for item in value)}{newline}]"
    return _in_one_line(value)


# One for all: ``json.dumps`` makes another each time.
_in_one_line = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def encode(hint: Any, value: Any) -> Any:
    """The plain JSON value that ``decode`` turns into ``value`` again, by the same type hint."""
    if type(value) in _PLAIN:
        return value
    if is_dataclass(value):
        kind: Any = type(value)
        plain = {name: encode(each, getattr(value, name)) for name, each in _named_hints(kind)}
        return {TAG: kind.__name__, **plain} if _is_one_of_several(hint) else plain
    if isinstance(value, Mapping):
        item = item_hint(hint)
        return {key: encode(item, each) for key, each in value.items()}
    if isinstance(value, (tuple, frozenset)):
        return _encode_items(hint, value)
    return value.value if isinstance(value, Enum) else value


_PLAIN = frozenset({str, int, float, bool, type(None)})


@cache
def _named_hints(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in fields(kind))


@cache
def _is_one_of_several(hint: Any) -> bool:
    return len(dataclasses_of(hint)) > 1


def _encode_items(hint: Any, value: tuple[Any, ...] | frozenset[Any]) -> list[Any]:
    items = sorted(value) if isinstance(value, frozenset) else list(value)
    if all(type(item) in (int, float, str, bool) for item in items):
        return items  # latents: hundreds of numbers, and many of them
    several = [kind for kind in kinds_of(hint) if get_origin(kind) in (tuple, frozenset)]
    hints = get_args(several[0]) if several else (object,)
    if len(hints) != len(items) or Ellipsis in hints:
        hints = (hints[0],) * len(items)
    return [encode(each, item) for each, item in zip(hints, items, strict=True)]


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")
