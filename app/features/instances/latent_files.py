"""Copy, paste, save and open a latent: the clipboard and the file dialogs of one instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from app.features.instances.controller import InstanceController
from app.inference.controller import Controller
from app.shell.file_asker import FileAsker
from app.shell.main_window import MainWindow
from app.state.latent_changes import photo_banner
from app.state.store import Store
from app.state.viewer_state import ViewerState, view_title
from app.widgets.file_dialog import Kinds
from ddf_core.errors import DdfError

if TYPE_CHECKING:
    from ddf_core.io.latent_file import LatentRecord

FILTERS = "Latents (*.npy *.npz *.json)"
LABEL_LENGTH = 32

LATENTS: Kinds = {"JSON": (".json",), "NumPy": (".npy", ".npz")}


class LatentFiles:
    """Asks where, does it, and says how it went."""

    def __init__(
        self,
        window: MainWindow,
        store: Store,
        controller: Controller,
        instances: InstanceController,
        ask: FileAsker,
    ) -> None:
        self._window, self._store = window, store
        self._controller, self._instances, self._ask = controller, instances, ask

    def copy(self, view: str) -> None:
        """The latent of a view on the clipboard, as JSON."""
        from ddf_core.io.latent_file import latent_text

        if self._lacks_latent(view):
            return
        QGuiApplication.clipboard().setText(latent_text(record_of(self._store.state, view)))
        self._window.status.showMessage(f"Copied the latent of {view_title(view).lower()}", 4000)

    def paste(self, view: str) -> None:
        """The latent on the clipboard into a view."""
        from ddf_core.io.latent_file import parse_latent

        text = QGuiApplication.clipboard().text()
        try:
            record = parse_latent(text, self._latent_dim())
        except DdfError as error:
            self._refuse(error)
        else:
            self._instances.put_latent(view, record, "pasted")

    def save(self, view: str) -> None:
        """Ask where, and write the latent of a view."""
        from ddf_core.io.latent_file import write_latent

        if self._lacks_latent(view):
            return
        path = self._ask.save_path("latents", "Save latent", f"{view}.json", LATENTS)
        if path is None:
            return
        try:
            write_latent(path, record_of(self._store.state, view))
        except DdfError as error:
            self._refuse(error)
        else:
            self._window.status.show_saved(path)

    def open(self, view: str) -> None:
        """Ask which file, and put its latent into a view."""
        from ddf_core.io.latent_file import read_latent

        path = self._ask.open_path("latents", "Open latent", FILTERS)
        if path is None:
            return
        try:
            record = read_latent(path, self._latent_dim())
        except DdfError as error:
            self._refuse(error)
        else:
            self._instances.put_latent(view, record, path.name[:LABEL_LENGTH])

    def _lacks_latent(self, view: str) -> bool:
        """Whether it is made from a photo; says so."""
        is_made = self._store.state.latent(view).style is not None
        if is_made:
            self._controller.show_banner(photo_banner(view))
        return is_made

    def _latent_dim(self) -> int:
        model = self._store.state.model
        return model.latent_dim if model else 0

    def _refuse(self, error: DdfError) -> None:
        self._controller.show_error(error)


def record_of(state: ViewerState, view: str) -> LatentRecord:
    """The latent of a view as files keep it: its own, without layers of another."""
    from ddf_core.io.latent_file import LatentRecord

    item = state.latent(view)
    name = state.model.name if state.model else ""
    return LatentRecord(item.z, item.psi, item.seed, name)
