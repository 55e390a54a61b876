"""Keys go where one looks: the view has the keyboard until a control is chosen, and again after.

Three rules. A field that is done (Enter, Esc) gives the keyboard up. A control that vanishes or
becomes grey loses it, and it goes to no neighbour of that control. A button that was clicked never
takes it: Space would press it again, and not turn the head.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget


class FocusKeeper(QObject):
    """Gives the keyboard to ``view()`` wherever nobody else in ``window`` was chosen for it."""

    def __init__(self, window: QWidget, view: Callable[[], QWidget]) -> None:
        super().__init__(window)
        self._window, self._view = window, view
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)
        view().setFocus()

    def _follow(self, old: QWidget | None, now: QWidget | None) -> None:
        if not self._window.isActiveWindow() or not self._window.isVisible():
            return
        was_taken = old is not None and not (old.isVisible() and old.isEnabled())
        if now is None or (was_taken and now.window() is self._window):
            self._view().setFocus(Qt.FocusReason.OtherFocusReason)


def leave_keyboard(button: QAbstractButton) -> None:
    """A click on ``button`` leaves the keyboard where it is; Tab still reaches it."""
    if button.focusPolicy() & Qt.FocusPolicy.ClickFocus:
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
