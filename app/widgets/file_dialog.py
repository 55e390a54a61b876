"""Where to save: the answer ends as its contents do, and overwrites nothing unasked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.widgets.questions import confirm_overwrite

Kinds = Mapping[str, tuple[str, ...]]
"""What can be written: ``{"Table": (".csv",), "JSON": (".json",)}``, the usual ending first."""

PNG: Kinds = {"PNG picture": (".png",)}
DEPTH: Kinds = {"16-bit PNG": (".png",), "Numbers": (".npy",)}


def ask_save_path(window: QWidget, title: str, start: Path, kinds: Kinds) -> Path | None:
    """The file to write; None where nobody wants to, or wants to keep what is there."""
    filters = {
        f"{kind} ({' '.join(f'*{end}' for end in ends)})": ends for kind, ends in kinds.items()
    }
    # The dialog would ask about the name as typed, which may lack its ending: it is asked here.
    name, chosen = QFileDialog.getSaveFileName(
        window,
        title,
        str(start),
        ";;".join(filters),
        "",
        QFileDialog.Option.DontConfirmOverwrite,
    )
    if not name:
        return None
    first = next(iter(kinds.values()))
    path = add_ending(name, filters.get(chosen, first)[0], kinds)
    if path.exists() and not confirm_overwrite(window, path):
        return None
    return path


def add_ending(name: str, usual: str, kinds: Kinds) -> Path:
    """``name`` with ``usual`` added, unless it ends in something that can be written already.

    ``points.txt`` becomes ``points.txt.csv``: no file is named after what is not in it.
    """
    known = tuple(end for ends in kinds.values() for end in ends)
    return Path(name if name.lower().endswith(known) else name + usual)


def ask_folder(window: QWidget, title: str, start: Path) -> Path | None:
    """The folder to write into; None where nobody wants to."""
    name = QFileDialog.getExistingDirectory(window, title, str(start))
    return Path(name) if name else None
