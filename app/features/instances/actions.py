"""The actions on instances. They act on the instance whose view was used last."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog

from app.context import AppContext
from app.features.instances.controller import InstanceController
from app.features.instances.interpolation import Interpolation
from app.features.instances.interpolation_bar import InterpolationBar
from app.features.instances.latent_files import LatentFiles
from app.shell.actions import Action
from app.state.target_changes import can_add_target, can_remove_target
from app.state.viewer_state import SOURCE, target_view, view_title
from ddf_core.model_info import LatentAxis


class InstanceActions:
    """What the actions do that need to know which instance is meant, or ask for something first."""

    def __init__(self, context: AppContext, instances: InstanceController) -> None:
        self._window, self._store = context.window, context.store
        self._controller, self._instances = context.controller, instances

    def active_view(self) -> str:
        """The instance whose view was used last; the source where that was the template."""
        view = self._controller.active_view
        return view if view in self._store.state.instance_views else SOURCE

    def active_target(self) -> str:
        """The target used last; the last one where that was the source."""
        view = self.active_view()
        return target_view(len(self._store.state.targets) - 1) if view == SOURCE else view

    def is_locked(self) -> bool:
        """Whether nothing may change the instance used last."""
        return self._store.state.latent(self.active_view()).locked

    def toggle_lock(self, _on: bool) -> None:
        """The instance used last locked, or freed."""
        self._instances.set_locked(self.active_view(), not self.is_locked())

    # --- directions --------------------------------------------------------------------------

    def keep_direction(self, start: str, end: str) -> None:
        """Ask for a name, and keep the way from one instance to another as a slider."""
        ends = f"{view_title(start).lower()} to {view_title(end).lower()}"
        usual = f"{self._seed(start)} to {self._seed(end)}"
        name, accepted = QInputDialog.getText(
            self._window, "Keep a direction", f"Name of the slider from {ends}", text=usual
        )
        if accepted:
            self._instances.keep_direction(start, end, name)

    def _seed(self, view: str) -> int:
        return self._store.state.latent(view).seed

    def rename_direction(self, direction: LatentAxis) -> None:
        """Ask for another name of a kept direction."""
        name, accepted = QInputDialog.getText(
            self._window, "Rename a direction", "Name of the slider", text=direction.name
        )
        if accepted:
            self._instances.rename_direction(direction, name)


def target_actions(
    context: AppContext, instances: InstanceController, does: InstanceActions
) -> tuple[Action, ...]:
    """Which instances are on screen, and which ones they are."""
    store = context.store

    def has_model() -> bool:
        return store.state.model is not None

    return (
        Action("add_target", "Add a target", "Instances", "One more head beside the others",
               instances.add_target, "Ctrl+T", "add", "Target", 10,
               enabled=lambda: has_model() and can_add_target(store.state)),
        Action("remove_target", "Remove target", "Instances", "Remove the target used last",
               lambda: instances.remove_target(does.active_target()), "Ctrl+W", "close",
               position=20, enabled=lambda: can_remove_target(store.state)),
        Action("swap", "Swap source and target", "Instances", "Exchange source and first target",
               instances.swap, "X", "swap", "Swap", 110),
        Action("make_source", "Make target the source", "Instances",
               "Exchange the target used last with the source",
               lambda: instances.make_source(does.active_target()), "Shift+X", position=120),
        Action("random_source", "Random source", "Instances", "A random source",
               lambda: instances.random_seed(SOURCE), "R", "dice", position=210),
        Action("random_target", "Random target", "Instances", "A random first target",
               lambda: instances.random_seed(target_view(0)), "Shift+R", "dice", position=220),
        Action("lock", "Lock", "Instances", "Lock the head used last against every change",
               does.toggle_lock, "K", "lock", position=230, enabled=has_model,
               checked=does.is_locked),
    )  # fmt: skip


def latent_actions(
    context: AppContext, instances: InstanceController, files: LatentFiles, does: InstanceActions
) -> tuple[Action, ...]:
    """What is done with the latent of one instance, and how far sliders go."""
    store = context.store

    def has_model() -> bool:
        return store.state.model is not None

    def is_free() -> bool:
        return has_model() and not does.is_locked()

    return (
        Action("unlimited", "Sliders without limit", "Instances",
               "Sliders go on where nothing was trained; heads fall apart there",
               instances.set_unlimited, position=315, enabled=has_model,
               checked=lambda: store.state.unlimited),
        Action("keep_direction", "Keep direction…", "Instances",
               "Keep the way from source to target as a slider",
               lambda: does.keep_direction(SOURCE, does.active_target()), position=320,
               enabled=has_model),
        Action("copy_latent", "Copy latent", "Instances", "Copy the latent of the head used last",
               lambda: files.copy(does.active_view()), "Ctrl+Alt+C", "copy", position=410,
               enabled=has_model),
        Action("paste_latent", "Paste latent", "Instances", "Paste it into the head used last",
               lambda: files.paste(does.active_view()), "Ctrl+Alt+V", position=420,
               enabled=is_free),
        Action("save_latent", "Save latent…", "Instances", "Save a latent as JSON, .npy or .npz",
               lambda: files.save(does.active_view()), icon="save", position=430,
               enabled=has_model),
        Action("open_latent", "Open latent…", "Instances", "Open a latent from JSON, .npy or .npz",
               lambda: files.open(does.active_view()), icon="open", position=440,
               enabled=is_free),
    )  # fmt: skip


def interpolate_action(
    context: AppContext, bar: InterpolationBar, interpolation: Interpolation
) -> Action:
    """The bar below the views, or not; both ends are taken as they are now."""

    def show(shown: bool) -> None:
        bar.setVisible(shown)
        if shown:
            interpolation.begin(*bar.read_views())
        else:
            interpolation.end()
        context.actions.refresh()

    return Action(
        "interpolate", "Interpolate", "Instances", "From one head to another, and play", show, "I",
        "interpolate", "Between", 310, enabled=lambda: context.store.state.model is not None,
        checked=lambda: not bar.isHidden(),
    )  # fmt: skip
