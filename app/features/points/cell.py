"""The first cell of a point's row: an eye that hides it, a dot that colours it, its number."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.features.points.table_model import VISIBLE_ROLE
from app.widgets.icons import icon
from app.widgets.theme import GRID
from app.widgets.theming import theme_colour

EYE = 16
DOT = 12
WIDTH = 80

Index = QModelIndex | QPersistentModelIndex


def eye_rect(cell: QRect) -> QRect:
    """Where the eye is in a cell; what is clicked is as high as the cell."""
    return QRect(cell.left(), cell.top(), EYE + GRID, cell.height())


def dot_rect(cell: QRect) -> QRect:
    """Where the dot is in a cell."""
    return QRect(cell.left() + EYE + GRID, cell.top(), DOT + GRID, cell.height())


class PointCell(QStyledItemDelegate):
    """Paints the cell and hears clicks: ``eye_clicked(row)``, ``dot_clicked(row)``."""

    eye_clicked = Signal(int)
    dot_clicked = Signal(int)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell, theme_colour("raised"))
        visible = bool(index.data(VISIBLE_ROLE))
        eye = icon("eye" if visible else "eye-off")
        mode = QIcon.Mode.Normal if visible else QIcon.Mode.Disabled
        eye.paint(painter, _centre_box(eye_rect(cell), EYE), Qt.AlignmentFlag.AlignCenter, mode)
        dot: QIcon = index.data(Qt.ItemDataRole.DecorationRole)
        dot.paint(painter, _centre_box(dot_rect(cell), DOT))
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole))
        words = cell.adjusted(EYE + DOT + 2 * GRID + GRID // 2, 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(words, flags, index.data(Qt.ItemDataRole.DisplayRole))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDTH, 3 * GRID)

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        if event.type() != QEvent.Type.MouseButtonRelease or not isinstance(event, QMouseEvent):
            return False
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        cell: QRect = option.rect
        spot = event.position().toPoint()
        if eye_rect(cell).contains(spot):
            self.eye_clicked.emit(index.row())
        elif dot_rect(cell).contains(spot):
            self.dot_clicked.emit(index.row())
        else:
            return False
        return True


def _centre_box(room: QRect, side: int) -> QRect:
    box = QRect(0, 0, side, side)
    box.moveCenter(room.center())
    return box
