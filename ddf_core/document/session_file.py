"""The session file: everything the user chose, as one readable JSON file (``*.ddf.json``).

::

    {
     "format": "ddf-viewer-session",   always exactly this
     "version": 1,                     a program refuses versions newer than its own
     "program": "DDF Viewer 0.1.0",    who wrote it; not read
     "model": {
      "name": "heads",                 as its card says
      "digest": "9f2c...",             SHA-256 of the generator's weights; empty is not compared
      "latent_dim": 26,                what the latents below are made for
      "box_half": 0.6,                 scene units; the points below lie about this box
      "bundled": true,                 the model that comes with the program: no path is needed
      "path": "",                      else where it was, absolute
      "beside": "",                    and the same relative to this file, looked at first
      "preset": null                   camera of a pi-GAN checkpoint
     },
     "saved_as": "",                   in an autosave: the file the user saves this session to
     "state": { ... },
     "tuned": {"51ac...": "eJz..."}    weights of tuned photos by digest; only where there are some
    }

``state`` holds the fields of ``SessionState`` by their names: ``source`` and ``targets`` (seed,
latent z, truncation psi), ``cameras`` by view, ``points`` (name, colour, place on the template,
where each was put), what is linked, shown and selected; ``label_map`` where the user changed it, as
``ddf_core.labels.label_record`` says. Frames and units are those of ``ddf_core/CONVENTIONS.md``. A
missing key takes its default; an empty z is that of its seed. A key that is not known is refused by
its name.

A field that is added to the state later is kept by itself; the version goes up only when the
meaning of an old key changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ddf_core.document.checks import Sizes, check_session_state
from ddf_core.document.document import SessionState, part
from ddf_core.document.label_checks import check_labels
from ddf_core.document.lengths import check_lengths
from ddf_core.errors import SessionFileError
from ddf_core.io.file_door import open_plain
from ddf_core.io.json_codec import WrongValue, decode, encode, loads, tidy
from ddf_core.io.json_kind import json_kind
from ddf_core.io.model_place import SessionModel
from ddf_core.io.recipe import SESSION_FORMAT as FORMAT
from ddf_core.io.recipe import SESSION_VERSION as VERSION
from ddf_core.io.recipe import means_recipe, read_recipe, session_record
from ddf_core.io.safe_write import write_bytes
from ddf_core.io.tuned_table import KEY as TUNED_KEY
from ddf_core.io.tuned_table import put_back
from ddf_core.labels.label_record import LabelRecord
from ddf_core.plain_text import MAX_NAME, plain_texts

SUFFIX = ".ddf.json"
MAX_BYTES = 32 << 20
"""Some thousand points, each with its latent of some hundred numbers, are half of this."""

FORMER_NAMES = {"wall": "gallery", "wipe": "split"}
"""Fields of the state that older files have under other names."""

FORMER_TRANSFER_NAMES = {"giver": "texture_source"}
"""The same of the fields of ``transfer``."""

LABELS = "label_map"
"""The field of the state that the file has in other words: see ``ddf_core.labels.label_record``."""


@dataclass(frozen=True)
class Session:
    """What a session file says.

    ``state`` has no label map: that is in ``labels``, until it is known which one the model has.
    """

    model: SessionModel
    state: SessionState
    saved_as: str = ""
    labels: LabelRecord | None = None


def kept_part(state: SessionState) -> SessionState:
    """The state as a session has it: without what is of the moment, and no label map."""
    return replace(part(SessionState, state), label_map=None)


def is_session(path: Path) -> bool:
    """Whether a path means a session, by what it says of itself, or a file that has one in its
    recipe: a picture, a video. Where it says nothing, or is not there, by its name."""
    kind = json_kind(path)
    if kind == "session" or means_recipe(path):
        return True
    return kind == "" and path.name.endswith(SUFFIX)


def write_session(path: Path, session: Session, *, private: bool = False) -> None:
    """Write the file at once; where nobody asked for it, as its owner's alone (``private``).

    Raises:
        OutputError: it cannot be written there; an old file is untouched.
    """
    write_bytes(path, session_bytes(session), private=private)


def session_bytes(session: Session) -> bytes:
    """The file's content."""
    return tidy(session_values(session))


def session_values(session: Session) -> dict[str, Any]:
    """The same as plain JSON values."""
    state = encode(SessionState, replace(session.state, label_map=None))
    if session.labels is not None:
        state[LABELS] = encode(LabelRecord, session.labels)
    record = session_record(encode(SessionModel, session.model), state)
    return {**record, "saved_as": session.saved_as}


def read_session(path: Path) -> Session:
    """The session in a file, or in the recipe of a picture or video, every value checked as far as
    that needs no model.

    Raises:
        SessionFileError: ``session.not_found``, ``.folder``, ``.unreadable``, ``.empty``,
            ``.too_large``, ``.not_json``, ``.not_a_session``, ``.newer`` or ``.bad_value``; of
            a recipe ``recipe.*``, as ``ddf_core.io.recipe.read_recipe``.
    """
    is_recipe = means_recipe(path)
    value: object = (
        read_recipe(path).session if is_recipe else _parse_json(path, _read_bounded(path))
    )
    record = _record(path, value)
    try:
        session = _decode_session(record)
        sizes = Sizes(session.model.latent_dim, session.model.box_half)
        check_session_state(session.state, sizes)
        if session.labels is not None:
            check_labels(session.labels, sizes)
    except WrongValue as err:
        raise SessionFileError(
            f"{path.name}: {err}.",
            code="session.bad_value",
            advice="It is damaged or was edited by hand: correct it, or take an older copy.",
        ) from err
    return session


def _read_bounded(path: Path) -> bytes:
    """At most ``MAX_BYTES`` of the file; nothing that is not a plain file is opened."""
    try:
        if path.is_dir():
            raise SessionFileError(
                f"{path} is a folder, not a session.",
                code="session.folder",
                advice=f"Open a file that ends in {SUFFIX}; a model folder opens as a model.",
            )
        if not path.is_file():
            raise SessionFileError(
                f"{path} does not exist.", code="session.not_found", advice="Check the path."
            )
        with open_plain(path) as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as err:
        raise SessionFileError(
            f"{path.name} cannot be read: {getattr(err, 'strerror', None) or err}.",
            code="session.unreadable",
            advice="Check that you may read it.",
        ) from err
    if not data:
        raise SessionFileError(
            f"{path.name}: the file is empty.",
            code="session.empty",
            advice="It was not written or copied to the end: take another copy.",
        )
    if len(data) > MAX_BYTES:
        raise SessionFileError(
            f"{path.name}: a session has at most {MAX_BYTES >> 20} MiB, this file has more.",
            code="session.too_large",
            advice="This is no session of this program.",
        )
    return data


def _parse_json(path: Path, data: bytes) -> object:
    try:
        return loads(data)
    except ValueError as err:
        raise SessionFileError(
            f"{path.name}: this is not JSON, or cut short: {err}.",
            code="session.not_json",
            advice="It was not written or copied to the end: take another copy.",
        ) from err


def _record(path: Path, value: object) -> Mapping[str, Any]:
    """The outermost object, of a version that this program knows."""
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise SessionFileError(
            f"{path.name} is no session: it does not say that its format is {FORMAT}.",
            code="session.not_a_session",
            advice="Open a file that File › Save session has written.",
        )
    version = value.get("version")
    if type(version) is int and version > VERSION:
        raise SessionFileError(
            f"{path.name}: the session is of version {version}, this program reads {VERSION}.",
            code="session.newer",
            advice="It was saved by a newer DDF Viewer: update this one.",
        )
    return value


def _decode_session(record: Mapping[str, Any]) -> Session:
    if record.get("version") != VERSION or type(record["version"]) is not int:
        raise WrongValue("version", f"is {record.get('version')!r:.40}, wanted is {VERSION}")
    known = {"format", "version", "program", "model", "saved_as", "state", TUNED_KEY}
    for name in record:
        if name not in known:
            raise WrongValue(name[:60], "is not known")
    state = record.get("state", {})
    labels = None
    put_back(state, record.get(TUNED_KEY, {}))
    if isinstance(state, dict):
        check_lengths(state, state.get(LABELS))
        if state.get(LABELS) is not None:
            labels = decode(LabelRecord, state[LABELS], f"state.{LABELS}")
            labels = plain_texts(labels, {"name": MAX_NAME})
        state = _rename_keys({name: state[name] for name in state if name != LABELS}, FORMER_NAMES)
        for item in _items(state):
            if "photo" in item:
                photo = item.pop("photo")
                item["photos"] = [] if photo is None else [photo]
        if isinstance(state.get("transfer"), dict):
            state["transfer"] = _rename_keys(state["transfer"], FORMER_TRANSFER_NAMES)
    return Session(
        decode(SessionModel, record.get("model"), "model"),
        decode(SessionState, state, "state"),
        decode(str, record.get("saved_as", ""), "saved_as"),
        labels,
    )


def _items(state: dict[str, Any]) -> list[dict[str, Any]]:
    """The instances, as far as they are any; a head had one photo in older files."""
    targets = state.get("targets")
    found = [state.get("source"), *(targets if isinstance(targets, list) else ())]
    return [item for item in found if isinstance(item, dict)]


def _rename_keys(values: dict[str, Any], former: Mapping[str, str]) -> dict[str, Any]:
    return {former.get(name, name): value for name, value in values.items()}
