"""The command palette: type some letters of what you want, and press Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.shell.palette_search import Entry, rank_entries
from app.widgets.key_painter import paint_key
from app.widgets.theme import GRID
from app.widgets.theming import current_theme, theme_colour

WIDTH = 60 * GRID
ROW = 4 * GRID
ROWS = 11
Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_HANDED_ON = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class EntryModel(QAbstractListModel):
    """The entries that fit, as Qt wants them; ``UserRole`` gives the entry."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def show(self, entries: list[Entry]) -> None:
        """List these."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = 0) -> Any:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.tip if entry.enabled else f"{entry.tip}. Not possible now"
        return None


class EntryDelegate(QStyledItemDelegate):
    """One row: the action, its menu quietly beside it, its key on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDTH - 4 * GRID, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        theme, rect = current_theme(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._is_current(index):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme_colour("hover"))
            painter.drawRoundedRect(rect, 6, 6)
        inside = rect.adjusted(GRID, 0, -GRID, 0)
        painter.setPen(theme_colour("text" if entry.enabled else "faint"))
        painter.drawText(inside, _LEFT, entry.text)
        beside = QFontMetrics(painter.font()).horizontalAdvance(entry.text) + GRID
        font = painter.font()
        font.setPixelSize(theme.small_px)
        painter.setFont(font)
        painter.setPen(theme_colour("muted" if entry.enabled else "faint"))
        painter.drawText(inside.adjusted(beside, 0, 0, 0), _LEFT, entry.menu)
        if entry.shortcut:
            paint_key(painter, inside, entry.shortcut, entry.enabled)
        painter.restore()

    def _is_current(self, index: Index) -> bool:
        view = self.parent()
        return isinstance(view, QListView) and view.currentIndex() == index


class CommandPalette(QFrame):
    """Over the window's upper middle. ``chosen`` carries the name of an action; it closes first."""

    chosen = Signal(str)

    def __init__(self, entries: Sequence[Entry], window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries = tuple(entries)
        self._window = window
        self._rows = ROWS
        self.words = QLineEdit(placeholderText="What do you want to do?", clearButtonEnabled=True)
        self.words.setAccessibleName("search for an action")
        self.words.textChanged.connect(self._search)
        self.words.installEventFilter(self)
        self.model = EntryModel(self)
        self.list = self._make_list()
        self.nothing = QLabel("Nothing of that name", objectName="caption")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        # What is found changes the height alone.
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        for widget in (self.words, self.list, self.nothing):
            layout.addWidget(widget)
        self._search("")

    def _make_list(self) -> QListView:
        entries = QListView(mouseTracking=True, uniformItemSizes=True)
        entries.setModel(self.model)
        entries.setItemDelegate(EntryDelegate(entries))
        entries.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        entries.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        entries.setAccessibleName("actions")
        entries.clicked.connect(self._choose)
        entries.entered.connect(entries.setCurrentIndex)
        return entries

    def open(self) -> None:
        """Show it over the window, as wide as fits, and take the keyboard."""
        window = self._window
        wide = min(WIDTH, max(window.width() - 2 * GRID, 20 * GRID))
        for widget in (self.words, self.list, self.nothing):
            widget.setFixedWidth(wide - 2 * GRID)
        self._rows = min(ROWS, max((window.height() - 12 * GRID) // ROW, 3))
        self._search(self.words.text())
        top_left = window.mapToGlobal(window.rect().topLeft())
        down = min(12 * GRID, (window.height() - self.height()) // 2)
        self.move(top_left.x() + (window.width() - self.width()) // 2, top_left.y() + max(down, 0))
        self.show()
        self.words.setFocus()

    # --- typing ------------------------------------------------------------------------------

    def _search(self, text: str) -> None:
        found = rank_entries(text, self._entries)
        self.model.show(found)
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)
        if found:
            self.list.setCurrentIndex(self.model.index(0))
        self.list.setFixedHeight(min(len(found), self._rows) * ROW)
        self.adjustSize()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows go through the list, Enter chooses, while the words keep the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _HANDED_ON:
                self.list.keyPressEvent(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentIndex())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
        return super().eventFilter(watched, event)

    def _choose(self, index: QModelIndex) -> None:
        """What cannot be done now stays where it is."""
        if index.isValid() and self.model.entries[index.row()].enabled:
            name = self.model.entries[index.row()].name
            self.close()
            self.chosen.emit(name)
