"""What the hand means with a marker that it drags: the head should follow. No widgets here."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.inference.controller import Controller
from app.inference.engine_client import EngineClient
from app.state.drag import (
    Grip,
    outward_normal,
    pinned_at,
    pinned_banner,
    refusal,
    shown_drag,
    wanted_edit,
    with_edit,
    without_goal,
)
from app.state.places import position_in_view
from app.state.point_edits import with_point
from app.state.store import Store
from app.state.viewer_state import PointState, ViewerState, view_title
from ddf_core.editing.settings import EditSettings
from ddf_core.requests import EditPoints, PointsEdited
from ddf_core.shown import Instance, LatentInstance, StyleInstance

SHORT = 0.01
"""What is left of a drag is said from here on, as a fraction of half the box."""


class EditController(QObject):
    """One drag is one step of undo, however often the engine answers; its last answer may come
    after the hand has let go."""

    fell_short = Signal(str)

    def __init__(
        self,
        store: Store,
        controller: Controller,
        engine: EngineClient,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._controller, self._engine = store, controller, engine
        self._grip: Grip | None = None
        self._asked: EditPoints | None = None
        self._last: PointsEdited | None = None
        self._followed: Instance | None = None
        self._is_held = False

    # --- the hand ----------------------------------------------------------------------------

    def take(self, view: str, point_id: int) -> None:
        """A marker is taken in a view; where nothing can follow it, that is said."""
        self.drop()
        state = self._store.state
        view, point = state.subject(view), state.point(point_id)
        self._controller.use_view(view)
        if state.model is None or point is None:
            return
        banner = refusal(state, view)
        holder = pinned_at(state, point)
        if banner is None and holder is not None:
            banner = pinned_banner(holder.name)
        if banner is not None:
            self._controller.show_banner(banner)
            return
        self._grip = self._grip_of(state, view, point)
        if self._grip is not None:
            self._is_held = True
            self._followed = self._grip.instance
            self._ask(self._grip)

    def _grip_of(self, state: ViewerState, view: str, point: PointState) -> Grip | None:
        screen, instance = self._store.screen, state.instance(view)
        x = position_in_view(state, screen, view, point)
        is_editable = isinstance(instance, LatentInstance | StyleInstance)
        if x is None or point.x_tmpl is None or not is_editable or state.model is None:
            return None
        assert isinstance(instance, LatentInstance | StyleInstance)
        shown, camera = screen.view(view), state.camera(view)
        normal = outward_normal(x, shown.grid, camera)
        box_half = state.model.box_half
        size = shown.size
        return Grip(view, point.id, instance, point.x_tmpl, x, normal, camera, size, box_half)

    def move(self, dx: float, dy: float, along_normal: bool) -> None:
        """The hand moved by so many pixels since the last call."""
        if self._grip is not None and self._is_held:
            self._grip = self._grip.move_by(dx, dy, along_normal=along_normal)
            self._ask(self._grip)

    def release(self) -> None:
        """The hand let go; the answer to where it was last still counts."""
        self._is_held = False
        if self._asked is None:
            self._end()
            self._say_rest()

    def drop(self) -> None:
        """Nothing is dragged any more, and no answer is waited for."""
        self._grip = self._asked = self._last = None
        self._is_held = False
        self._end()

    def _ask(self, grip: Grip) -> None:
        self._asked = wanted_edit(self._store.state, grip)
        self._engine.send([self._asked])

    # --- the engine --------------------------------------------------------------------------

    def receive(self, response: PointsEdited) -> None:
        """The head follows, unless it was changed by another hand meanwhile."""
        grip, state = self._grip, self._store.state
        if grip is None or response.request.instance != grip.instance:
            return
        if grip.view not in state.instance_views or state.instance(grip.view) != self._followed:
            self.drop()
            return
        self._last = response
        self._follow(grip, response)
        if response.request == self._asked:
            self._asked = None
            if not self._is_held:
                self._end()
                self._say_rest()

    def _follow(self, grip: Grip, response: PointsEdited) -> None:
        store = self._store
        state = with_edit(store.state, grip.view, response)
        self._followed = state.instance(grip.view)
        store.screen = replace(store.screen, drag=shown_drag(state, grip, response))
        point = state.point(grip.point_id)
        label = f"drag {point.name if point else 'a point'} of {view_title(grip.view).lower()}"
        if state == store.state:
            store.show(store.screen)
            return
        if not self._is_held:
            # The gesture was closed when the hand let go, a moment before this answer.
            store.resume_gesture()
        store.commit(state, label, f"drag {grip.view} {grip.point_id}")
        if not self._is_held:
            store.end_gesture()

    def _end(self) -> None:
        screen = without_goal(self._store.screen)
        if screen is not self._store.screen:
            self._store.show(screen)

    def _say_rest(self) -> None:
        """How far the head stayed behind the hand, if it did."""
        last, state = self._last, self._store.state
        if last is None or self._grip is None or state.model is None:
            return
        left, point = last.residual[0], state.point(self._grip.point_id)
        if point is not None and left > SHORT * state.model.box_half:
            self.fell_short.emit(
                f"{point.name} stays {left:.3f} scene units short: the head goes no farther"
            )

    # --- settings ----------------------------------------------------------------------------

    def flip_pinned(self) -> None:
        """The selected point stays while others are dragged, or not."""
        state = self._store.state
        point = state.point(state.selected)
        if point is not None:
            changed = with_point(state, replace(point, pinned=not point.pinned))
            self._store.commit(changed, "unpin a point" if point.pinned else "pin a point")

    def set_keep_colours(self, keep: bool) -> None:
        """Dragged heads keep their colours, or not."""
        self._set(replace(self._store.state.drag, keep_colours=keep))

    def set_prior(self, prior: float) -> None:
        """How firmly the rest of a dragged head stays."""
        self._set(replace(self._store.state.drag, prior=prior))

    def _set(self, drag: EditSettings) -> None:
        self._store.amend(replace(self._store.state, drag=drag))
