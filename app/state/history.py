"""Undo and redo: a stack of documents, because states are values. Pure; no Qt.

What is undone follows from the type: the ``Document``. Cameras stay where they are (undo must not
throw the view about), and so do the model and messages. But a step that brought a camera of its
own, as a photo's head does, takes it away again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.state.viewer_state import ViewerState
from ddf_core.document.document import Document, part, restore_document
from ddf_core.scene.camera import Camera

MAX_STEPS = 500


@dataclass(frozen=True)
class Step:
    """What was done, and the document before it (in ``past``) or after it (in ``future``).

    ``key`` names the gesture that it was made by; empty for none. ``cameras`` are those before or
    after, None where the step moved none.
    """

    label: str
    document: Document
    key: str = ""
    cameras: Mapping[str, Camera] | None = None

    def take_step(self, current: ViewerState) -> tuple[Step, ViewerState]:
        """The step that leads back to ``current``, and the state that this one gives back."""
        cameras = None if self.cameras is None else current.cameras
        back = replace(self, document=part(Document, current), cameras=cameras)
        state = restore_document(current, self.document)
        return back, state if self.cameras is None else replace(state, cameras=self.cameras)


@dataclass(frozen=True)
class History:
    """Steps that can be undone and redone.

    ``open_key`` names the gesture still going on: further changes under the same key belong to the
    step that is already there, so a whole slider drag is one step.
    """

    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()
    open_key: str = ""

    def record_change(
        self, before: ViewerState, label: str, key: str = "", *, with_cameras: bool = False
    ) -> History:
        """The history after a change from ``before``, merged into the open gesture of that key.

        ``with_cameras``: the change brought cameras of its own.
        """
        if key and key == self.open_key and self.past:
            return replace(self, future=())
        cameras = before.cameras if with_cameras else None
        step = Step(label, part(Document, before), key, cameras)
        return History((*self.past, step)[-MAX_STEPS:], (), key)

    def close_gesture(self, now: ViewerState) -> History:
        """The history with the gesture ended: the next change is a step of its own. A gesture that
        ended where it began is none."""
        is_over = self.open_key and self.past
        if is_over and self.past[-1].document == part(Document, now):
            return History(self.past[:-1], self.future)
        return replace(self, open_key="")

    def resume_gesture(self) -> History:
        """The history with its last gesture open again: what follows under its key joins it."""
        return replace(self, open_key=self.past[-1].key if self.past else "")

    def undo_step(self, current: ViewerState) -> tuple[History, ViewerState]:
        """One step back; the same pair when there is none."""
        if not self.past:
            return self, current
        back, state = self.past[-1].take_step(current)
        return History(self.past[:-1], (*self.future, back)), state

    def redo_step(self, current: ViewerState) -> tuple[History, ViewerState]:
        """One step forward; the same pair when there is none."""
        if not self.future:
            return self, current
        back, state = self.future[-1].take_step(current)
        return History((*self.past, back), self.future[:-1]), state

    def travel_steps(self, current: ViewerState, steps: int) -> tuple[History, ViewerState]:
        """``steps`` forward (negative: back), as far as there are any."""
        history = self
        for _ in range(abs(steps)):
            move = history.undo_step if steps < 0 else history.redo_step
            history, current = move(current)
        return history, current

    @property
    def labels(self) -> tuple[str, ...]:
        """Every step in the order in which it was done; ``len(past)`` of them are in effect."""
        return tuple(step.label for step in (*self.past, *reversed(self.future)))

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty when nothing."""
        return self.past[-1].label if self.past else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again; empty when nothing."""
        return self.future[-1].label if self.future else ""
