"""What all features share of the user's intents: views and their cameras, gestures, messages;
and the engine kept busy with what the screen lacks.

One method for one intent; those about one noun are in its feature. Responses come in through
``response_dispatcher``. No widgets here.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.inference.engine_client import EngineClient
from app.state import changes
from app.state.interest import StateInterest
from app.state.planner import InteractionPhase, plan
from app.state.store import Store
from app.state.viewer_state import SOURCE, Banner
from ddf_core.document.modes import Mode
from ddf_core.errors import DdfError
from ddf_core.requests import LoadModel
from ddf_core.scene.camera import Camera

STILL_MS = 250
"""Without a change for this long, exact pictures are asked for."""


class Controller(QObject):
    """Changes the store and keeps the engine busy with what is missing.

    ``settled`` is emitted when the screen shows everything the state wants.
    """

    settled = Signal()

    def __init__(self, store: Store, engine: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._engine = engine
        self._hand_down = False
        self._phase = InteractionPhase.STILL
        self._active_view = SOURCE
        self._still_timer = QTimer(self, singleShot=True)
        self._still_timer.setInterval(STILL_MS)
        self._still_timer.timeout.connect(self._on_still)

    # --- asking ------------------------------------------------------------------------------

    def follow_store(self) -> None:
        """From now on what is missing is asked for.

        After the views have followed: a new marker is painted before the engine, which begins with
        its match, and the window wait for one another.
        """
        self._store.state_changed.connect(self._on_state_changed)
        self._store.screen_changed.connect(self.replan)
        # The last answer may change nothing on screen: of a view that had another size, say.
        self._engine.rested.connect(self.replan)

    def _on_state_changed(self) -> None:
        self._phase = InteractionPhase.MOVING if self._hand_down else InteractionPhase.RESTING
        self._still_timer.start()
        state = self._store.state
        interest = StateInterest(state)
        self._engine.keep(lambda request: request.is_wanted(interest))
        self.replan()

    def _on_still(self) -> None:
        self._phase = InteractionPhase.STILL
        if not self._hand_down:
            # Keys and wheel notches have no release: a pause ends their step.
            self._store.end_gesture()
        self.replan()

    def replan(self) -> None:
        """Ask for what is missing; say so when nothing is."""
        requests = plan(self._store.state, self._store.screen, self._phase)
        self._engine.send(requests)
        if self.is_settled:
            self.settled.emit()

    @property
    def is_settled(self) -> bool:
        """The model is there, nothing moves, nothing is asked, nothing is missing."""
        state = self._store.state
        if self._phase is not InteractionPhase.STILL or state.loading or not self._engine.is_idle:
            return False
        return not plan(state, self._store.screen, self._phase)

    def sharpen(self) -> None:
        """Exact pictures now, without waiting for the hand to rest."""
        self._still_timer.stop()
        self._on_still()

    # --- gestures ----------------------------------------------------------------------------

    def begin_gesture(self) -> None:
        """A slider, a camera or a point is being dragged: a step of its own begins."""
        self._hand_down = True
        self._store.end_gesture()

    def end_gesture(self) -> None:
        """The hand let go."""
        self._hand_down = False
        self._store.end_gesture()
        if self._phase is InteractionPhase.MOVING:
            self._phase = InteractionPhase.RESTING
        self._still_timer.start()
        self.replan()

    # --- model -------------------------------------------------------------------------------

    def open_model(self, path: Path, preset: str | None = None, *, follow: bool = False) -> None:
        """Load a model folder or file, with ``follow`` parts that are links out of its folder too;
        the old one stays until it has passed."""
        self._store.amend(replace(self._store.state, loading=path.name or str(path), banner=None))
        self._engine.send([LoadModel(path, preset, follow)])

    # --- views -------------------------------------------------------------------------------

    def set_camera(self, view: str, camera: Camera) -> None:
        """The camera of one view, and of all when linked."""
        self.use_view(view)
        self._store.amend(changes.with_camera(self._store.state, view, camera))

    def home(self) -> None:
        """All cameras back to the front."""
        self._store.amend(changes.home_cameras(self._store.state))

    def set_linked(self, linked: bool) -> None:
        """Cameras linked to that of the view used last, or freed."""
        state = changes.with_linked(self._store.state, linked, self.active_view)
        self._store.commit(state, "link cameras" if linked else "unlink cameras")

    def set_mode(self, mode: Mode) -> None:
        """What the colours of all views stand for. Like a camera it is no step of undo."""
        self._store.amend(replace(self._store.state, mode=mode))

    def set_template_shown(self, shown: bool) -> None:
        """The template beside the others, or not."""
        state = replace(self._store.state, template_shown=shown)
        self._store.commit(state, "show template" if shown else "hide template")

    def set_scale_bar(self, shown: bool) -> None:
        """A scale bar in every view, or not. Like a camera it is no step of undo."""
        self._store.amend(replace(self._store.state, scale_bar_shown=shown))

    def set_split(self, split: bool) -> None:
        """Source and first target in one place with a line between them, or side by side."""
        state = changes.with_split(self._store.state, split)
        self._store.commit(state, "split view" if split else "side by side")

    def use_view(self, view: str) -> None:
        """A view was clicked or turned: actions without a view of their own are about it."""
        self._active_view = self._store.state.subject(view)

    @property
    def active_view(self) -> str:
        """The view that was used last."""
        shown = self._active_view in self._store.state.views
        return self._active_view if shown else SOURCE

    # --- messages ----------------------------------------------------------------------------

    def show_banner(self, banner: Banner | None) -> None:
        """A message over the views; None takes it away."""
        self._store.amend(changes.with_banner(self._store.state, banner))

    def retry(self) -> None:
        """Ask again for what the engine could not make; the message is over."""
        self.show_banner(None)
        self._store.show(replace(self._store.screen, failed=frozenset()))

    def show_error(self, error: DdfError) -> None:
        """A refusal over the views, with what to do about it."""
        self.show_banner(Banner.of(error))
