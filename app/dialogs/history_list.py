"""Every step since the model was opened, as a list; a click goes there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QDialog, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.store import Store
from app.theme import DARK, GRID

START = "As opened"


class HistoryDialog(QDialog):
    """Not modal: it follows what is done. ``travelled`` carries steps forward (negative: back)."""

    travelled = Signal(int)

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("History")
        self.resize(320, 480)
        self._store = store
        note = QLabel(
            "A click goes to that step. Cameras stay where they are.",
            objectName="caption",
            wordWrap=True,
        )
        self.list = QListWidget()
        self.list.setAccessibleName("steps")
        self.list.itemClicked.connect(lambda item: self._go(self.list.row(item)))
        self.list.itemActivated.connect(lambda item: self._go(self.list.row(item)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addWidget(note)
        layout.addWidget(self.list, 1)
        store.history_changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the steps of now; the one in effect is bold, what was undone is faint."""
        history = self._store.history
        now = len(history.past)
        self.list.clear()
        for step, label in enumerate((START, *history.labels)):
            item = QListWidgetItem(label[:1].upper() + label[1:])
            font = QFont(self.list.font())
            font.setWeight(QFont.Weight.DemiBold if step == now else QFont.Weight.Normal)
            item.setFont(font)
            colour = DARK.accent if step == now else DARK.text if step < now else DARK.faint
            item.setForeground(QColor(colour))
            self.list.addItem(item)
        self.list.setCurrentRow(now)
        self.list.scrollToItem(self.list.item(now), QListWidget.ScrollHint.EnsureVisible)

    def _go(self, step: int) -> None:
        steps = step - len(self._store.history.past)
        if steps:
            self.travelled.emit(steps)
