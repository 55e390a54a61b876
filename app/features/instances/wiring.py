"""Wires what is about instances: their panels, the crosses of their views, the interpolation."""

from __future__ import annotations

from functools import partial

from app.features.instances.commands import InstanceCommands
from app.features.instances.panel import LatentPanel
from app.shell.program import Program
from app.state.target_changes import can_add_target, can_remove_target


def wire_instances(program: Program, commands: InstanceCommands) -> None:
    """Panels speak to the controllers, and follow the store."""
    window, store = program.window, program.store
    window.latent_list.panel_made.connect(partial(_wire_panel, program, commands))
    window.latent_list.add_asked.connect(program.actions["add_target"].trigger)
    window.area.close_asked.connect(commands.instances.remove_target)
    _wire_interpolation(program, commands)
    for follow in (partial(_show_latents, program), partial(_keep_actions, program, commands)):
        store.state_changed.connect(follow)
        follow()


def _wire_panel(program: Program, commands: InstanceCommands, panel: LatentPanel) -> None:
    controller, instances, view = program.controller, commands.instances, panel.view
    header = panel.header
    header.seed_changed.connect(partial(controller.set_seed, view))
    header.dice_rolled.connect(partial(controller.random_seed, view))
    header.lock_toggled.connect(partial(instances.set_locked, view))
    header.menu_asked.connect(partial(commands.show_menu, view))
    panel.group_rolled.connect(partial(instances.random_group, view))
    panel.mix.range_changed.connect(partial(instances.set_mixed_range, view))
    panel.mix.removed.connect(partial(instances.remove_mix, view))
    panel.psi_moved.connect(partial(controller.set_psi, view))
    panel.axis_moved.connect(partial(controller.set_axis, view))
    panel.axis_reset.connect(partial(controller.reset_axis, view))
    panel.gesture_started.connect(controller.begin_gesture)
    panel.gesture_ended.connect(controller.end_gesture)


def _show_latents(program: Program) -> None:
    state, window = program.store.state, program.window
    window.latent_list.show_views(state.instance_views)
    for panel in window.latent_list.shown:
        panel.show_latent(state.latent(panel.view), state.model, state.directions)
    window.interpolation.show_views(state.instance_views)


def _keep_actions(program: Program, commands: InstanceCommands) -> None:
    """Actions about instances are grey where they would do nothing."""
    state, actions = program.store.state, program.actions
    ready = state.model is not None
    locked = state.latent(commands.active_view()).locked
    actions["add_target"].setEnabled(ready and can_add_target(state))
    actions["remove_target"].setEnabled(can_remove_target(state))
    actions["lock"].setChecked(locked)
    for name in ("paste_latent", "open_latent"):
        actions[name].setEnabled(ready and not locked)
    for name in ("copy_latent", "save_latent", "keep_direction", "interpolate", "lock"):
        actions[name].setEnabled(ready)


def _wire_interpolation(program: Program, commands: InstanceCommands) -> None:
    bar, interpolation = program.window.interpolation, commands.interpolation

    def show() -> None:
        bar.show_share(interpolation.share, interpolation.is_playing, interpolation.is_ready)

    def toggle() -> None:
        if interpolation.is_playing:
            interpolation.pause()
        else:
            interpolation.play()

    interpolation.changed.connect(show)
    program.store.state_changed.connect(show)
    bar.ends_chosen.connect(interpolation.begin)
    bar.moved.connect(interpolation.move)
    bar.play_toggled.connect(toggle)
    bar.closed.connect(program.actions["interpolate"].trigger)
    bar.gesture_started.connect(interpolation.pause)
    bar.gesture_started.connect(program.controller.begin_gesture)
    bar.gesture_ended.connect(program.controller.end_gesture)
