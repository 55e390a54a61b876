"""Wires textures and the morph: actions, the panel, the store."""

from __future__ import annotations

from collections.abc import Callable

from app.features.transfer.controller import TransferController
from app.shell.actions import ACTIONS, tip_of
from app.shell.main_window import MainWindow
from app.shell.program import Program
from app.state.modes import NO_FIELDS
from app.state.store import Store
from app.state.transfer import EVERYONE
from app.state.viewer_state import view_title

NAMES = ("texture", "compare", "morph")
TIPS = {spec.name: tip_of(spec) for spec in ACTIONS}
HINT_MS = 8000


class TransferCommands:
    """One method for one action."""

    def __init__(self, window: MainWindow, store: Store) -> None:
        self._window, self._store = window, store
        self.transfer = TransferController(store)

    def table(self) -> dict[str, Callable[..., None]]:
        """The command of each action by its name."""
        return {
            "texture": self.set_texture,
            "compare": self.transfer.set_compared,
            "morph": self.set_morph,
            "show_transfer": self._window.transfer_dock.setVisible,
        }

    def set_texture(self, on: bool) -> None:
        """The texture worn, or not; says whose it is, and where there is more to choose."""
        self.transfer.set_texture(on)
        if on and self._window.transfer_dock.isHidden():
            state = self._store.state
            onto = state.transfer.onto
            who = "everyone else" if onto == EVERYONE else view_title(onto).lower()
            giver = view_title(state.giver).lower()
            self._say(f"Texture of the {giver} on {who}. Blend, parts and more: F6")

    def set_morph(self, on: bool) -> None:
        """The morph in place of target 1; its sliders come with it."""
        self.transfer.set_morph(on)
        if on:
            self._window.transfer_dock.show()

    def _say(self, text: str) -> None:
        self._window.status.showMessage(text, HINT_MS)


def wire_transfer(program: Program, commands: TransferCommands) -> None:
    """The panel speaks to the controller, and follows the store; so do the actions."""
    window, store, actions = program.window, program.store, program.actions
    panel, transfer = window.transfer, commands.transfer
    panel.giver_chosen.connect(transfer.set_giver)
    panel.receiver_chosen.connect(transfer.set_receiver)
    panel.blend_moved.connect(transfer.set_blend)
    panel.part_ticked.connect(transfer.set_part)
    panel.share_moved.connect(transfer.set_share)
    panel.gesture_started.connect(program.controller.begin_gesture)
    panel.gesture_ended.connect(program.controller.end_gesture)
    panel.tool_used.connect(lambda name: actions[name].trigger())
    window.transfer_dock.visibilityChanged.connect(actions["show_transfer"].setChecked)

    def follow() -> None:
        panel.show_transfer(store.state)
        _keep_actions(program)

    store.state_changed.connect(follow)
    follow()


def _keep_actions(program: Program) -> None:
    state, actions = program.store.state, program.actions
    has_fields = state.model is not None and state.model.has_fields
    on = {"texture": state.transfer.on, "compare": state.transfer.compared, "morph": state.morph.on}
    able = {
        "texture": has_fields,
        "compare": has_fields and state.transfer.on,
        "morph": state.model is not None,
    }
    for name in NAMES:
        actions[name].setChecked(on[name])
        actions[name].setEnabled(able[name])
    bare = state.model is not None and not has_fields
    actions["texture"].setToolTip(NO_FIELDS if bare else TIPS["texture"])
