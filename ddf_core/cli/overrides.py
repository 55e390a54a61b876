"""``--set weights.jacobian=0.1``: one value of a frozen settings object, named by its path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from difflib import get_close_matches
from typing import Any, TypeVar

from ddf_core.cli.arguments import Parser
from ddf_core.errors import InputError

Settings = TypeVar("Settings")


def add_overrides(parser: Parser) -> None:
    """The option ``--set``, any number of times."""
    parser.add_argument(
        "--set",
        dest="overrides",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="one setting by its path, such as weights.jacobian=0.1; may be repeated",
    )


def override_settings(settings: Settings, assignments: Iterable[str]) -> Settings:
    """``settings`` with each ``NAME=VALUE`` applied; values keep the type they have.

    Raises:
        InputError: no such setting, or a value of another type.
    """
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise InputError(f"--set {assignment}: a setting is given as NAME=VALUE.")
        settings = _assign(settings, name.split("."), text, name)
    return settings


def _assign(settings: Any, path: list[str], text: str, name: str) -> Any:
    known = [field.name for field in fields(settings)]
    head, *rest = path
    if head not in known:
        near = get_close_matches(head, known, n=1)
        advice = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(known)}."
        raise InputError(f"--set {name}: there is no setting {head!r}.", advice=advice)
    old = getattr(settings, head)
    if is_dataclass(old) != bool(rest):
        kind = "a group of settings" if is_dataclass(old) else "one value"
        raise InputError(f"--set {name}: {head!r} is {kind}.")
    new = _assign(old, rest, text, name) if rest else _value(text, old, name)
    return replace(settings, **{head: new})


def _value(text: str, old: object, name: str) -> object:
    if isinstance(old, bool):
        if text.lower() not in ("true", "false"):
            raise InputError(f"--set {name}: {text!r} is neither true nor false.")
        return text.lower() == "true"
    if not isinstance(old, int | float | str):
        raise InputError(f"--set {name}: this one cannot be set from the command line.")
    try:
        return type(old)(text)
    except ValueError as err:
        kind = "whole number" if isinstance(old, int) else "number"
        raise InputError(f"--set {name}: {text!r} is no {kind}.") from err
