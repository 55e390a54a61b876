"""The one place where state is kept: what the user wants, what is on screen, and the history.

Everyone may read; the controller writes. Qt only for the signals.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.state.history import History
from app.state.kept_grids import KeptGrids, with_kept_grids
from app.state.screen import Screen, after_state_change
from app.state.viewer_state import ViewerState
from ddf_core.answers import Hovered
from ddf_core.document.document import Document, part


class Store(QObject):
    """Holds ``state``, ``screen`` and ``history``; says when one of them has changed.

    ``kept``: grids of before, which are on screen again as soon as the state wants them.

    Signals carry no values: a listener reads the store, so it can never see an old one.
    """

    state_changed = Signal()
    screen_changed = Signal()
    history_changed = Signal()
    hover_changed = Signal()

    def __init__(self, state: ViewerState, screen: Screen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.screen = screen
        self.history = History()
        self.kept = KeptGrids()

    def amend(self, state: ViewerState) -> None:
        """A change that undo does not know: cameras, messages, answers."""
        if state == self.state:
            return
        if state.model is not self.state.model:
            self.kept.clear()
        self.state = state
        screen = after_state_change(self.screen, state)
        self.screen = with_kept_grids(screen, state, self.kept)
        self.state_changed.emit()

    def commit(self, state: ViewerState, label: str, gesture: str = "") -> None:
        """A change made by the user: one step of undo, or part of the ``gesture`` going on. What
        changes nothing that undo restores is no step at all.
        """
        if state == self.state:
            return
        if part(Document, state) == part(Document, self.state):
            self.amend(state)
            return
        moved = state.cameras != self.state.cameras
        self.history = self.history.record_change(self.state, label, gesture, with_cameras=moved)
        self.amend(state)
        self.history_changed.emit()

    def resume_gesture(self) -> None:
        """The hand goes on with what it did last: a double click after its first click."""
        self.history = self.history.resume_gesture()

    def end_gesture(self) -> None:
        """The hand let go: the next change is a step of its own."""
        history = self.history.close_gesture(self.state)
        is_shorter = len(history.past) != len(self.history.past)
        self.history = history
        if is_shorter:
            self.history_changed.emit()

    def undo(self) -> None:
        """One step back."""
        self.travel(-1)

    def redo(self) -> None:
        """One step forward again."""
        self.travel(1)

    def travel(self, steps: int) -> None:
        """Several steps forward (negative: back) at once."""
        self.history, state = self.history.travel_steps(self.state, steps)
        self.amend(state)
        self.history_changed.emit()

    def forget_history(self) -> None:
        """After another model was loaded: its latents and points mean nothing to the new one."""
        self.history = History()
        self.history_changed.emit()

    def show(self, screen: Screen) -> None:
        """New answers are on screen."""
        self.screen = screen
        self.screen_changed.emit()

    def show_hover(self, hover: Hovered | None) -> None:
        """The position under the mouse has moved, or is gone: only the hover markers follow."""
        if hover is not self.screen.hover:
            self.screen = replace(self.screen, hover=hover)
            self.hover_changed.emit()
