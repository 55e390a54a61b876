"""What the program remembers between two runs: window, folders, recent files. Not what is shown."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal
from PySide6.QtWidgets import QMainWindow

from app.widgets.theming import CHOICES, ThemeName
from ddf_core.io.safe_write import OWNERS_FILE, make_private_folder

MAX_RECENT = 10
LAYOUT_VERSION = 1
"""Goes up when docks are renamed: an older layout is then left alone."""


class Settings(QObject):
    """In an INI file; without one, only for as long as the program runs.

    Whatever is found there may be damaged: what does not fit is as if it were not there.
    """

    recent_changed = Signal()

    def __init__(self, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = None
        if file is not None:
            _make_private(file)
            self._file = QSettings(str(file), QSettings.Format.IniFormat, self)
        self._values: dict[str, object] = {}

    def _get(self, key: str) -> object:
        return self._file.value(key) if self._file is not None else self._values.get(key)

    def _put(self, key: str, value: object) -> None:
        if self._file is not None:
            self._file.setValue(key, value)
        else:
            self._values[key] = value

    # --- window ------------------------------------------------------------------------------

    def keep_window(self, window: QMainWindow) -> None:
        """Remember where the window is and how its panels lie."""
        self._put("window/geometry", window.saveGeometry())
        self._put("window/layout", window.saveState(LAYOUT_VERSION))

    def restore_window(self, window: QMainWindow) -> None:
        """Put the window as it was."""
        self._restore("window/geometry", window.restoreGeometry)
        self._restore("window/layout", lambda kept: window.restoreState(kept, LAYOUT_VERSION))

    def _restore(self, key: str, restore: Callable[[QByteArray], bool]) -> None:
        kept = self._get(key)
        if isinstance(kept, QByteArray):
            restore(kept)

    @property
    def theme(self) -> ThemeName:
        """Dark, light, or as the system; dark where nothing fit to use was kept."""
        kept = self._get("window/theme")
        return next((choice for choice in CHOICES if choice == kept), "dark")

    def keep_theme(self, choice: str) -> None:
        """Remember the theme."""
        self._put("window/theme", choice)

    @property
    def start_page(self) -> bool | None:
        """Whether models are chosen at the start; None where nobody has been asked yet."""
        kept = self._get("window/start_page")
        return {"true": True, "false": False, True: True, False: False}.get(kept)

    def keep_start_page(self, is_wanted: bool) -> None:
        """Remember whether models are chosen at the start."""
        self._put("window/start_page", is_wanted)

    # --- files -------------------------------------------------------------------------------

    def folder(self, kind: str, default: Path) -> Path:
        """The folder used last for files of one kind; ``default`` before, or where it is gone."""
        kept = self._get(f"folders/{kind}")
        return Path(kept) if isinstance(kept, str) and Path(kept).is_dir() else default

    def exports_folder(self) -> Path:
        """Where the last export went; at first where the program was started."""
        return self.folder("exports", Path.cwd())

    def keep_folder(self, kind: str, folder: Path) -> None:
        """Remember a folder."""
        self._put(f"folders/{kind}", str(folder))

    @property
    def recent(self) -> list[str]:
        """Sessions and models opened last, newest first."""
        kept = self._get("files/recent")
        # An INI file with one entry gives a text, not a list.
        paths = [kept] if isinstance(kept, str) else kept if isinstance(kept, list) else []
        return [path for path in paths if isinstance(path, str) and path][:MAX_RECENT]

    def add_recent(self, path: str) -> None:
        """Put a path first."""
        others = [other for other in self.recent if other != path]
        self._put("files/recent", [path, *others][:MAX_RECENT])
        self.recent_changed.emit()


def _make_private(file: Path) -> None:
    """The file is there, and its owner's alone: it says which photos were opened. Qt keeps its
    rights when it writes. Where that cannot be, nothing is kept anyway."""
    with suppress(OSError):
        make_private_folder(file.parent)
        file.touch(mode=OWNERS_FILE)
        file.chmod(OWNERS_FILE)
