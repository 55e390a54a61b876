"""Asks before anything is opened that an opened file names elsewhere: its model, photos, masks, and
what parts of a model link to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.shell.known_files import KnownFiles
from app.widgets.questions import Named, ask_about_named
from ddf_core.document.named import photos_in_session
from ddf_core.document.session_file import Session
from ddf_core.errors import SessionFileError
from ddf_core.io.model_links import model_links_out
from ddf_core.io.model_place import locate, named_models
from ddf_core.io.named_files import NamedFile, elsewhere, is_inside

MODEL = "the model"


class Gate(QObject):
    """One question for each file that is opened, with all that it names; what the user allows, and
    what lies beside the file, is known from then on.

    Args:
        bundled: the folder of the default model.
    """

    def __init__(self, window: QWidget, known: KnownFiles, bundled: Path) -> None:
        super().__init__(window)
        self._window, self.known, self._bundled = window, known, bundled

    def admit_session(self, session: Session, found: Path, *, needs_model: bool) -> bool:
        """Whether the session at ``found`` may be opened, by the user's word where it names what
        lies elsewhere."""
        folder = found.absolute().parent
        models = self._models(session, found) if needs_model else ()
        return self._admit(photos_in_session(session.state, folder), found, models)

    def admit_photos(self, photos: Sequence[NamedFile], found: Path) -> bool:
        """The same for a file that names photos alone."""
        return self._admit(photos, found, ())

    def allow(self, files: Iterable[NamedFile], name: str) -> bool:
        """Whether all of ``files`` may be opened: the user points at them, and is asked once."""
        unknown = [file for file in files if not self.known.knows(file.path)]
        if unknown and ask_about_named(self._window, name, unknown, "") is not Named.OPEN:
            return False
        self.known.add(*(file.path for file in unknown))
        return True

    def follow_links(self, model: Path) -> bool | None:
        """Whether a model has links out of its folder, which may be followed; None: they may not,
        and it stays closed."""
        links = model_links_out(model)
        return None if not self.allow(links, model.name) else bool(links)

    def _models(self, session: Session, found: Path) -> tuple[NamedFile, ...]:
        """The places of a session's model that have to be asked about."""
        try:
            locate(session.model, found, self._bundled, self.known.knows)
        except SessionFileError as error:
            if error.code == "session.elsewhere":
                places = [NamedFile(MODEL, path) for path in named_models(session.model, found)]
                return elsewhere(places, found.absolute().parent, self.known.knows)
        return ()

    def _admit(self, photos: Sequence[NamedFile], found: Path, models: Sequence[NamedFile]) -> bool:
        folder = found.absolute().parent
        asked = elsewhere(photos, folder, self.known.knows)
        allowed = [file.path for file in photos if is_inside(file.path, folder)]
        if models or asked:
            without = "" if not asked else "Only the model" if models else "Leave closed"
            answer = ask_about_named(self._window, found.name, [*models, *asked], without)
            if answer is Named.CANCEL:
                return False
            allowed += [file.path for file in models]
            if answer is Named.OPEN:
                allowed += [file.path for file in asked]
        self.known.add(*allowed)
        return True
