"""What a hand does with widgets, by real mouse and keyboard events; its spots come from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QDialog, QWidget

from app.context import AppContext

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier

D = TypeVar("D", bound=QDialog)


@dataclass(frozen=True)
class Until:
    """A move goes on once ``holds()``, and after ``most_s`` seconds whatever holds."""

    holds: Callable[[], bool]
    most_s: float


def never() -> bool:
    """What no move needs to see."""
    return False


def rest(seconds: float) -> Until:
    """Just as long."""
    return Until(never, seconds)


class Hand:
    """Clicks, drags, types and triggers in one program."""

    def __init__(self, program: AppContext, numbers: random.Random) -> None:
        self.program, self.numbers = program, numbers

    def spot(self, widget: QWidget) -> QPoint:
        """Anywhere on a widget."""
        pick = self.numbers.randrange
        return QPoint(pick(max(widget.width(), 1)), pick(max(widget.height(), 1)))

    def any_canvas(self) -> QWidget:
        """One of the views."""
        views = self.program.store.state.views
        return self.program.window.area.canvas(self.numbers.choice(views))

    def click(self, widget: QWidget) -> None:
        """A click on the middle of a button or a tick."""
        QTest.mouseClick(widget, LEFT)

    def trigger(self, *names: str) -> None:
        """Actions, as their menu entries would do them; a grey one does nothing."""
        for name in names:
            self.program.actions[name].trigger()

    def drag(self, widget: QWidget, spots: Sequence[QPoint]) -> None:
        """Press on the first spot, move over all, let go on the last."""
        QTest.mousePress(widget, LEFT, NO_KEYS, spots[0])
        for spot in spots[1:]:
            move_to(widget, spot)
        QTest.mouseRelease(widget, LEFT, NO_KEYS, spots[-1])

    def type_number(self, box: QAbstractSpinBox, number: float) -> None:
        """A number in place of the one that stands in a box."""
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, f"{number:g}")

    def choose_any(self, choice: QComboBox) -> None:
        """Any entry, with the arrows."""
        for _ in range(self.numbers.randrange(max(choice.count(), 1))):
            QTest.keyClick(choice, Qt.Key.Key_Down)


def move_to(widget: QWidget, spot: QPoint) -> None:
    """The mouse with its left button down over ``spot`` now; QTest asks the X server, and that
    comes late."""
    at, glob = QPointF(spot), QPointF(widget.mapToGlobal(spot))
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, glob, none, LEFT, NO_KEYS)
    QApplication.sendEvent(widget, event)


def open_dialog(kind: type[D]) -> D | None:
    """The dialog of a kind that is on the screen."""
    found = (each for each in QApplication.topLevelWidgets() if isinstance(each, kind))
    return next((each for each in found if each.isVisible()), None)
