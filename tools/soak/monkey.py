"""The monkey: one random move at a time, by real mouse and keyboard events. Judges nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.context import AppContext
from app.widgets.slider import FloatSlider

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
SMALL, LARGE = (1, 1), (1560, 960)
"""The window is resized between these, logical pixels."""

KEYS = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Plus,
    Qt.Key.Key_Minus,
    Qt.Key.Key_Home,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Return,
    Qt.Key.Key_Space,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Delete,
    *(Qt.Key(ord(letter)) for letter in "HLNPRTX0123456789"),
)

OTHER_MODEL = "open_bundled_"
NOT_FOR_MONKEYS = frozenset({"quit", "about", "doctor", "paste_latent", "show_in_folder"})
"""They end the program, wait for a person, start another program, or refuse, and rightly, what a
monkey has on its clipboard."""


def playable_actions(program: AppContext) -> list[str]:
    """Names of the actions a monkey may trigger: those with dots ask a person something, and so
    does leaving the model for another one."""
    return [
        action.name
        for action in program.actions
        if action.name not in NOT_FOR_MONKEYS
        and not action.text.endswith("…")
        and not action.name.startswith(OTHER_MODEL)
    ]


class Monkey:
    """Plays with a program; the same numbers make the same moves."""

    def __init__(self, program: AppContext, numbers: random.Random) -> None:
        self._program, self._numbers = program, numbers
        moves: tuple[tuple[Callable[[], None], int], ...] = (
            (self._click_view, 12),
            (self._drag_view, 12),
            (self._drag_slider, 16),
            (self._wheel, 8),
            (self._click_anything, 14),
            (self._press_key, 14),
            (self._trigger, 12),
            (self._undo_or_redo, 8),
            (self._act_in_a_drag, 2),
            (self._click_fast, 2),
            (self._resize, 3),
            (self._load_again, 1),
        )
        self._moves = [move for move, _ in moves]
        self._weights = [weight for _, weight in moves]

    def act(self) -> str:
        """Make one move; its name."""
        (move,) = self._numbers.choices(self._moves, self._weights)
        move()
        return move.__name__.strip("_").replace("_", " ")

    # --- where -------------------------------------------------------------------------------

    def _spot(self, widget: QWidget) -> QPoint:
        pick = self._numbers.randrange
        return QPoint(pick(max(widget.width(), 1)), pick(max(widget.height(), 1)))

    def _canvas(self) -> QWidget:
        program = self._program
        return program.window.area.canvas(self._numbers.choice(program.store.state.views))

    # --- moves -------------------------------------------------------------------------------

    def _click_view(self) -> None:
        canvas = self._canvas()
        QTest.mouseClick(canvas, LEFT, self._numbers.choice((NO_KEYS, CONTROL)), self._spot(canvas))

    def _click_fast(self) -> None:
        for _ in range(self._numbers.randint(3, 8)):
            self._click_view()

    def _drag(self, widget: QWidget, button: Qt.MouseButton, between: Callable[[], None]) -> None:
        QTest.mousePress(widget, button, NO_KEYS, self._spot(widget))
        for step in range(self._numbers.randint(1, 8)):
            QTest.mouseMove(widget, self._spot(widget))
            if step == 1:
                between()
        QTest.mouseRelease(widget, button, NO_KEYS, self._spot(widget))

    def _drag_view(self) -> None:
        self._drag(self._canvas(), self._numbers.choice((LEFT, LEFT, RIGHT)), lambda: None)

    def _drag_slider(self, between: Callable[[], None] = lambda: None) -> None:
        sliders = self._program.window.findChildren(FloatSlider)
        shown = [slider for slider in sliders if slider.isVisible() and slider.isEnabled()]
        if shown:
            self._drag(self._numbers.choice(shown), LEFT, between)

    def _act_in_a_drag(self) -> None:
        between = self._numbers.choice((self._trigger, self._undo_or_redo, self._resize))
        if self._numbers.random() < 0.5:
            self._drag_slider(between)
        else:
            self._drag(self._canvas(), LEFT, between)

    def _wheel(self) -> None:
        widget = self._canvas()
        spot = QPointF(self._spot(widget))
        turn = QPoint(0, self._numbers.choice((-240, -120, -15, 15, 120, 240)))
        keys = self._numbers.choice((NO_KEYS, NO_KEYS, SHIFT))
        phase, none = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
        position = QPointF(widget.mapToGlobal(spot))
        event = QWheelEvent(spot, position, QPoint(), turn, none, keys, phase, False)
        QApplication.sendEvent(widget, event)

    def _click_anything(self) -> None:
        window = self._program.window
        spot = self._spot(window)
        widget = window.childAt(spot) or window
        if widget.isEnabled():
            QTest.mouseClick(widget, LEFT, NO_KEYS, widget.mapFrom(window, spot))

    def _press_key(self) -> None:
        target = QApplication.focusWidget() or self._program.window
        if isinstance(target, QLineEdit):
            # Nonsense that is typed into a cell is refused with a banner, and rightly.
            QTest.keyClick(target, self._numbers.choice((Qt.Key.Key_Escape, Qt.Key.Key_Return)))
            return
        keys = self._numbers.choice((NO_KEYS, NO_KEYS, NO_KEYS, SHIFT))
        QTest.keyClick(target, self._numbers.choice(KEYS), keys)

    def _trigger(self) -> None:
        self._program.actions[self._numbers.choice(playable_actions(self._program))].trigger()

    def _undo_or_redo(self) -> None:
        for _ in range(self._numbers.randint(1, 5)):
            self._program.actions[self._numbers.choice(("undo", "undo", "redo"))].trigger()

    def _resize(self) -> None:
        width, height = map(self._numbers.randint, SMALL, LARGE)
        self._program.window.resize(width, height)

    def _load_again(self) -> None:
        """The same model again, now and then, in the middle of whatever is going on."""
        model = self._program.store.state.model
        if model is not None and self._numbers.random() < 0.2:
            self._program.controller.open_model(Path(model.path))
