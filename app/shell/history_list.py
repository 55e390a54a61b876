"""Every step since the model was opened, as a list; a click goes there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialog, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.state.store import Store
from app.widgets.theme import GRID
from app.widgets.theming import theme_colour

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
        self._ends: list[int] = [0]
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

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.follow()

    def follow(self) -> None:
        """Show the steps of now; the one in effect is bold, what was undone is faint."""
        history = self._store.history
        now = len(history.past)
        self._ends, lines = merge_labels((START, *history.labels), now)
        # Lines are changed where they stand: a click may be going on in one of them.
        while self.list.count() > len(lines):
            self.list.takeItem(self.list.count() - 1)
        while self.list.count() < len(lines):
            self.list.addItem(QListWidgetItem())
        for line, (end, label) in enumerate(zip(self._ends, lines, strict=True)):
            self._write(self.list.item(line), label, end - now)
        row = self._ends.index(now)
        self.list.setCurrentRow(row)
        self.list.scrollToItem(self.list.item(row), QListWidget.ScrollHint.EnsureVisible)

    def _write(self, item: QListWidgetItem, label: str, after: int) -> None:
        """One step: ``after`` 0 is in effect now, above it was undone."""
        font = QFont(self.list.font())
        font.setWeight(QFont.Weight.DemiBold if after == 0 else QFont.Weight.Normal)
        role = "accent" if after == 0 else "faint" if after > 0 else "text"
        item.setText(label[:1].upper() + label[1:])
        item.setFont(font)
        item.setForeground(theme_colour(role))

    def _go(self, line: int) -> None:
        steps = self._ends[line] - len(self._store.history.past)
        if steps:
            self.travelled.emit(steps)


def merge_labels(labels: Sequence[str], now: int) -> tuple[list[int], list[str]]:
    """Neighbours of one name as one line with their count: the step that each line ends with, and
    its words. The step ``now`` ends a line of its own, so that it can be seen."""
    ends: list[int] = []
    lines: list[str] = []
    begin = 0
    for step, label in enumerate(labels):
        is_last = step + 1 == len(labels) or labels[step + 1] != label or step == now
        if is_last:
            count = step - begin + 1
            ends.append(step)
            lines.append(label if count == 1 else f"{label}  ×{count}")
            begin = step + 1
    return ends, lines
