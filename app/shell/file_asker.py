"""Asks where to save and what to open; each kind of file begins where it was last used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.shell.settings import Settings
from app.widgets.file_dialog import Kinds, ask_folder, ask_save_path

ANY = "All files (*)"


class FileAsker:
    """``kind`` names what is saved or opened: ``points``, ``pictures``. One that was never used
    begins where the last export went."""

    def __init__(self, window: QWidget, settings: Settings) -> None:
        self._window, self._settings = window, settings

    def folder_of(self, kind: str) -> Path:
        """Where a dialog of this kind begins."""
        return self._settings.folder(kind, self._settings.exports_folder())

    def _keep(self, kind: str, folder: Path) -> None:
        for each in (kind, "exports"):
            self._settings.keep_folder(each, folder)

    def save_path(self, kind: str, title: str, name: str, kinds: Kinds) -> Path | None:
        """The file to write; None where nobody wants to, or wants to keep what is there."""
        path = ask_save_path(self._window, title, self.folder_of(kind) / name, kinds)
        if path is not None:
            self._keep(kind, path.parent)
        return path

    def open_path(self, kind: str, title: str, files: str) -> Path | None:
        """The file to open; None where nobody wants to."""
        start = str(self.folder_of(kind))
        name, _ = QFileDialog.getOpenFileName(self._window, title, start, f"{files};;{ANY}")
        if not name:
            return None
        self._settings.keep_folder(kind, Path(name).parent)
        return Path(name)

    def folder(self, kind: str, title: str) -> Path | None:
        """The folder to write into; None where nobody wants to."""
        path = ask_folder(self._window, title, self.folder_of(kind))
        if path is not None:
            self._keep(kind, path)
        return path

    def own_folder(
        self, kind: str, title: str, name: str, is_ours: Callable[[Path], bool]
    ) -> Path | None:
        """A folder that holds nothing else: the chosen one where it is empty or ``is_ours``, else
        a new one of that name inside it."""
        chosen = ask_folder(self._window, title, self.folder_of(kind))
        if chosen is None:
            return None
        path = own_folder(chosen, name, is_ours)
        self._keep(kind, path.parent)
        return path


def own_folder(chosen: Path, name: str, is_ours: Callable[[Path], bool]) -> Path:
    """See ``FileAsker.own_folder``; the folder itself is made by whoever writes."""
    if not chosen.is_dir() or is_ours(chosen) or not any(chosen.iterdir()):
        return chosen
    number, path = 1, chosen / name
    while path.exists() and not is_ours(path) and any(path.iterdir()):
        number += 1
        path = chosen / f"{name}-{number}"
    return path
