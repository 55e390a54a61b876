"""The cheat sheet: gestures of the views, and every shortcut from the table of actions."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QWidget

from app.actions import ACTIONS
from app.theme import GRID

GESTURES = (
    ("Click", "Mark a point; on a marker: select it"),
    ("Ctrl + click", "Mark a point under a marker"),
    ("Drag", "Turn"),
    ("Right drag", "Pan"),
    ("Wheel", "Zoom"),
    ("Shift + wheel", "Move the selected point along its ray"),
    ("Double click", "Beside the head: front view"),
    ("Arrows, + and −", "Turn and zoom the chosen view"),
    ("Enter", "Mark the middle of the chosen view"),
)


class ShortcutsDialog(QDialog):
    """Two columns: hand and keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shortcuts")
        grid = QGridLayout(self)
        grid.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        grid.setColumnMinimumWidth(2, 2 * GRID)
        keys = [(_native(spec.shortcut), spec.tip) for spec in ACTIONS if spec.shortcut]
        for column, title, rows in ((0, "In a view", GESTURES), (3, "Keys", keys)):
            grid.addWidget(QLabel(title, objectName="heading"), 0, column, 1, 2)
            for line, (key, text) in enumerate(rows, start=1):
                grid.addWidget(QLabel(key, objectName="key"), line, column)
                grid.addWidget(QLabel(text, objectName="caption"), line, column + 1)


def _native(shortcut: str) -> str:
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
