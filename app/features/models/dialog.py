"""The models that come with the program: a picture, a name, what each learnt from, its note."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import shorten

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.canvas.image_pixels import image_of
from app.widgets.theme import GRID
from ddf_core.answers import ModelPreviewed

THUMBNAIL = 14 * GRID
WIDTH = 84 * GRID
CARD_HEIGHT = THUMBNAIL + 2 * GRID
MOST_SHOWN = 4
MOST_LETTERS = 280
"""Of what it learnt from: as much as stands beside the picture; the rest is in the tooltip."""

NOT_YET = "Searching …"
NO_FIELDS = "No correspondence fields."


class ModelCard(QFrame):
    """One model. ``asked`` says that it is to be opened."""

    asked = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="panel")
        self.picture = QLabel("")
        self.picture.setFixedSize(THUMBNAIL, THUMBNAIL)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(f"a head of {name}")
        self.name = _label(name, "heading")
        self.learnt_from, self.note = _label(NOT_YET), _label("")
        self.open = QPushButton("Open", autoDefault=False)
        self.open.setFixedWidth(11 * GRID)
        self.open.clicked.connect(self.asked)
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        for widget in (self.name, self.learnt_from, self.note):
            words.addWidget(widget)
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self.picture)
        layout.addLayout(words, 1)
        layout.addWidget(self.open, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(CARD_HEIGHT)
        self.show_open(False)

    def show_model(self, known: ModelPreviewed) -> None:
        """Its picture and its words."""
        pixmap = QPixmap.fromImage(image_of(known.rgba, premultiplied=False))
        pixmap.setDevicePixelRatio(max(pixmap.width() / THUMBNAIL, 1.0))
        self.picture.setPixmap(pixmap)
        self.name.setText(known.name)
        self.learnt_from.setText(shorten(known.learnt_from, MOST_LETTERS, placeholder=" …"))
        self.learnt_from.setToolTip(known.learnt_from)
        notes = (*known.notes, *(() if known.has_fields else (NO_FIELDS,)))
        self.note.setText("\n".join(notes))

    def show_failure(self, why: str) -> None:
        """It cannot be read."""
        self.learnt_from.setText(why)

    def show_open(self, is_open: bool) -> None:
        """Whether it is the model on screen."""
        self.open.setText("Is open" if is_open else "Open")
        self.open.setEnabled(not is_open)
        self.open.setToolTip("" if is_open else "Open it; unsaved work is asked about first")


class ModelDialog(QDialog):
    """Not modal. ``chosen`` carries the folder, ``start_page_asked`` whether it is to be there at
    every start."""

    chosen = Signal(object)
    other_asked = Signal()
    start_page_asked = Signal(bool)

    def __init__(
        self, folders: Sequence[Path], at_start: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Models")
        self.cards: dict[Path, ModelCard] = {}
        column = QWidget()
        cards = QVBoxLayout(column)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(GRID)
        for folder in folders:
            card = self.cards[folder] = ModelCard(folder.name)
            card.asked.connect(lambda folder=folder: self.chosen.emit(folder))
            cards.addWidget(card)
        cards.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(column)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(scroll, 1)
        layout.addLayout(self._buttons(at_start))
        shown = min(max(len(folders), 1), MOST_SHOWN)
        self.resize(WIDTH, shown * (CARD_HEIGHT + GRID) + 10 * GRID)

    def _buttons(self, at_start: bool) -> QHBoxLayout:
        other = QPushButton("Open another…", autoDefault=False)
        other.setToolTip("A model folder, or a pi-GAN generator.pth")
        other.clicked.connect(self.other_asked)
        close = QPushButton("Close", autoDefault=False)
        close.setToolTip("Close  (Esc)")
        close.clicked.connect(self.close)
        self.at_start = QCheckBox("Show at every start")
        self.at_start.setToolTip("Choose between the models whenever the program starts")
        self.at_start.setChecked(at_start)
        self.at_start.toggled.connect(self.start_page_asked)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(other)
        row.addStretch(1)
        row.addWidget(self.at_start)
        row.addSpacing(GRID)
        row.addWidget(close)
        return row


def _label(text: str, kind: str = "caption") -> QLabel:
    label = QLabel(text, objectName=kind, wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
