"""Moves of a user with files: models, sessions, photos, and what is saved and opened again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QPushButton

from app.features.photos.dialog import PhotoDialog
from ddf_core.document.session_file import SUFFIX
from ddf_core.resource_paths import PROGRAM_FOLDER, bundled_models
from tools.soak.hand import Hand, Until, open_dialog, rest
from tools.soak.person import Person

Steps = Iterator[Until]

PORTRAIT = PROGRAM_FOLDER / "resources" / "samples" / "portrait.jpg"
WRONG = {
    "empty.safetensors": b"",
    "noise.safetensors": bytes(range(256)) * 40,
    "words.pth": b"This is no model.\n" * 90,
    "card.json": b'{"format": "ddf-model", "name": ',
}
"""Files that are no models, and are refused in words."""
KEPT = (
    ("save_points", "import_points", "points.csv"),
    ("save_points", "import_points", "points.json"),
    ("save_labels", "open_labels", "labels.npz"),
    ("save_latent", "open_latent", "latent.json"),
    ("save_latent", "open_latent", "latent.npz"),
    ("save_camera_path", "open_camera_path", "camera_path.json"),
    ("save_view", "open_session", "view.png"),
    ("save_gallery_sheet", "", "gallery.png"),
    ("save_gallery_table", "", "gallery.csv"),
)
"""What saves a file, what opens it again, and its name."""
LOAD_S, FIND_S, LET_S = 10.0, 10.0, 30.0


class FileMoves:
    """Each move is a generator that says what it waits for; all files lie in ``folder``."""

    def __init__(self, hand: Hand, person: Person, folder: Path) -> None:
        self._hand, self._program, self._numbers = hand, hand.program, hand.numbers
        self._person, self._folder = person, folder
        self.wrong = folder / "wrong"
        self.wrong.mkdir(exist_ok=True)
        for name, content in WRONG.items():
            (self.wrong / name).write_bytes(content)

    def _with_file(self, name: str, file: Path) -> None:
        """Trigger an action whose file dialog is answered with ``file``."""
        self._person.file = file
        self._hand.trigger(name)
        self._person.file = None

    def _loaded(self) -> Until:
        return Until(lambda: not self._program.store.state.loading, LOAD_S)

    # --- models ------------------------------------------------------------------------------

    def open_a_model(self) -> Steps:
        """One of those that come with the program: by its menu entry, or by its file."""
        folder = self._numbers.choice(bundled_models())
        if self._numbers.random() < 0.7:
            self._hand.trigger(f"open_bundled_{folder.name}")
        else:
            self._with_file("open_model", folder / "card.json")
        yield self._loaded()
        yield rest(self._numbers.uniform(0.0, 2.0))

    def open_a_wrong_file(self) -> Steps:
        """What is no model; the open one stays."""
        self._with_file("open_model", self.wrong / self._numbers.choice(sorted(WRONG)))
        yield self._loaded()

    # --- sessions ----------------------------------------------------------------------------

    def save_and_open_sessions(self) -> Steps:
        """Saved under one of three names, and one of them opened; or a new one begun."""
        file = self._folder / f"work{self._numbers.randrange(3)}{SUFFIX}"
        self._with_file("save_session_as", file)
        yield rest(0.2)
        if self._numbers.random() < 0.2:
            self._hand.trigger("new_session")
        else:
            self._with_file("open_session", self._numbers.choice(self._sessions() or [file]))
        yield self._loaded()
        yield rest(0.5)

    def _sessions(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{SUFFIX}"))

    # --- small files -------------------------------------------------------------------------

    def save_and_open_again(self) -> Steps:
        """Points, labels, latents, a camera path, the view or the gallery."""
        save, load, name = self._numbers.choice(KEPT)
        self._with_file(save, self._folder / name)
        yield rest(0.2)
        if load and (self._folder / name).is_file():
            self._with_file(load, self._folder / name)
            yield self._loaded()

    # --- photos ------------------------------------------------------------------------------

    def invert_a_photo(self) -> Steps:
        """The portrait: placed, begun, and waited for, stopped, or left alone with its dialog
        closed."""
        self._person.is_busy = True
        self._with_file("open_photo", PORTRAIT)
        yield Until(lambda: open_dialog(PhotoDialog) is not None, FIND_S)
        yield rest(self._numbers.uniform(0.0, 2.0))
        dialog = open_dialog(PhotoDialog)
        if dialog is not None:
            self._hand.type_number(dialog.seconds, self._numbers.randint(2, 6))
            self._hand.click(dialog.start)
            yield from self._follow_photo()
        dialog = open_dialog(PhotoDialog)
        for button in dialog.findChildren(QPushButton) if dialog is not None else ():
            if button.text() == "Close":
                self._hand.click(button)
        self._person.is_busy = False

    def _follow_photo(self) -> Steps:
        bar, fate = self._program.window.status.photo_job, self._numbers.random()
        is_over = Until(lambda: bar.job is None, LET_S)
        if fate < 0.3:
            yield is_over
        elif fate < 0.7:
            yield rest(self._numbers.uniform(0.2, 3.0))
            dialog = open_dialog(PhotoDialog)
            if bar.job is not None and dialog is not None and dialog.stop.isVisible():
                self._hand.click(dialog.stop)
            yield is_over
