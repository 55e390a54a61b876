"""Named sets of points: keep those of now under a name; show, add, replace or delete a set."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.state.store import Store
from app.widgets.theme import GRID

MAX_NAME = 60
EMPTY = "No set yet. Type a name and keep the points of now under it."


class PointSetsDialog(QDialog):
    """Not modal; it follows the store. Every signal carries the name of a set."""

    kept = Signal(str)
    shown = Signal(str)
    added = Signal(str)
    deleted = Signal(str)

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Sets of points")
        self.resize(480, 320)
        self._store = store
        self.name = QLineEdit(placeholderText="Name of a set", maxLength=MAX_NAME)
        self.name.setAccessibleName("name of the set")
        self.name.setToolTip("The points of now are kept under this name")
        self.keep = _button("Keep", "Keep the points of now under this name  (Enter)", self._keep)
        self.keep.setDefault(True)
        self.list = QListWidget()
        self.list.setAccessibleName("sets of points")
        self.empty = QLabel(EMPTY, objectName="caption", wordWrap=True)
        self.buttons = {
            "show": _button(
                "Show", "These points in place of those of now", self._emit(self.shown)
            ),
            "add": _button("Add", "These points beside those of now", self._emit(self.added)),
            "replace": _button(
                "Replace", "The points of now in place of those of the set", self._emit(self.kept)
            ),
            "delete": _button("Delete", "Forget the set", self._emit(self.deleted)),
        }
        self.name.textChanged.connect(self.follow)
        self.list.currentRowChanged.connect(self.follow)
        self.list.itemDoubleClicked.connect(lambda _item: self.shown.emit(self.read_choice()))
        self._lay_out()
        store.state_changed.connect(self.follow)
        self.follow()

    def _lay_out(self) -> None:
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.name, 1)
        top.addWidget(self.keep)
        for name, button in self.buttons.items():
            if name == "delete":
                bottom.addStretch(1)
            bottom.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addLayout(top)
        layout.addWidget(self.empty)
        layout.addWidget(self.list, 1)
        layout.addLayout(bottom)

    def read_choice(self) -> str:
        """The name of the set that is chosen in the list; empty where none is."""
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item else ""

    def follow(self) -> None:
        """Show the sets of the state of now; the chosen one stays chosen."""
        sets = {kept.name: len(kept.points) for kept in self._store.state.point_sets}
        chosen = self.read_choice()
        lines = [f"{name}   ·   {_count_points(count)}" for name, count in sets.items()]
        if lines != [self.list.item(row).text() for row in range(self.list.count())]:
            blocked = self.list.blockSignals(True)
            self.list.clear()
            for name, line in zip(sets, lines, strict=True):
                item = QListWidgetItem(line)
                item.setData(Qt.ItemDataRole.UserRole, name)
                self.list.addItem(item)
            self.list.setCurrentRow(list(sets).index(chosen) if chosen in sets else -1)
            self.list.blockSignals(blocked)
        self.empty.setVisible(not sets)
        has_points = bool(self._store.state.points)
        self.keep.setEnabled(bool(self.name.text().strip()) and has_points)
        for name, button in self.buttons.items():
            button.setEnabled(bool(self.read_choice()) and (has_points or name != "replace"))

    def _keep(self) -> None:
        self.kept.emit(self.name.text().strip())
        self.name.clear()

    def _emit(self, signal: SignalInstance) -> Callable[[], None]:
        return lambda: signal.emit(self.read_choice())


def _count_points(count: int) -> str:
    return "1 point" if count == 1 else f"{count} points"


def _button(text: str, tip: str, run: Callable[[], None]) -> QPushButton:
    button = QPushButton(text, toolTip=tip, autoDefault=False)
    button.clicked.connect(lambda: run())
    return button
