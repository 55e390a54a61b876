"""Actions follow the store: what each would do now, and whether it can."""

from __future__ import annotations

from PySide6.QtGui import QAction

from app.shell.actions import MODE_ACTIONS, mode_action, tip_of
from app.shell.program import Program
from app.state.modes import MODES, why_not
from app.state.viewer_state import ViewerState


def wire_actions(program: Program) -> None:
    """Actions say what they would do now, and are grey when that is nothing."""
    store, actions, window = program.store, program.actions, program.window

    def follow() -> None:
        state, history = store.state, store.history
        actions["undo"].setEnabled(bool(history.past))
        actions["undo"].setText(_step_text("&Undo", history.undo_label))
        actions["redo"].setEnabled(bool(history.future))
        actions["redo"].setText(_step_text("&Redo", history.redo_label))
        actions["link"].setChecked(state.linked)
        actions["template"].setChecked(state.template_shown)
        for name in ("new_session", "save_session", "save_session_as"):
            actions[name].setEnabled(state.model is not None)
        actions["wipe"].setChecked(state.wipe)
        actions["hover"].setChecked(state.hover_shown)
        _keep_modes(actions, state)
        has_points = bool(state.points)
        for name in ("copy_points", "save_points", "clear_points", "next_point"):
            actions[name].setEnabled(has_points)
        actions["remove_points"].setEnabled(state.selected is not None)

    for signal in (store.state_changed, store.history_changed):
        signal.connect(follow)
    for name, dock in (("show_latents", window.latents_dock), ("show_points", window.points_dock)):
        actions[name].setChecked(True)
        dock.visibilityChanged.connect(actions[name].setChecked)
    follow()


def _keep_modes(actions: dict[str, QAction], state: ViewerState) -> None:
    """The mode on screen is on; one that this model lacks is grey, and says why."""
    shown = mode_action(state.shown_mode)
    reasons = {
        mode_action(spec.mode): why_not(spec.mode, state.model, state.labels) for spec in MODES
    }
    for spec in MODE_ACTIONS:
        action, reason = actions[spec.name], reasons[spec.name]
        action.setEnabled(not reason)
        action.setToolTip(reason or tip_of(spec))
        action.setChecked(spec.name == shown)


def _step_text(word: str, label: str) -> str:
    """``Undo move nose tip``; an ampersand in a name is no underlined letter."""
    return f"{word} {label.replace('&', '&&')}".strip()
