"""Files that the user has opened, or has allowed to be opened: nobody is asked about them again.

So one's own sessions, wherever they, their models and their photos lie, open without a question;
see ``ddf_core.io.named_files`` for what a stranger's file could name.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ddf_core.errors import OutputError
from ddf_core.io.file_door import read_plain
from ddf_core.io.json_codec import dumps, loads
from ddf_core.io.safe_write import write_bytes

MOST = 5000
"""The oldest are forgotten, and asked about again; 5,000 paths are half a megabyte."""
MAX_BYTES = 16 << 20


class KnownFiles(QObject):
    """In a file of the user's alone; without one, only for as long as the program runs.

    Whatever is found there may be damaged: then nothing is known. ``added``: there are more.
    """

    added = Signal()

    def __init__(self, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        # A dict keeps the order in which they came.
        self._paths = dict.fromkeys(_read(file) if file is not None else ())

    def knows(self, path: Path) -> bool:
        """Whether ``path`` may be opened without a question; nothing there is touched."""
        return _text(path) in self._paths

    def add(self, *paths: Path) -> None:
        """From now on these may be opened."""
        fresh = [text for path in paths if (text := _text(path)) not in self._paths]
        if not fresh:
            return
        for text in fresh:
            self._paths[text] = None
        for text in list(self._paths)[:-MOST]:
            del self._paths[text]
        self._keep()
        self.added.emit()

    def _keep(self) -> None:
        if self._file is None:
            return
        try:
            write_bytes(self._file, dumps({"files": list(self._paths)}), private=True)
        except OutputError:
            # They are asked about again at the next start; nothing is lost by it.
            self._file = None


def _text(path: Path) -> str:
    return os.path.normpath(path.absolute())


def _read(file: Path) -> list[str]:
    try:
        if file.stat().st_size > MAX_BYTES:
            return []
        value = loads(read_plain(file))
    except (OSError, ValueError):
        return []
    paths = value.get("files") if isinstance(value, dict) else None
    return [path for path in paths if isinstance(path, str)] if isinstance(paths, list) else []
