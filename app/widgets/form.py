"""How the dialogs of exports are laid out: one form, one row of buttons, one grid."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.widgets.number_box import take_typed
from app.widgets.theme import GRID

WIDTH = 44 * GRID


def export_form() -> QFormLayout:
    """An empty form on the grid."""
    form = QFormLayout()
    form.setHorizontalSpacing(3 * GRID)
    form.setVerticalSpacing(GRID)
    return form


def lay_out(
    dialog: QDialog, form: QFormLayout, save_tip: str, beside: QWidget | None = None
) -> QPushButton:
    """Fill a dialog: the form, what is ``beside`` it, then the buttons. The button that saves."""
    buttons = QDialogButtonBox()
    save = buttons.addButton("Save…", QDialogButtonBox.ButtonRole.AcceptRole)
    save.setToolTip(save_tip)
    cancel = buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
    cancel.setToolTip("Close  (Esc)")
    # Where a button takes no focus (macOS), a number that is still being typed would not count.
    buttons.accepted.connect(lambda: take_typed(dialog.findChildren(QAbstractSpinBox)))
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    row = QHBoxLayout()
    row.setSpacing(3 * GRID)
    row.addLayout(form, 1)
    if beside is not None:
        row.addWidget(beside)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
    layout.setSpacing(2 * GRID)
    layout.addLayout(row)
    layout.addWidget(buttons)
    dialog.setMinimumWidth(WIDTH)
    return save
