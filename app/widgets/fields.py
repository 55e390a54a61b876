"""Fields in the window: one that is done gives the keyboard up, and the view has it again.

Dialogs are left alone: there the next field is what one goes on to.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QAbstractSpinBox,
    QDialog,
    QLineEdit,
    QStyledItemDelegate,
    QWidget,
)

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
Index = QModelIndex | QPersistentModelIndex
_Hint = QAbstractItemDelegate.EndEditHint


def is_field(widget: QWidget | None) -> bool:
    """Whether something is typed into it; a cell of a table is not meant, which ends by itself."""
    if not isinstance(widget, QAbstractSpinBox | QLineEdit):
        return False
    room = widget.parentWidget()
    return room is None or not isinstance(room.parentWidget(), QAbstractItemView)


def let_go(widget: QWidget) -> None:
    """Give the keyboard up, but in a dialog."""
    if not isinstance(widget.window(), QDialog):
        widget.clearFocus()


def is_escape(event: QEvent, widget: QWidget) -> bool:
    """Whether ``event`` asks if ``widget`` wants Esc for itself; in a dialog Esc closes that."""
    return (
        isinstance(event, QKeyEvent)
        and event.type() == QEvent.Type.ShortcutOverride
        and event.key() == Qt.Key.Key_Escape
        and not isinstance(widget.window(), QDialog)
    )


class TypedCell(QStyledItemDelegate):
    """The cells of a table that are typed into.

    Enter and Esc give the keyboard up. What is being typed stays, whatever comes meanwhile: an
    answer of the engine says all cells anew.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        view.setItemDelegate(self)
        self.closeEditor.connect(self._closed)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if not (isinstance(editor, QLineEdit) and editor.isModified()):
            super().setEditorData(editor, index)

    def _closed(self, _editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        if hint in (_Hint.SubmitModelCache, _Hint.RevertModelCache):
            let_go(self._view)
