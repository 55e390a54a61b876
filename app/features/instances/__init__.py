"""Instances: source and targets, their latents as sliders, and the way from one to another."""

from __future__ import annotations

from functools import partial

from app.context import AppContext
from app.features.instances.actions import (
    InstanceActions,
    interpolate_action,
    latent_actions,
    target_actions,
)
from app.features.instances.controller import InstanceController
from app.features.instances.interpolation import Interpolation
from app.features.instances.interpolation_bar import InterpolationBar
from app.features.instances.inversion_files import InversionFiles
from app.features.instances.latent_files import LatentFiles
from app.features.instances.latent_menu import LatentHands, latent_menu
from app.features.instances.panel import LatentPanel
from app.features.instances.panel_list import LatentList

HELD_BACK = (
    "The slider stops where heads are no longer like any that was trained. "
    "Further: Instances › Sliders without limit"
)
HELD_BACK_MS = 8000


def install(context: AppContext) -> None:
    """The panels on the left, the bar under the views, and the actions of both."""
    instances = InstanceController(context.store, context.window)
    does = InstanceActions(context, instances)
    files = LatentFiles(context.window, context.store, context.controller, instances, context.ask)
    inversions = InversionFiles(context.store, context.controller, context.gate, context.window)
    context.files.add_guest(inversions.take)
    inversions.opened.connect(context.settings.add_recent)
    if context.start.inversion is not None:
        inversions.open_first(context.start.inversion)
    hands = LatentHands(instances, files, does.keep_direction, does.rename_direction)
    context.actions.add(*target_actions(context, instances, does))
    context.actions.add(*latent_actions(context, instances, files, does))
    say = context.window.status.showMessage
    instances.held_back.connect(lambda: say(HELD_BACK, HELD_BACK_MS))
    context.window.area.close_asked.connect(instances.remove_target)
    _add_panels(context, instances, hands)
    _add_interpolation(context)


def _add_panels(context: AppContext, instances: InstanceController, hands: LatentHands) -> None:
    store, panels = context.store, LatentList()
    context.add_panel("latents", panels, "left", "Latents panel", "F2", position=210, shown=True,
                      tip="Show or fold the panel on the left")  # fmt: skip
    panels.panel_made.connect(partial(_wire_panel, context, instances, hands))
    panels.add_asked.connect(lambda: context.actions.trigger("add_target"))

    def show() -> None:
        state = store.state
        panels.show_views(state.instance_views)
        for panel in panels.shown:
            panel.show_latent(state.latent(panel.view), state.model, state.directions)

    context.follow(show)


def _wire_panel(
    context: AppContext, instances: InstanceController, hands: LatentHands, panel: LatentPanel
) -> None:
    header, view = panel.header, panel.view

    def show_menu() -> None:
        """What can be done with this instance, below the dots of its panel."""
        menu = latent_menu(context.store.state, view, hands, header.menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(header.menu.mapToGlobal(header.menu.rect().bottomLeft()))

    header.seed_changed.connect(partial(instances.set_seed, view))
    header.dice_rolled.connect(partial(instances.random_seed, view))
    header.lock_toggled.connect(partial(instances.set_locked, view))
    header.menu_asked.connect(show_menu)
    panel.group_rolled.connect(partial(instances.random_group, view))
    panel.mix.range_changed.connect(partial(instances.set_mixed_range, view))
    panel.mix.removed.connect(partial(instances.remove_mix, view))
    panel.psi_moved.connect(partial(instances.set_psi, view))
    panel.axis_moved.connect(partial(instances.set_axis, view))
    panel.axis_reset.connect(partial(instances.reset_axis, view))
    context.follow_sliders(panel)


def _add_interpolation(context: AppContext) -> None:
    bar = InterpolationBar()
    interpolation = Interpolation(context.store, context.controller, context.window)
    context.work.put_away.connect(interpolation.pause)
    context.window.add_below("interpolation", bar)
    context.actions.add(interpolate_action(context, bar, interpolation))

    def show() -> None:
        bar.show_views(context.store.state.instance_views)
        bar.show_weight(interpolation.weight, interpolation.is_playing, interpolation.is_ready)

    def toggle() -> None:
        if interpolation.is_playing:
            interpolation.pause()
        else:
            interpolation.play()

    interpolation.changed.connect(show)
    bar.ends_chosen.connect(interpolation.begin)
    bar.moved.connect(interpolation.move)
    bar.play_toggled.connect(toggle)
    bar.closed.connect(lambda: context.actions.trigger("interpolate"))
    bar.gesture_started.connect(interpolation.pause)
    context.follow_sliders(bar)
    context.follow(show)
