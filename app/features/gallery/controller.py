"""Intents about the gallery. What it shows is no step of undo; choosing a seed is."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from app.state import latent_changes, target_changes
from app.state.changes import back_to_seed, with_banner, with_latent
from app.state.store import Store
from app.state.viewer_state import (
    MAX_SEED,
    SOURCE,
    GalleryState,
    InstanceState,
    target_view,
    view_title,
)
from ddf_core.document.parts import GALLERY_COUNTS


class GalleryController(QObject):
    """One method for one intent."""

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store

    def _show(self, gallery: GalleryState) -> None:
        self._store.amend(replace(self._store.state, gallery=gallery))

    def set_shown(self, shown: bool) -> None:
        """The gallery beside the source, or the views again."""
        self._show(replace(self._store.state.gallery, shown=shown))

    def set_first_seed(self, seed: int) -> None:
        """The seed that the gallery begins with."""
        self._show(replace(self._store.state.gallery, first_seed=min(max(seed, 0), MAX_SEED)))

    def set_count(self, count: int) -> None:
        """How many seeds there are."""
        self._show(replace(self._store.state.gallery, count=min(max(count, 1), GALLERY_COUNTS[-1])))

    def set_by_confidence(self, by_confidence: bool) -> None:
        """Sorted by the confidence of the selected point, or by seed."""
        self._show(replace(self._store.state.gallery, by_confidence=by_confidence))

    def to_view(self, seed: int, view: str) -> None:
        """A seed of the gallery made the instance of ``view``, as the gallery shows it."""
        state = self._store.state
        item = state.latent(view)
        if item.locked:
            self._store.amend(with_banner(state, latent_changes.locked_banner(view)))
            return
        self._store.commit(
            with_latent(state, view, self._as_shown(item, seed)),
            f"seed of {view_title(view).lower()}",
        )

    def to_source(self, seed: int) -> None:
        """A seed made the source."""
        self.to_view(seed, SOURCE)

    def to_first_target(self, seed: int) -> None:
        """A seed made the first target."""
        self.to_view(seed, target_view(0))

    def to_new_target(self, seed: int) -> None:
        """A seed made one more target, while there is room."""
        state = self._store.state
        item = self._as_shown(InstanceState(seed), seed)
        self._store.commit(target_changes.with_target(state, item), "add a target")

    def _as_shown(self, item: InstanceState, seed: int) -> InstanceState:
        state = self._store.state
        dim = state.model.latent_dim if state.model else 0
        return back_to_seed(replace(item, seed=seed, psi=state.source.psi), dim)
