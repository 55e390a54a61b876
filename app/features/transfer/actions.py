"""The actions on textures and the morph."""

from __future__ import annotations

from app.context import AppContext
from app.features.transfer.controller import TransferController
from app.shell.actions import Action
from app.state.titles import extent
from app.state.viewer_state import view_title
from ddf_core.document.modes import NO_FIELDS
from ddf_core.document.transfer import EVERYONE

HINT_MS = 8000


def transfer_actions(context: AppContext, transfer: TransferController) -> tuple[Action, ...]:
    """On and off; what this model cannot do is grey, and says why."""
    store, window = context.store, context.window

    def has_fields() -> bool:
        return store.state.model is not None and store.state.model.has_fields

    def why_no_texture() -> str:
        return NO_FIELDS if store.state.model is not None and not has_fields() else ""

    def set_texture(on: bool) -> None:
        """The texture transferred, or not; says whose it is, and where there is more to choose."""
        transfer.set_texture(on)
        if on and window.docks["transfer"].isHidden():
            state = store.state
            onto = state.transfer.onto
            who = "everyone else" if onto == EVERYONE else view_title(onto).lower()
            texture_source = view_title(state.texture_source).lower()
            how = extent(state.transfer, state.labels)
            hint = f"Texture of the {texture_source} on {who}{how}. Blend, parts and more: F6"
            window.status.showMessage(hint, HINT_MS)

    def set_morph(on: bool) -> None:
        """The morph in place of target 1; its sliders come with it."""
        transfer.set_morph(on)
        if on:
            window.docks["transfer"].show()

    return (
        Action("texture", "Texture", "Transfer",
               "The source's colours on every target; more in the Transfer panel", set_texture, "E",
               "texture", "Texture", 10, enabled=has_fields, disabled_reason=why_no_texture,
               checked=lambda: store.state.transfer.on),
        Action("compare", "Before and after", "Transfer",
               "A target without and with the texture in one place, a line between them",
               transfer.set_compared, "Shift+E", position=20,
               enabled=lambda: has_fields() and store.state.transfer.on,
               checked=lambda: store.state.transfer.compared),
        Action("morph", "Morph", "Transfer",
               "Target 1 becomes a mixture with the source: shape, texture and pose",
               set_morph, "M", position=30, enabled=lambda: store.state.model is not None,
               checked=lambda: store.state.morph.on),
    )  # fmt: skip
