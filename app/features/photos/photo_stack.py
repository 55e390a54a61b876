"""The photos of one head in the dialog: one on show, the others in a strip below it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.features.photos.crop_view import CropView
from app.features.photos.photo_strip import DialogPhoto, PhotoStrip
from app.widgets.theme import GRID
from ddf_core.io.photo import Photo


class PhotoStack(QWidget):
    """``changed``: another photo is on show, or its square has moved. ``clicked`` carries a pixel
    of the photo on show; ``add_asked``: one more is wanted."""

    changed = Signal()
    clicked = Signal(float, float)
    add_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.photos: list[DialogPhoto] = []
        self._outline: NDArray[np.float64] = np.zeros((0, 2))
        self._views, self.strip = QStackedWidget(), PhotoStrip()
        self.strip.add_asked.connect(self.add_asked)
        self.strip.remove_asked.connect(self._remove_current)
        self.strip.chosen.connect(self.choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self._views, 1)
        column.addWidget(self.strip)

    @property
    def current(self) -> DialogPhoto:
        """The photo on show."""
        return self.photos[self._views.currentIndex()]

    def add(self, path: Path, photo: Photo) -> DialogPhoto:
        """One more photo of the head; it is the one on show."""
        added = DialogPhoto(path, photo, CropView(photo))
        added.crop.set_outline(self._outline)
        added.crop.clicked.connect(self.clicked)
        added.crop.moved.connect(self._tell)
        self.photos.append(added)
        self._views.addWidget(added.crop)
        self.choose(len(self.photos) - 1)
        return added

    def has(self, photo: Photo) -> bool:
        """Whether the same picture is here, under whatever name."""
        return any(np.array_equal(photo.rgb, other.opened.rgb) for other in self.photos)

    def choose(self, at: int) -> None:
        """Show one of the photos."""
        self._views.setCurrentIndex(at)
        self._tell()

    def set_outline(self, outline: NDArray[np.float64]) -> None:
        """The mean head's, in every square."""
        self._outline = outline
        for photo in self.photos:
            photo.crop.set_outline(outline)

    def set_running(self, running: bool) -> None:
        """Whether a head is being made of them: no square moves then, and no outline helps."""
        for photo in self.photos:
            photo.crop.locked = running
            photo.crop.placing = photo.crop.placing and not running
            photo.crop.update()
        self._tell()

    def _remove_current(self) -> None:
        at = self._views.currentIndex()
        gone = self.photos.pop(at)
        self._views.removeWidget(gone.crop)
        gone.crop.deleteLater()
        self.choose(min(at, len(self.photos) - 1))

    def _tell(self) -> None:
        at = self._views.currentIndex()
        self.strip.show_photos(self.photos, at, locked=self.current.crop.locked)
        self.changed.emit()
