"""The menu Models: one entry a bundled model, a tick on the open one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.context import AppContext
from app.shell.actions import Action
from app.state.store import Store
from ddf_core.resource_paths import bundled_models


def model_actions(context: AppContext, choose: Callable[[], None]) -> tuple[Action, ...]:
    """Each bundled model, and the ways to all others."""
    named = [
        _open_action(context, folder, 10 + position)
        for position, folder in enumerate(bundled_models())
    ]
    return (
        *named,
        Action("choose_model", "Choose…", "Models", "The models that come with the program, each "
               "with a picture and what it learnt from", choose, position=110),
        Action("open_other_model", "Open…", "Models", "Open a model folder or a pi-GAN file",
               lambda: context.actions.trigger("open_model"), position=120),
    )  # fmt: skip


def is_open(store: Store, folder: Path) -> bool:
    """Whether the model of a folder is the one on screen."""
    model = store.state.model
    return model is not None and Path(model.path).absolute() == folder.absolute()


def _open_action(context: AppContext, folder: Path, position: int) -> Action:
    def run(_on: bool) -> None:
        if not is_open(context.store, folder):
            context.files.open_path(str(folder))
        # The click has moved the tick; it belongs to what is open.
        context.actions.refresh()

    return Action(
        f"open_bundled_{folder.name}",
        folder.name,
        "Models",
        f"Open the bundled model “{folder.name}”",
        run,
        position=position,
        one_of="model",
        checked=lambda: is_open(context.store, folder),
    )
