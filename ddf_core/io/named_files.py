"""Files that an opened file names, and which of them may be opened without asking anybody.

A session names its model and photos, an inversion its photos, a model folder has parts. Whoever
made that file chose the names: another folder, a share of a foreign machine, a link. What lies in
the file's own folder, or below it, came with it; everything else is opened only where the user
allows it. Of a place that is not allowed nothing is asked of the system, not even whether it is
there: on some systems that alone tells a foreign machine who asks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

MAX_LINKS = 40
"""As many links as an operating system follows on one way."""

MayOpen = Callable[[Path], bool]
"""Whether the user allows a path that lies elsewhere."""


@dataclass(frozen=True)
class NamedFile:
    """``what`` it is there for ("the model", "a photo"); ``path`` is absolute, and not touched."""

    what: str
    path: Path


def never_elsewhere(_path: Path) -> bool:
    """The ``MayOpen`` of those who can ask nobody."""
    return False


def named_path(name: str, folder: Path) -> Path:
    """The absolute path that ``name`` means in a file in ``folder``; the text alone is looked at.

    Raises:
        ValueError: no path can have that name.
    """
    if "\0" in name:
        raise ValueError("embedded null byte")
    return Path(os.path.normpath(folder.absolute() / name))


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path lies in ``folder`` or below it, links followed: one that leads out of it, for
    a while or for good, is not inside, and its end is not touched."""
    root = folder.absolute()
    below = _below(path.absolute(), root)
    try:
        return below is not None and _stays_inside(root, list(below))
    except (OSError, ValueError):
        return False


def elsewhere(files: Iterable[NamedFile], folder: Path, may_open: MayOpen) -> tuple[NamedFile, ...]:
    """Those of ``files``, each once, that neither lie in ``folder`` nor are allowed."""
    found = {file.path: file for file in files}
    return tuple(
        file
        for file in found.values()
        if not may_open(file.path) and not is_inside(file.path, folder)
    )


def links_out(folder: Path, names: Iterable[str]) -> tuple[NamedFile, ...]:
    """Those of the files called ``names`` in ``folder`` that are links out of it, and where to."""
    found: list[NamedFile] = []
    for name in names:
        path = folder / name
        if path.is_symlink() and not is_inside(path, folder):
            target = Path(os.path.normpath(folder.absolute() / path.readlink()))
            found.append(NamedFile(name, target))
    return tuple(found)


def _below(path: Path, root: Path) -> tuple[str, ...] | None:
    """The parts of a path after ``root``, by their text; None where it does not begin so."""
    try:
        return path.relative_to(root).parts
    except ValueError:
        return None


def _stays_inside(root: Path, parts: list[str]) -> bool:
    """Walk from ``root`` as the system would, as long as the way stays there."""
    position, links = root, 0
    while parts:
        part = parts.pop(0)
        if part == "..":
            if position == root:
                return False
            position = position.parent
            continue
        position = position / part
        if not _is_link(position):
            continue
        links += 1
        target = position.readlink()
        if target.is_absolute():
            below = _below(target, root)
            below = _below(target, root.resolve()) if below is None else below
            if below is None:
                return False
            position, parts = root, [*below, *parts]
        else:
            position, parts = position.parent, [*target.parts, *parts]
        if links > MAX_LINKS:
            return False
    return True


def _is_link(path: Path) -> bool:
    """A link of any kind, a junction of Windows too; what cannot be looked at cannot be opened."""
    try:
        return path.is_symlink() or getattr(path, "is_junction", bool)()
    except (OSError, ValueError):
        return False
