"""What the user means, turned into changes of the state and requests to the engine.

One method for one intent; widgets and actions call these and nothing else. Answers come in through
``app.inference.response_dispatcher``. No widgets here.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.inference.engine_client import EngineClient
from app.state import changes
from app.state.latent_changes import locked_banner
from app.state.modes import Mode
from app.state.planner import Pace, is_wanted, plan
from app.state.store import Store
from app.state.viewer_state import DICE_SEEDS, SOURCE, Banner, InstanceState, view_title
from ddf_core.requests import LatentAxis, LoadModel, PickPixel
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
        self._pace = Pace.STILL
        self._active_view = SOURCE
        self._still_timer = QTimer(self, singleShot=True, interval=STILL_MS)
        self._still_timer.timeout.connect(self._on_still)
        store.state_changed.connect(self._on_state_changed)
        store.screen_changed.connect(self.replan)

    # --- asking ------------------------------------------------------------------------------

    def _on_state_changed(self) -> None:
        self._pace = Pace.MOVING if self._hand_down else Pace.RESTING
        self._still_timer.start()
        state = self._store.state
        self._engine.keep(lambda request: is_wanted(state, request))
        self.replan()

    def _on_still(self) -> None:
        self._pace = Pace.STILL
        if not self._hand_down:
            # Keys and wheel notches have no release: a pause ends their step.
            self._store.end_gesture()
        self.replan()

    def replan(self) -> None:
        """Ask for what is missing; say so when nothing is."""
        requests = plan(self._store.state, self._store.screen, self._pace)
        self._engine.send(requests)
        if self.is_settled:
            self.settled.emit()

    @property
    def is_settled(self) -> bool:
        """The model is there, nothing moves, nothing is asked, nothing is missing."""
        state = self._store.state
        if self._pace is not Pace.STILL or state.loading or not self._engine.is_idle:
            return False
        return not plan(state, self._store.screen, self._pace)

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
        if self._pace is Pace.MOVING:
            self._pace = Pace.RESTING
        self._still_timer.start()
        self.replan()

    # --- model -------------------------------------------------------------------------------

    def open_model(self, path: Path, preset: str | None = None) -> None:
        """Load a model folder or file; the old one stays until it has passed."""
        self._store.amend(replace(self._store.state, loading=path.name or str(path), banner=None))
        self._engine.send([LoadModel(path, preset)])

    # --- latents -----------------------------------------------------------------------------

    def _edit_latent(
        self,
        view: str,
        edit: Callable[[InstanceState], InstanceState],
        what: str,
        gesture: str = "",
    ) -> None:
        state = self._store.state
        if state.model is None or view not in state.instance_views:
            return
        if state.latent(view).locked:
            self.show_banner(locked_banner(view))
            return
        item = edit(state.latent(view))
        label = f"{what} of {view_title(view).lower()}"
        self._store.commit(changes.with_latent(state, view, item), label, gesture)

    def _latent_dim(self) -> int:
        model = self._store.state.model
        return model.latent_dim if model else 0

    def set_seed(self, view: str, seed: int) -> None:
        """Another instance by its seed."""
        dim = self._latent_dim()
        self._edit_latent(view, lambda item: changes.seeded(item, seed, dim), "seed")

    def random_seed(self, view: str) -> None:
        """Another instance by chance."""
        self.set_seed(view, random.randrange(DICE_SEEDS))

    def set_psi(self, view: str, psi: float) -> None:
        """Truncation of one instance."""
        self._edit_latent(view, lambda item: replace(item, psi=psi), "truncation", f"psi {view}")

    def set_axis(self, view: str, axis: LatentAxis, value: float) -> None:
        """One slider of one instance."""
        self._edit_latent(
            view,
            lambda item: changes.with_axis_value(item, axis, value),
            axis.name,
            f"axis {view} {axis.name}",
        )

    def reset_axis(self, view: str, axis: LatentAxis) -> None:
        """One slider back to the value its seed gave it."""
        self._edit_latent(view, lambda item: changes.reset_axis(item, axis), f"reset {axis.name}")

    def reset_latent(self, view: str) -> None:
        """All sliders of one instance back to its seed."""
        dim = self._latent_dim()
        self._edit_latent(view, lambda item: changes.back_to_seed(item, dim), "reset")

    # --- views -------------------------------------------------------------------------------

    def set_camera(self, view: str, camera: Camera) -> None:
        """The camera of one view, and of all when linked."""
        self._active_view = self._store.state.subject(view)
        self._store.amend(changes.with_camera(self._store.state, view, camera))

    def home(self) -> None:
        """All cameras back to the front."""
        self._store.amend(changes.homed(self._store.state))

    def set_linked(self, linked: bool) -> None:
        """Cameras linked to that of the view used last, or freed."""
        state = changes.with_linked(self._store.state, linked, self.active_view)
        self._store.commit(state, "link cameras" if linked else "unlink cameras")

    def set_mode(self, mode: Mode) -> None:
        """What the colours of all views stand for. Like a camera it is no step of undo."""
        self._store.amend(replace(self._store.state, mode=mode))

    def set_hover_shown(self, shown: bool) -> None:
        """The place under the mouse shown in the other views, or not."""
        self._store.amend(replace(self._store.state, hover_shown=shown))

    def set_template_shown(self, shown: bool) -> None:
        """The template beside the others, or not."""
        state = replace(self._store.state, template_shown=shown)
        self._store.commit(state, "show template" if shown else "hide template")

    def set_wipe(self, wipe: bool) -> None:
        """Source and first target in one place with a line between them, or side by side."""
        state = changes.with_wipe(self._store.state, wipe)
        self._store.commit(state, "wipe" if wipe else "side by side")

    @property
    def active_view(self) -> str:
        """The view that was used last."""
        shown = self._active_view in self._store.state.views
        return self._active_view if shown else SOURCE

    # --- points ------------------------------------------------------------------------------

    def click(self, view: str, pixel_xy: tuple[float, float], size: tuple[int, int]) -> None:
        """Ask for the surface under a pixel of a view; the answer makes the point."""
        state = self._store.state
        if state.model is None:
            return
        self._active_view = view = state.subject(view)
        camera = state.camera(view)
        others = tuple(state.instance(other) for other in state.views_beside(view))
        instance = state.instance(view)
        self._engine.send([PickPixel(view, instance, camera, pixel_xy, size, others)])

    def select(self, point_id: int | None) -> None:
        """One point selected everywhere."""
        self._store.amend(replace(self._store.state, selected=point_id))

    def select_next(self) -> None:
        """The point after the selected one; after the last the first again."""
        ids = [point.id for point in self._store.state.points]
        if ids:
            selected = self._store.state.selected
            after = ids.index(selected) + 1 if selected in ids else 0
            self.select(ids[after % len(ids)])

    def rename(self, point_id: int, name: str) -> None:
        """One point given a name."""
        self._store.commit(changes.renamed(self._store.state, point_id, name), "rename a point")

    def remove_selected(self) -> None:
        """The selected point removed."""
        state = self._store.state
        if state.selected is not None:
            self._store.commit(changes.without_point(state, state.selected), "remove a point")

    def clear_points(self) -> None:
        """All points removed."""
        self._store.commit(changes.without_points(self._store.state), "clear points")

    # --- messages ----------------------------------------------------------------------------

    def show_banner(self, banner: Banner | None) -> None:
        """A message across the top; None takes it away."""
        self._store.amend(changes.with_banner(self._store.state, banner))

    def escape(self) -> None:
        """Take away the message, else the selection."""
        if self._store.state.banner is not None:
            self.show_banner(None)
        else:
            self.select(None)
