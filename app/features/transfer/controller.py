"""What the user means with textures and the morph, as changes of the state. No widgets here."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.features.transfer import changes as transfer_changes
from app.features.transfer.changes import MorphWeight
from app.state.store import Store
from app.state.viewer_state import view_title
from ddf_core.document.transfer import EVERYONE


class TransferController(QObject):
    """One method for one intent; each is one step of undo."""

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store

    def set_texture(self, on: bool) -> None:
        """The texture transferred, or not."""
        state = transfer_changes.with_texture(self._store.state, on)
        self._store.commit(state, "transfer a texture" if on else "own textures")

    def set_texture_source(self, view: str) -> None:
        """The texture of another view's instance."""
        state = transfer_changes.with_texture_source(self._store.state, view)
        self._store.commit(state, f"texture of {view_title(view).lower()}")

    def set_texture_target(self, view: str) -> None:
        """The texture on one view's instance, or by ``EVERYONE``."""
        state = transfer_changes.with_texture_target(self._store.state, view)
        who = "everyone" if view == EVERYONE else view_title(view).lower()
        self._store.commit(state, f"texture on {who}")

    def set_blend(self, blend: float) -> None:
        """How much of it is seen."""
        state = transfer_changes.with_blend(self._store.state, blend)
        self._store.commit(state, "blend", "texture blend")

    def set_part(self, number: int, on: bool) -> None:
        """One part that wears it, or not."""
        state = transfer_changes.with_part(self._store.state, number, on)
        self._store.commit(state, "parts of the texture")

    def set_compared(self, compared: bool) -> None:
        """A texture target before and after in one place, or after alone."""
        state = transfer_changes.with_compared(self._store.state, compared)
        self._store.commit(state, "before and after" if compared else "after alone")

    def set_morph(self, on: bool) -> None:
        """The first target replaced by the morph, or itself again."""
        state = transfer_changes.with_morph(self._store.state, on)
        self._store.commit(state, "morph" if on else "no morph")

    def set_morph_weight(self, name: MorphWeight, value: float) -> None:
        """One weight of the morph."""
        state = transfer_changes.with_morph_weight(self._store.state, name, value)
        self._store.commit(state, f"{name} of the morph", f"morph {name}")
