"""The photos of one head in the dialog: a small picture for each, and one more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from app.canvas.image_pixels import image_of
from app.features.photos.changes import PhotoPlace
from app.features.photos.crop_view import CropView
from app.features.photos.photo_pane import opaque
from app.widgets.theme import GRID
from ddf_core.errors import DdfError
from ddf_core.io.photo import MAX_PHOTOS, Crop, Photo
from ddf_core.io.photo_square import square
from ddf_core.requests import FoundPhoto

THUMBNAIL = 6 * GRID
THUMBNAIL_PX = 96
ADD_TIP = (
    "Add a photo of the same person from another side: one head is made that explains all of them"
)
REMOVE_TIP = "Take the photo on show out of this head"


@dataclass(eq=False)
class DialogPhoto:
    """One photo in the dialog.

    Args:
        opened: as it was read; ``crop`` shows it, perhaps with another mask from the file ``mask``.
        sought: the square about which its head is looked for; None once that is over.
        looked_at: the square that the result is of; found: how the result explains it.
    """

    path: Path
    opened: Photo
    crop: CropView
    mask: str = ""
    sought: Crop | None = None
    looked_at: Crop | None = None
    found: FoundPhoto | None = None

    @property
    def is_masked(self) -> bool:
        """Whether the mask is one of a file."""
        return self.crop.photo is not self.opened

    @property
    def is_sought(self) -> bool:
        """Whether its head is still looked for, and the hand has not placed the square."""
        return self.sought is not None and self.sought == self.crop.crop

    @property
    def place(self) -> PhotoPlace:
        """The square as it is now."""
        return PhotoPlace(self.path, self.crop.crop, self.mask if self.is_masked else "")


class PhotoStrip(QWidget):
    """``chosen`` carries the number of a photo, from 0 on."""

    chosen = Signal(int)
    add_asked = Signal()
    remove_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[QToolButton] = []
        self.add = QPushButton("Add photo…", toolTip=ADD_TIP, autoDefault=False)
        self.remove = QPushButton("Remove", toolTip=REMOVE_TIP, autoDefault=False)
        self.add.clicked.connect(self.add_asked)
        self.remove.clicked.connect(self.remove_asked)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID)
        self._row.addWidget(self.add)
        self._row.addWidget(self.remove)
        self._row.addStretch(1)

    def show_photos(self, photos: Sequence[DialogPhoto], current: int, *, locked: bool) -> None:
        """A picture each of several; a single photo is seen already."""
        several = photos if len(photos) > 1 else ()
        while len(self.buttons) > len(several):
            self.buttons.pop().deleteLater()
        while len(self.buttons) < len(several):
            self._add_button(len(self.buttons))
        for at, (button, photo) in enumerate(zip(self.buttons, several, strict=True)):
            button.setIcon(QIcon(_thumbnail(photo)))
            button.setToolTip(str(photo.path))
            button.setAccessibleName(f"photo {at + 1}: {photo.path.name}")
            button.setChecked(at == current)
        self.remove.setVisible(bool(several))
        self.remove.setEnabled(not locked)
        self.add.setEnabled(not locked and len(photos) < MAX_PHOTOS)

    def _add_button(self, at: int) -> None:
        button = QToolButton(self, objectName="icon", checkable=True)
        button.setIconSize(QSize(THUMBNAIL - GRID, THUMBNAIL - GRID))
        button.setFixedSize(THUMBNAIL, THUMBNAIL)
        button.clicked.connect(lambda: self.chosen.emit(at))
        self._row.insertWidget(at, button)
        self.buttons.append(button)


def _thumbnail(photo: DialogPhoto) -> QPixmap:
    """The square as it is; the whole photo where there is none to be seen."""
    try:
        rgb = square(photo.opened, photo.crop.crop, THUMBNAIL_PX).rgb
    except DdfError:
        rgb = photo.opened.rgb
    return QPixmap.fromImage(image_of(opaque(rgb), premultiplied=False))
