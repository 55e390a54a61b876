"""The small buttons in the upper right corner of a photo's view."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.shell.view_closer import SIDE
from app.widgets.icons import icon
from app.widgets.theme import GRID

NARROW = 25 * GRID


class PhotoBar(QWidget):
    """Compares, chooses among several photos, opens anew, and closes. The view's keys go on to
    work."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.compare = _button(self, "compare", "Compare with the head  (Shift+F8)", checkable=True)
        self.chosen = _button(self, "", "The next photo of this head  (Alt+F8)")
        self.reopen = _button(self, "open", "Open the photo with its square, mask and result")
        self.close_view = _button(self, "close", "Hide this photo  (F8)")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in (self.compare, self.chosen, self.reopen, self.close_view):
            row.addWidget(button)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.show_choice(0, 1)

    def show_choice(self, chosen: int, photos: int) -> None:
        """Which of how many photos of the head is seen."""
        text = f"{chosen + 1} / {photos}"
        self.chosen.setText(text)
        self.chosen.setAccessibleName(f"photo {text}, show the next")
        self.chosen.setFixedWidth(self.chosen.fontMetrics().horizontalAdvance(text) + 2 * GRID)
        self.chosen.setVisible(photos > 1)
        self.to_corner()

    def to_corner(self) -> None:
        """Follow the view's size; a narrow one has no room for all of them."""
        view = self.parentWidget()
        assert view is not None
        for button in (self.compare, self.reopen):
            button.setVisible(view.width() >= NARROW)
        self.adjustSize()
        away = GRID + GRID // 2
        self.move(view.width() - self.width() - away, away)


def _button(bar: QWidget, name: str, tip: str, *, checkable: bool = False) -> QToolButton:
    button = QToolButton(bar, toolTip=tip, objectName="icon", checkable=checkable)
    if name:
        button.setIcon(icon(name))
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(SIDE, SIDE)
        button.setAccessibleName(tip)
    else:
        button.setFixedHeight(SIDE)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button
