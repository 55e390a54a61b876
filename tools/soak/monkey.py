"""The monkey: one random move at a time, by real mouse and keyboard events. Judges nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.context import AppContext
from app.widgets.slider import FloatSlider
from tools.soak.export_moves import ExportMoves
from tools.soak.file_moves import FileMoves
from tools.soak.hand import CONTROL, LEFT, NO_KEYS, RIGHT, SHIFT, Hand, Until
from tools.soak.person import Person
from tools.soak.view_moves import ViewMoves

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

NOT_FOR_MONKEYS = frozenset({"quit", "show_in_folder"})
"""They end the program, or start another one."""
WAITING = frozenset({"about", "doctor", "paste_latent"})
"""They wait for a person, though they have no dots, or refuse, and rightly, what is on the
clipboard."""
OTHER_MODEL = "open_bundled_"

Steps = Iterator[Until]


def playable_actions(program: AppContext) -> list[str]:
    """Names of the actions that ask nothing; another model has a move of its own."""
    return [
        action.name
        for action in program.actions
        if action.name not in NOT_FOR_MONKEYS | WAITING
        and not action.text.endswith("…")
        and not action.name.startswith(OTHER_MODEL)
    ]


def asking_actions(program: AppContext) -> list[str]:
    """Names of those after which somebody has to say or to close something."""
    return [
        action.name
        for action in program.actions
        if action.name in WAITING or action.text.endswith("…")
    ]


class Monkey:
    """Plays with a program; the same numbers make the same moves.

    Args:
        person: who answers what is asked meanwhile.
        folder: where everything goes that is written.
    """

    def __init__(
        self, program: AppContext, numbers: random.Random, person: Person, folder: Path
    ) -> None:
        self._program, self._numbers = program, numbers
        self._hand = hand = Hand(program, numbers)
        self.files = FileMoves(hand, person, folder)
        self._moves: tuple[tuple[Callable[[], Steps | None], float], ...] = (
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
            (self._load_again, 0.2),
            (self._ask_and_close, 2),
            *_errands(ViewMoves(hand), self.files, ExportMoves(hand, person, folder)),
        )

    def choose(self) -> tuple[str, Callable[[], Steps | None]]:
        """The next move and its name; what it gives back says what it waits for."""
        moves, weights = zip(*self._moves, strict=True)
        (move,) = self._numbers.choices(moves, weights)
        return move.__name__.strip("_").replace("_", " "), move

    # --- moves -------------------------------------------------------------------------------

    def _click_view(self) -> None:
        canvas = self._hand.any_canvas()
        QTest.mouseClick(
            canvas, LEFT, self._numbers.choice((NO_KEYS, CONTROL)), self._hand.spot(canvas)
        )

    def _click_fast(self) -> None:
        for _ in range(self._numbers.randint(3, 8)):
            self._click_view()

    def _drag(self, widget: QWidget, button: Qt.MouseButton, between: Callable[[], None]) -> None:
        QTest.mousePress(widget, button, NO_KEYS, self._hand.spot(widget))
        for step in range(self._numbers.randint(1, 8)):
            QTest.mouseMove(widget, self._hand.spot(widget))
            if step == 1:
                between()
        QTest.mouseRelease(widget, button, NO_KEYS, self._hand.spot(widget))

    def _drag_view(self) -> None:
        self._drag(self._hand.any_canvas(), self._numbers.choice((LEFT, LEFT, RIGHT)), lambda: None)

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
            self._drag(self._hand.any_canvas(), LEFT, between)

    def _wheel(self) -> None:
        widget = self._hand.any_canvas()
        spot = QPointF(self._hand.spot(widget))
        turn = QPoint(0, self._numbers.choice((-240, -120, -15, 15, 120, 240)))
        keys = self._numbers.choice((NO_KEYS, NO_KEYS, SHIFT))
        phase, none = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
        position = QPointF(widget.mapToGlobal(spot))
        event = QWheelEvent(spot, position, QPoint(), turn, none, keys, phase, False)
        QApplication.sendEvent(widget, event)

    def _click_anything(self) -> None:
        window = self._program.window
        spot = self._hand.spot(window)
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

    def _ask_and_close(self) -> None:
        """An action that asks for something; whoever sees the question closes it."""
        self._program.actions[self._numbers.choice(asking_actions(self._program))].trigger()

    def _load_again(self) -> None:
        """The same model again, in the middle of whatever is going on."""
        model = self._program.store.state.model
        if model is not None:
            self._program.controller.open_model(Path(model.path))


def _errands(
    views: ViewMoves, files: FileMoves, exports: ExportMoves
) -> tuple[tuple[Callable[[], Steps], float], ...]:
    """What takes a while: together about one move in eight."""
    return (
        (views.roll_the_dice, 2),
        (views.add_and_remove_targets, 1),
        (views.look_at_the_gallery, 1),
        (views.switch_modes, 2),
        (views.switch_themes, 0.7),
        (views.fold_and_unfold_panels, 1),
        (views.drag_a_point, 1.5),
        (views.paint_labels, 1.5),
        (views.play_a_camera_path, 0.7),
        (files.open_a_model, 0.6),
        (files.open_a_wrong_file, 0.4),
        (files.save_and_open_sessions, 1),
        (files.save_and_open_again, 1.5),
        (files.invert_a_photo, 0.7),
        (exports.export_a_picture, 0.7),
        (exports.export_a_film, 0.7),
        (exports.export_a_mesh, 0.7),
        (exports.export_a_data_set, 0.3),
        (exports.share_a_page, 0.4),
    )
