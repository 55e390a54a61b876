"""The photo beside its head, in the main window: seen, clicked, and with the points on it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.canvas.markers import Marker
from app.features.photos.crop_view import CropView
from app.widgets.theme import GRID
from ddf_core.io.photo import Crop, Photo

NONE = "No head here is made of a photo. Ctrl+Shift+I opens one."
MARK = "A click marks the point on every head."


class PhotoPanel(QFrame):
    """Shows one photo, or why there is none. ``clicked`` carries a pixel of the photo."""

    clicked = Signal(float, float)
    reopen_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="panel")
        self.title = QLabel("Photo", objectName="heading")
        self.reopen = QPushButton("Open…", autoDefault=False)
        self.reopen.setToolTip("Open the photo with its square, mask and result, to make it anew")
        self.reopen.clicked.connect(lambda: self.reopen_asked.emit())
        self.words = QLabel(NONE, objectName="caption", wordWrap=True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.view: CropView | None = None
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.reopen)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self._column.setSpacing(GRID)
        self._column.addLayout(head)
        self._column.addWidget(self.words)
        self._column.addStretch(0)
        self.reopen.hide()
        self.setMinimumWidth(34 * GRID)

    def show_photo(self, title: str, photo: Photo, crop: Crop, masked: bool) -> None:
        """A photo with the square that became a head."""
        self.show_words(title, MARK)
        self.view = view = CropView(photo)
        view.set_photo(photo, masked=masked)
        view.set_crop(crop)
        view.look_at_square()
        view.locked, view.placing = True, False
        view.setToolTip("Ctrl and the wheel zoom, the right button shifts, Home shows all")
        view.clicked.connect(self.clicked)
        self._column.insertWidget(1, view, 1)
        self.reopen.show()

    def show_words(self, title: str, words: str) -> None:
        """No photo, and why."""
        self.title.setText(title)
        self.words.setText(words)
        self.reopen.hide()
        if self.view is not None:
            self._column.removeWidget(self.view)
            self.view.deleteLater()
            self.view = None

    def show_markers(self, markers: tuple[Marker, ...]) -> None:
        """Points, in pixels of the photo."""
        if self.view is not None:
            self.view.set_markers(markers)
