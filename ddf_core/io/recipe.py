"""The recipe of an exported file: everything that makes it again, and brings its state back.

One format for all exports of the window and of the command line. A PNG carries it in the text field
``ddf-recipe``; beside any other file lies ``NAME.recipe.json``, where NAME has its own ending::

    {
     "format": "ddf-viewer-recipe",    always exactly this
     "version": 1,                     a program refuses versions newer than its own
     "program": "DDF Viewer 0.1.0",    who wrote it; not read
     "kind": "picture",                what the file is: picture, depth, frame, video, points, ...
     "view": "source",                 which view of the session below it shows
     "settings": { ... },              of the export: size, samples, frames, ...; for people to read
     "session": { ... }                a session file: ddf_core/document/session_file.py
    }

So whatever opens a session opens a recipe: model, latents, cameras, points and mode are the
session's. No torch, no window, no image library.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ddf_core.errors import SessionFileError
from ddf_core.io.file_door import open_plain
from ddf_core.io.json_codec import loads, tidy
from ddf_core.io.json_kind import json_kind
from ddf_core.io.named_files import is_inside
from ddf_core.io.png_text import SIGNATURE, BadPngError, png_text
from ddf_core.io.safe_write import write_bytes
from ddf_core.io.tuned_table import KEY as TUNED_KEY
from ddf_core.io.tuned_table import take_out
from ddf_core.version import __version__

FORMAT = "ddf-viewer-recipe"
VERSION = 1
SESSION_FORMAT = "ddf-viewer-session"
SESSION_VERSION = 1
RECIPE_KEY = "ddf-recipe"
BESIDE_SUFFIX = ".recipe.json"
CARRIERS = (".png", ".mp4", ".gif", ".npy", ".csv")
"""Endings of files that are nothing that this program opens but for their recipe."""
MAX_BYTES = 32 << 20
"""As large as the largest session."""


@dataclass(frozen=True)
class Recipe:
    """See the module's example. ``session`` and ``settings`` are plain JSON values."""

    kind: str
    session: Mapping[str, Any]
    view: str = "source"
    settings: Mapping[str, Any] = field(default_factory=dict)


def session_record(model: Mapping[str, Any], state: dict[str, Any]) -> dict[str, Any]:
    """A session as plain JSON values, ready to be written or to stand in a recipe.

    Tuned weights go from the state, in place, to the session's table: see ``io.tuned_table``.

    Args:
        model: an encoded ``SessionModel``.
        state: fields of ``SessionState`` by their names; those left out are as at the
            first start.
    """
    tuned = take_out(state)
    return {
        "format": SESSION_FORMAT,
        "version": SESSION_VERSION,
        "program": f"DDF Viewer {__version__}",
        "model": dict(model),
        "saved_as": "",
        "state": state,
        **({TUNED_KEY: tuned} if tuned else {}),
    }


# --- writing ---------------------------------------------------------------------------------


def recipe_record(recipe: Recipe) -> dict[str, Any]:
    """The recipe as plain JSON values."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "program": f"DDF Viewer {__version__}",
        "kind": recipe.kind,
        "view": recipe.view,
        "settings": dict(recipe.settings),
        "session": dict(recipe.session),
    }


def recipe_text(recipe: Recipe) -> str:
    """The recipe as a PNG carries it: JSON in plain letters."""
    return json.dumps(recipe_record(recipe), allow_nan=False)


def beside(path: Path) -> Path:
    """Where the recipe of a file lies that cannot carry one."""
    return path.with_name(path.name + BESIDE_SUFFIX)


def write_beside(path: Path, recipe: Recipe) -> Path:
    """Write the recipe of ``path`` beside it; where.

    Raises:
        OutputError: it cannot be written there; an old one is untouched.
    """
    write_bytes(beside(path), beside_bytes(recipe))
    return beside(path)


def beside_bytes(recipe: Recipe) -> bytes:
    """The content of a file that lies beside another."""
    return tidy(recipe_record(recipe))


# --- reading ---------------------------------------------------------------------------------


def means_recipe(path: Path) -> bool:
    """Whether a path means a recipe: by its ending, by what lies beside it, by its first bytes."""
    try:
        if path.name.endswith(BESIDE_SUFFIX) or path.suffix.lower() in CARRIERS:
            return not path.is_dir()
        if not path.is_file():
            return False
        return _has_beside(path) or json_kind(path) == "recipe"
    except (OSError, ValueError):
        return False


def _has_beside(path: Path) -> bool:
    """Whether a recipe lies beside a file: a link to somewhere else is none, and is not read."""
    return beside(path).is_file() and is_inside(beside(path), path.parent)


def read_recipe(path: Path) -> Recipe:
    """The recipe in a file, or beside it. What its session says is checked by who opens it.

    Raises:
        SessionFileError: ``recipe.not_found``, ``.unreadable``, ``.none``, ``.damaged``,
            ``.too_large``, ``.not_json``, ``.newer`` or ``.bad_value``.
    """
    try:
        if not path.is_file():
            raise refusal(path, "not_found", "there is no such file", "Check the path.")
        data = _find_text(path)
    except (OSError, ValueError) as err:
        if isinstance(err, BadPngError):
            raise refusal(path, "damaged", str(err)) from err
        why = getattr(err, "strerror", None) or str(err)
        raise refusal(path, "unreadable", f"it cannot be read: {why}") from err
    return _decode_recipe(path, data)


def _find_text(path: Path) -> bytes:
    """The JSON text of the recipe of ``path``."""
    is_json = path.suffix == ".json" or json_kind(path) == "recipe"
    if is_json and not _has_beside(path):
        return _read_bounded(path)
    with open_plain(path) as file:
        is_png = file.read(len(SIGNATURE)) == SIGNATURE
    text = png_text(path, RECIPE_KEY, MAX_BYTES) if is_png else None
    if text is not None:
        return text.encode()
    if _has_beside(path):
        return _read_bounded(beside(path))
    raise refusal(
        path,
        "none",
        "the file carries no recipe, and none lies beside it",
        "Open a picture that this program has saved: other programs may have thrown its recipe "
        "away. Points are read by File › Import points.",
    )


def _read_bounded(path: Path) -> bytes:
    with open_plain(path) as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise refusal(path, "too_large", f"a recipe has at most {MAX_BYTES >> 20} MiB")
    return data


def _decode_recipe(path: Path, data: bytes) -> Recipe:
    try:
        value = loads(data)
    except ValueError as err:
        raise refusal(path, "not_json", f"its recipe is not JSON, or cut short: {err}") from err
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise refusal(path, "bad_value", f"its recipe does not say that its format is {FORMAT}")
    version = value.get("version")
    if type(version) is int and version > VERSION:
        told = f"its recipe is of version {version}, this program reads {VERSION}"
        raise refusal(path, "newer", told, "A newer DDF Viewer made it: update this one.")
    kind, view = value.get("kind"), value.get("view")
    session, settings = value.get("session"), value.get("settings", {})
    if type(version) is not int or not isinstance(kind, str) or not isinstance(view, str):
        raise refusal(path, "bad_value", "its recipe lacks its version, kind or view")
    if not isinstance(session, dict) or not isinstance(settings, dict):
        raise refusal(path, "bad_value", "its recipe holds no session")
    return Recipe(kind, session, view, settings)


def refusal(path: Path, code: str, why: str, advice: str = "") -> SessionFileError:
    """The refusal in one sentence, with the name of the file."""
    usual = "Take another copy of the file: this one is damaged or was edited."
    return SessionFileError(f"{path.name}: {why}.", code=f"recipe.{code}", advice=advice or usual)
