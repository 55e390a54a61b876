"""Models: those that come with the program, opening another one, and what changes with it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QCursor

from app.context import AppContext
from app.features.models.actions import model_actions
from app.features.models.chooser import ModelChooser
from app.shell.actions import Action
from app.shell.file_opener import EXPORTS
from app.shell.recent_menu import RecentMenu
from app.state.changes import no_fields_banner, with_model, with_note
from app.state.store import Store
from ddf_core.answers import Failed, ModelLoaded, ModelPreviewed
from ddf_core.requests import LoadModel, PreviewModel
from ddf_core.resource_paths import BUNDLED_MODEL, PROGRAM_FOLDER

FILES = f"Models (card.json *.safetensors *.pth);;Exported files ({EXPORTS})"


def install(context: AppContext) -> None:
    """The menu Models, the action that asks for a file, and what a loaded model changes."""
    store = context.store

    def open_model() -> None:
        folder = context.settings.folder("models", PROGRAM_FOLDER)
        context.files.ask_for("models", "Open model", folder, FILES)

    def fail(failed: Failed) -> None:
        store.amend(replace(store.state, loading=""))
        if store.state.model is None and failed.request != LoadModel(BUNDLED_MODEL):
            # A wrong file at the start: there is something to look at all the same.
            context.controller.open_model(BUNDLED_MODEL)
        context.responses.show_failure(failed)

    context.actions.add(
        Action("open_model", "Open model…", "File", "Open a model folder or a pi-GAN file",
               open_model, "Ctrl+O", "open", "Open", 30)
    )  # fmt: skip
    chooser = _add_menu(context)
    started = iter((chooser.show_at_start,))

    def take(response: ModelLoaded) -> None:
        _take_model(store, response)
        for act in started:  # once
            act()

    context.responses.on(ModelLoaded, take)
    context.responses.on_failure(LoadModel, fail)


def _add_menu(context: AppContext) -> ModelChooser:
    """The bundled models, all of them side by side in a dialog, and those opened last."""
    chooser = ModelChooser(context)
    context.responses.on(ModelPreviewed, chooser.take)
    context.responses.on_failure(PreviewModel, chooser.fail)
    context.store.state_changed.connect(chooser.follow)
    context.actions.add(*model_actions(context, chooser.show))
    recent = RecentMenu("Recent models", context.settings, context.window, models_only=True)
    recent.chosen.connect(context.files.open_path)
    context.actions.add(
        Action("recent_models", "Recent models", "Models", "Models opened last",
               lambda: recent.popup(QCursor.pos()), position=130)
    )  # fmt: skip
    context.actions["recent_models"].setMenu(recent)
    return chooser


def _take_model(store: Store, response: ModelLoaded) -> None:
    info = response.info
    # Before the state changes: the old model's grids and matches show nothing of the new one.
    store.screen = store.screen.of_another_model()
    state = with_model(store.state, info)
    if not info.has_fields:
        state = with_note(state, no_fields_banner(info))
    store.amend(state)
    store.forget_history()
    store.show(store.screen)
