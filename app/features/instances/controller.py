"""Intents about instances: which are on screen, seeds, sliders, locks, parts taken from others,
directions. No widgets here.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.state import changes, latent_changes, target_changes
from app.state.changes import with_banner, with_latent
from app.state.latent_changes import locked_banner, photo_banner
from app.state.slider_limits import limited_psi, limited_value
from app.state.store import Store
from app.state.viewer_state import DICE_SEEDS, MAX_SEED, InstanceState, view_title
from ddf_core.model_info import LatentAxis, ModelInfo

if TYPE_CHECKING:
    from ddf_core.io.latent_file import LatentRecord


class InstanceController(QObject):
    """One method for one intent; each is one step of undo.

    ``held_back``: a slider was asked for more than what was trained.
    """

    held_back = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._slid: tuple[str, LatentAxis, InstanceState, InstanceState] | None = None

    # --- which are on screen -----------------------------------------------------------------

    def add_target(self, item: InstanceState | None = None) -> None:
        """One more target: ``item``, else a head not yet on screen."""
        state = self._store.state
        self._store.commit(target_changes.with_target(state, item), "add a target")

    def remove_target(self, view: str) -> None:
        """A target taken off the screen; the last one stays."""
        state = target_changes.without_target(self._store.state, view)
        self._store.commit(state, f"remove {view_title(view).lower()}")

    def make_source(self, view: str) -> None:
        """A target exchanged with the source."""
        state = target_changes.make_source(self._store.state, view)
        self._store.commit(state, f"make {view_title(view).lower()} the source")

    def swap(self) -> None:
        """Source and first target exchanged."""
        state = target_changes.swap_source(self._store.state)
        self._store.commit(state, "swap source and target")

    # --- one instance ------------------------------------------------------------------------

    def set_locked(self, view: str, locked: bool) -> None:
        """An instance locked against every change, or freed."""
        state = self._store.state
        item = replace(state.latent(view), locked=locked)
        what = "lock" if locked else "unlock"
        self._store.commit(with_latent(state, view, item), f"{what} {view_title(view).lower()}")

    def _lacks_latent(self, *views: str) -> bool:
        """Whether one of them is made from a photo; says so."""
        state = self._store.state
        made = [view for view in views if state.latent(view).style is not None]
        if made:
            self._store.amend(with_banner(state, photo_banner(made[0])))
        return bool(made)

    def _edit(
        self,
        view: str,
        edit: Callable[[InstanceState, ModelInfo], InstanceState],
        what: str,
        gesture: str = "",
    ) -> None:
        state = self._store.state
        if state.model is None or view not in state.instance_views:
            return
        item = state.latent(view)
        if item.locked:
            self._store.amend(with_banner(state, locked_banner(view)))
            return
        changed = with_latent(state, view, edit(item, state.model))
        self._store.commit(changed, f"{what} of {view_title(view).lower()}", gesture)

    # --- seed and sliders --------------------------------------------------------------------

    def set_seed(self, view: str, seed: int) -> None:
        """Another instance by its seed."""
        self._edit(
            view, lambda item, model: changes.seed_instance(item, seed, model.latent_dim), "seed"
        )

    def random_seed(self, view: str) -> None:
        """Another instance by chance."""
        self.set_seed(view, random.randrange(DICE_SEEDS))

    def set_psi(self, view: str, psi: float) -> None:
        """Truncation of one instance."""

        def edit(item: InstanceState, _model: ModelInfo) -> InstanceState:
            return replace(item, psi=self._within(psi, limited_psi(item, psi)))

        self._edit(view, edit, "truncation", f"psi {view}")

    def set_axis(self, view: str, axis: LatentAxis, value: float) -> None:
        """One slider of one instance, as far as anything was trained; further where that is let."""

        def edit(item: InstanceState, _model: ModelInfo) -> InstanceState:
            base = self._base_of(view, axis, item)
            given = self._within(value, limited_value(base, axis, value))
            changed = changes.with_axis_value(base, axis, given)
            self._slid = (view, axis, base, changed)
            return changed

        self._edit(view, edit, axis.name, f"axis {view} {axis.name}")

    def _base_of(self, view: str, axis: LatentAxis, item: InstanceState) -> InstanceState:
        """The instance as it was before this slider moved: the same value gives the same latent
        then, whichever way the hand came, where steps from place to place would add up."""
        if self._slid is None:
            return item
        known_view, known_axis, base, last = self._slid
        return base if (known_view, known_axis, last) == (view, axis, item) else item

    def _within(self, wanted: float, limited: float) -> float:
        if self._store.state.unlimited or wanted == limited:
            return wanted
        self.held_back.emit()
        return limited

    def set_unlimited(self, on: bool) -> None:
        """Sliders that go on where nothing was trained, or end there."""
        self._store.amend(replace(self._store.state, unlimited=on))

    def reset_axis(self, view: str, axis: LatentAxis) -> None:
        """One slider back to the value its seed gave it."""
        self._edit(
            view,
            lambda item, _: changes.reset_axis(item, axis),
            f"reset {axis.name}",
            f"axis {view} {axis.name}",
        )

    def reset_latent(self, view: str) -> None:
        """All sliders of one instance back to its seed."""
        self._edit(view, lambda item, model: changes.back_to_seed(item, model.latent_dim), "reset")

    # --- parts taken from others -------------------------------------------------------------

    def take_group(self, view: str, group: str, other: str) -> None:
        """One group of axes set to where the instance of another view stands."""
        other_item = self._store.state.latent(other)
        if self._lacks_latent(view, other):
            return
        self._edit(
            view,
            lambda item, model: latent_changes.with_group_of(item, other_item, model, group),
            group.lower(),
        )

    def random_group(self, view: str, group: str) -> None:
        """One group of axes at random; the rest stays."""
        if self._lacks_latent(view):
            return
        seed = random.randrange(DICE_SEEDS)
        self._edit(
            view,
            lambda item, model: latent_changes.with_random_group(item, model, group, seed),
            group.lower(),
        )

    def put_latent(self, view: str, record: LatentRecord, label: str) -> None:
        """A latent from a file or the clipboard; ``label`` says which."""
        self._edit(view, lambda item, _: _with_record(item, record, label), "latent")

    def mix_layers(self, view: str, other: str) -> None:
        """The upper layers styled as the instance of another view; which ones can be changed."""
        other_item = self._store.state.latent(other)
        if self._lacks_latent(view, other):
            return
        self._edit(
            view,
            lambda item, model: latent_changes.with_layers_of(item, other_item, model.layers),
            "layers",
        )

    def set_mixed_range(self, view: str, first: int, last: int) -> None:
        """Which layers are mixed in, from 1."""
        self._edit(
            view,
            lambda item, model: latent_changes.with_mixed_range(item, first, last, model.layers),
            "layers",
        )

    def remove_mix(self, view: str) -> None:
        """All layers its own again."""
        self._edit(view, lambda item, _: replace(item, mix=None, mix_label=""), "layers")

    # --- directions --------------------------------------------------------------------------

    def keep_direction(self, start: str, end: str, name: str) -> None:
        """The way from one view's instance to another's kept as a slider."""
        if self._lacks_latent(start, end):
            return
        state = self._store.state
        kept = latent_changes.direction_between(
            state.latent(start), state.latent(end), latent_changes.free_name(state, name)
        )
        if kept is not None:
            changed = latent_changes.with_direction(state, kept)
            self._store.commit(changed, f"keep {kept.name}")

    def rename_direction(self, direction: LatentAxis, name: str) -> None:
        """A kept direction given another name."""
        state = latent_changes.with_renamed_direction(self._store.state, direction, name)
        self._store.commit(state, "rename a direction")

    def forget_direction(self, direction: LatentAxis) -> None:
        """A kept direction taken away; instances stay as they are."""
        state = latent_changes.without_direction(self._store.state, direction)
        self._store.commit(state, f"forget {direction.name}")


def _with_record(item: InstanceState, record: LatentRecord, label: str) -> InstanceState:
    seed = item.seed if record.seed is None else min(max(record.seed, 0), MAX_SEED)
    psi = item.psi if record.psi is None else record.psi
    item = replace(item, mix=None, mix_label="", style=None, photos=())
    return replace(item, z=record.z, psi=psi, seed=seed, label=label)
