"""The files that a document names: photos of heads and their masks, and those of the list."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ddf_core.document.document import SessionState
from ddf_core.document.parts import PhotoOrigin
from ddf_core.io.named_files import NamedFile, named_path


def photos_in_session(state: SessionState, folder: Path) -> tuple[NamedFile, ...]:
    """The photos and masks that a session in ``folder`` names, each once."""
    heads = [photo for item in (state.source, *state.targets) for photo in item.photos]
    listed = [one.photo for one in state.photo_list if one.photo is not None]
    paths = {one.path: "a photo" for one in state.photo_list}
    return _named({**paths, **_of_heads([*heads, *listed])}, folder)


def photos_of_heads(photos: Iterable[PhotoOrigin], folder: Path) -> tuple[NamedFile, ...]:
    """The photos and masks that heads were made of, named by a file in ``folder``."""
    return _named(_of_heads(photos), folder)


def _of_heads(photos: Iterable[PhotoOrigin]) -> dict[str, str]:
    found: dict[str, str] = {}
    for photo in photos:
        found[photo.path] = "a photo"
        if photo.mask:
            found[photo.mask] = "a mask"
    return found


def _named(files: dict[str, str], folder: Path) -> tuple[NamedFile, ...]:
    """What no path can be called is left to whoever would read it."""
    return tuple(
        NamedFile(what, named_path(name, folder))
        for name, what in files.items()
        if name and "\0" not in name
    )
