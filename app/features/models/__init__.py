"""Models: opening another one, and what changes with it."""

from __future__ import annotations

from dataclasses import replace

from app.context import AppContext
from app.shell.actions import Action
from app.shell.file_opener import EXPORTS
from app.state.changes import no_fields_banner, with_model, with_note
from app.state.store import Store
from ddf_core.answers import Failed, ModelLoaded
from ddf_core.requests import LoadModel
from ddf_core.resource_paths import PROGRAM_FOLDER

FILES = f"Models (card.json *.safetensors *.pth);;Exported files ({EXPORTS})"


def install(context: AppContext) -> None:
    """The action that asks for a file, and what a loaded model changes."""
    store = context.store

    def open_model() -> None:
        folder = context.settings.folder("models", PROGRAM_FOLDER)
        context.files.ask_for("models", "Open model", folder, FILES)

    def fail(failed: Failed) -> None:
        store.amend(replace(store.state, loading=""))
        context.responses.show_failure(failed)

    context.actions.add(
        Action("open_model", "Open model…", "File", "Open a model folder or a pi-GAN file",
               open_model, "Ctrl+O", "open", "Open", 30)
    )  # fmt: skip
    context.responses.on(ModelLoaded, lambda response: _loaded(store, response))
    context.responses.on_failure(LoadModel, fail)


def _loaded(store: Store, response: ModelLoaded) -> None:
    info = response.info
    # Before the state changes: the old model's grids and matches show nothing of the new one.
    store.screen = store.screen.of_another_model()
    state = with_model(store.state, info)
    if not info.has_fields:
        state = with_note(state, no_fields_banner(info))
    store.amend(state)
    store.forget_history()
    store.show(store.screen)
