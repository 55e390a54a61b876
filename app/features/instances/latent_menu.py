"""The menu of one instance, behind the dots of its panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from app.features.instances.controller import InstanceController
from app.features.instances.latent_files import LatentFiles
from app.state.latent_changes import groups
from app.state.target_changes import can_remove_target
from app.state.viewer_state import SOURCE, ViewerState, view_title
from ddf_core.model_info import LatentAxis


@dataclass(frozen=True)
class LatentHands:
    """Those who do what the menu says."""

    instances: InstanceController
    files: LatentFiles
    keep_direction: Callable[[str, str], None]
    rename_direction: Callable[[LatentAxis], None]


def latent_menu(state: ViewerState, view: str, hands: LatentHands, parent: QWidget) -> QMenu:
    """What can be done with the instance of ``view``; what cannot be done now is grey."""
    menu = QMenu(parent, toolTipsVisible=True)
    free = not state.latent(view).locked
    files, instances = hands.files, hands.instances
    add = partial(_add, menu, view)
    add("Copy latent", "As JSON text", files.copy)
    add("Paste latent", "What was copied, or a list of numbers", files.paste, free)
    add("Save latent…", "As .json, .npy or .npz", files.save)
    add("Open latent…", "A .json, .npy or .npz file", files.open, free)
    menu.addSeparator()
    add("Back to the seed", "All sliders as the seed has them", instances.reset_latent, free)
    others = [other for other in state.instance_views if other != view]
    for group in groups(state.model):
        taken = menu.addMenu(f"Take {group.lower()} from")
        taken.setEnabled(free)
        for other in others:
            _add(taken, other, view_title(other), "", partial(instances.take_group, view, group))
    mixed = menu.addMenu("Mix in layers of")
    mixed.setEnabled(free and state.model is not None and state.model.layers > 1)
    for other in others:
        _add(mixed, other, view_title(other), "", partial(instances.mix_layers, view))
    kept = menu.addMenu("Keep the direction to")
    for other in others:
        _add(kept, other, view_title(other), "", partial(hands.keep_direction, view))
    for direction in state.directions:
        named = menu.addMenu(f"Direction “{direction.name}”")
        named.addAction("Rename…", partial(hands.rename_direction, direction))
        named.addAction("Forget it", partial(instances.forget_direction, direction))
    if view != SOURCE:
        menu.addSeparator()
        add("Make it the source", "Exchange it with the source", instances.make_source)
        can_go = can_remove_target(state)
        add("Remove it", "Take it off the screen", instances.remove_target, can_go)
    return menu


def _add(
    menu: QMenu, view: str, text: str, tip: str, run: Callable[[str], None], on: bool = True
) -> None:
    action = menu.addAction(text, lambda: run(view))
    action.setToolTip(tip)
    action.setEnabled(on)
