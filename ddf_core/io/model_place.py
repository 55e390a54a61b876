"""Which model a session or a recipe was made with, and where it is: written so that a file can move
together with its model. No torch."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ddf_core.errors import SessionFileError
from ddf_core.io.file_door import shown_path
from ddf_core.io.named_files import MayOpen, is_inside, named_path, never_elsewhere
from ddf_core.model_info import ModelInfo
from ddf_core.resource_paths import BUNDLED_MODEL, bundled_models


@dataclass(frozen=True)
class SessionModel:
    """Which model a session was made with; an example is in ``document.session_file``.

    Of a ``bundled`` one ``path`` is its folder's name, empty for the default.
    """

    name: str
    latent_dim: int
    box_half: float
    digest: str = ""
    bundled: bool = False
    path: str = ""
    beside: str = ""
    preset: str | None = None


def model_record(
    info: ModelInfo, preset: str | None, session_path: Path | None, bundled: Path
) -> SessionModel:
    """What a session at ``session_path`` says of the loaded model; None is nowhere yet.

    Args:
        bundled: the folder of the default model; those beside it come with the program as well.
    """
    path, default = Path(info.path).absolute(), bundled.absolute()
    if path.parent == default.parent:
        name = "" if path == default else path.name
        return SessionModel(
            info.name, info.latent_dim, info.box_half, info.digest, True, name, preset=preset
        )
    beside = "" if session_path is None else _relative(path, session_path.absolute().parent)
    return SessionModel(
        info.name, info.latent_dim, info.box_half, info.digest, False, str(path), beside, preset
    )


def _relative(path: Path, folder: Path) -> str:
    """With forward slashes on every system; empty where there is no way (another drive)."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return ""


def _is_there(position: Path) -> bool:
    """Whether a path that a file names is there; no where none can be (too long, a NUL)."""
    try:
        return position.exists()
    except (OSError, ValueError):
        return False


def named_models(model: SessionModel, session_path: Path) -> tuple[Path, ...]:
    """Where a session says that its model lies: beside the session first, so that both can move.
    Nothing there is touched."""
    folder = session_path.absolute().parent
    names = [model.beside] if model.beside else []
    if Path(model.path).is_absolute():
        names.append(model.path)
    # No path can have a name with a NUL.
    return tuple(dict.fromkeys(named_path(name, folder) for name in names if "\0" not in name))


def bundled_place(model: SessionModel, bundled: Path) -> Path | None:
    """The folder of a model that comes with the program; None where it is no such model's."""
    if not model.bundled:
        return None
    # Its name alone: a session cannot point anywhere else by it.
    name = Path(model.path).name
    named = bundled.parent / name if name not in ("", "..") else bundled
    return named if named == bundled or _is_there(named) else None


def locate(
    model: SessionModel, session_path: Path, bundled: Path, may_open: MayOpen = never_elsewhere
) -> Path:
    """Where to load a session's model from.

    Args:
        may_open: asked of places that are not in the session's folder.

    Raises:
        SessionFileError: ``session.no_model``; ``session.elsewhere``: it is named in another
            place, which may not be opened.
    """
    found = bundled_place(model, bundled)
    if found is not None:
        return found
    folder, refused = session_path.absolute().parent, None
    for position in named_models(model, session_path):
        if not (may_open(position) or is_inside(position, folder)):
            refused = refused or position
        elif _is_there(position):
            return position
    if refused is not None:
        raise _elsewhere(session_path, refused)
    where = shown_path(Path(model.path or model.beside or "nowhere"))
    raise SessionFileError(
        f"{session_path.name}: its model “{model.name}” is not at {where}.",
        code="session.no_model",
        advice="Open the model first, wherever it is now, and then the session again.",
    )


def _elsewhere(session_path: Path, position: Path) -> SessionFileError:
    return SessionFileError(
        f"{session_path.name} names a model in another folder, {shown_path(position)}, which was "
        "not opened.",
        code="session.elsewhere",
        advice="If you trust the file, allow it: --follow on the command line, “Open” in the "
        "window; or name the model yourself.",
    )


def model_place(path: Path | str | None) -> Path:
    """Where a model lies: an existing path wins over a bundled model's name; None is ``heads``."""
    if path is None:
        return BUNDLED_MODEL
    position = Path(path)
    # Names alone are looked up: a path that no file can have is for the reader to refuse.
    named = {folder.name: folder for folder in bundled_models()}.get(str(path))
    return position if named is None or position.exists() else named


def bundled_names() -> tuple[str, ...]:
    """The models that come with the program, by name; the default first."""
    return tuple(folder.name for folder in bundled_models())
