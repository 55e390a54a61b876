"""What was opened last, as a menu: sessions and models, or models alone; what is gone is grey."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.shell.settings import Settings
from ddf_core.document.session_file import SUFFIX
from ddf_core.io.file_kind import PICTURE_SUFFIXES
from ddf_core.io.recipe import BESIDE_SUFFIX, CARRIERS


class RecentMenu(QMenu):
    """``chosen`` carries the path. Filled when it is about to be seen, so that it is up to date."""

    chosen = Signal(str)

    def __init__(
        self,
        title: str,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        models_only: bool = False,
    ) -> None:
        super().__init__(title, parent)
        self._settings, self._models_only = settings, models_only
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """One entry a path."""
        self.clear()
        for path in self._settings.recent:
            if self._models_only and kind_of(Path(path)) != "model":
                continue
            action = self.addAction(label_of(Path(path)))
            exists = Path(path).exists()
            action.setToolTip(path if exists else f"{path} is not there any more")
            action.setEnabled(exists)
            action.triggered.connect(lambda _on=False, path=path: self.chosen.emit(path))
        if self.isEmpty():
            self.addAction("Nothing yet").setEnabled(False)


def kind_of(path: Path) -> str:
    """``session``, ``recipe``, ``photo``, ``head`` (what ``invert --out`` writes) or ``model``, by
    the name alone."""
    if path.name.endswith(SUFFIX):
        return "session"
    is_export = path.suffix.lower() in CARRIERS or path.name.endswith(BESIDE_SUFFIX)
    if is_export:
        return "recipe"
    if path.suffix.lower() == ".json":
        return "head"
    return "photo" if path.suffix.lower() in PICTURE_SUFFIXES else "model"


def label_of(path: Path) -> str:
    """Name, kind and folder: enough to tell two of the same name apart."""
    kind = kind_of(path)
    # An ampersand would become an underlined letter.
    name = path.name.removesuffix(SUFFIX).replace("&", "&&")
    folder = (path.parent.name or str(path.parent)).replace("&", "&&")
    return f"{name}   ·   {kind} in {folder}"
