"""What the user means with the camera path: keys, their times, files. No widgets here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from app.features.camera_path import changes
from app.features.camera_path.player import PathPlayer
from app.inference.controller import Controller
from app.state.changes import with_note
from app.state.store import Store
from app.state.viewer_state import Banner
from ddf_core.answers import Answer, ModelLoaded
from ddf_core.errors import DdfError
from ddf_core.scene.camera_path import CameraPath, path_cameras, without_key

FPS = 24.0
STILL_FRAMES = 72


class CameraPathController(QObject):
    """One method for one intent; each change of the path is one step of undo. What cannot be is
    said in a banner, and the path stays as it was."""

    def __init__(
        self,
        store: Store,
        controller: Controller,
        player: PathPlayer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._controller, self._player = store, controller, player
        self._waiting: Path | None = None

    @property
    def _path(self) -> CameraPath:
        return self._store.state.camera_path

    def _commit(self, change: Callable[[], CameraPath], label: str, gesture: str = "") -> bool:
        """Whether the change could be made."""
        try:
            path = change()
        except DdfError as error:
            self._controller.show_error(error)
            # What was typed gives way to what is.
            self._player.changed.emit()
            return False
        self._store.commit(replace(self._store.state, camera_path=path), label, gesture)
        return True

    # --- keys --------------------------------------------------------------------------------

    def add_key(self) -> None:
        """A key where the view used last looks from; the playhead goes to it."""
        if self._store.state.model is None:
            return
        self._player.stop()
        camera = self._store.state.camera(self._controller.active_view)
        time_s = changes.time_of_new_key(self._path, self._player.time_s)
        if self._commit(lambda: changes.with_new_key(self._path, time_s, camera), "add a key"):
            self._player.put(time_s)

    def update_key(self) -> None:
        """The key under the playhead looks from where the view used last does."""
        index = self._player.key
        if index is not None:
            self._player.stop()
            camera = self._store.state.camera(self._controller.active_view)
            self._commit(lambda: changes.with_key_camera(self._path, index, camera), "change a key")

    def remove_key(self) -> None:
        """The key under the playhead gone; the playhead goes to the one after it, or before."""
        index = self._player.key
        if index is None:
            return
        self._player.stop()
        self._commit(lambda: without_key(self._path, index), "remove a key")
        if self._path.keys:
            self._player.put(self._path.keys[min(index, len(self._path.keys) - 1)].time_s)

    def clear(self) -> None:
        """No path any more."""
        self._player.stop()
        self._commit(CameraPath, "clear the camera path")

    def go_to_key(self, index: int) -> None:
        """The playhead and the view to a key."""
        if 0 <= index < len(self._path.keys):
            self._player.stop()
            self._player.go_to(self._path.keys[index].time_s)

    def step(self, direction: int) -> None:
        """To the next key (1) or the one before (-1)."""
        times = [key.time_s for key in self._path.keys]
        now = self._player.time_s
        after = [n for n, time in enumerate(times) if (time - now) * direction > 0]
        if after:
            self.go_to_key(after[0] if direction > 0 else after[-1])

    def set_time(self, index: int, time_s: float) -> None:
        """One key at a time that was typed; the playhead stays on it."""
        if self._commit(lambda: changes.with_key_time(self._path, index, time_s), "move a key"):
            self._player.put(round(time_s, changes.DIGITS))

    def drag_key(self, index: int, time_s: float) -> int:
        """One key under the hand; its index afterwards. A whole drag is one step."""
        if index >= len(self._path.keys):
            return index  # undone under the hand
        time_s = changes.free_time(self._path, index, time_s)
        self._commit(
            lambda: changes.with_key_time(self._path, index, time_s), "move a key", "camera key"
        )
        self._player.put(time_s)
        moved = self._player.key
        return index if moved is None else moved

    def rename(self, index: int, name: str) -> None:
        """One key under another name."""
        self._commit(lambda: changes.with_key_name(self._path, index, name), "rename a key")

    def set_loop(self, on: bool) -> None:
        """Back to the first key, in as long as from key to key; or not."""
        gaps = max(len(self._path.keys) - 1, 1)
        usual = round(self._path.duration_s / gaps, changes.DIGITS) or changes.STEP_S
        self.set_closing(usual if on else 0.0)

    def set_closing(self, closing_s: float) -> None:
        """How long the way back to the first key takes."""
        self._commit(
            lambda: changes.with_loop(self._path, closing_s),
            "close the camera path" if closing_s else "open the camera path",
            "camera path closing",
        )

    # --- files -------------------------------------------------------------------------------

    def receive(self, answer: Answer) -> None:
        """A model is there: the file that waited for it."""
        file = self._waiting
        if file is not None and isinstance(answer, ModelLoaded):
            self._waiting = None
            self.open_file(file)

    def open_file(self, file: Path) -> bool:
        """The path of a file in place of the one of now, once there is a model; False where it is
        refused or waits."""
        from ddf_core.io.camera_path_reading import read_camera_path

        model = self._store.state.model
        if model is None:
            self._waiting = file
            return False
        try:
            read = read_camera_path(file, model.home)
        except DdfError as error:
            self._controller.show_error(error)
            return False
        self._player.stop()
        self._commit(lambda: read.path, "open a camera path")
        if read.note:
            note = Banner("note", f"{file.name} was read, but not as it stands.", read.note)
            self._store.amend(with_note(self._store.state, note))
        self._player.go_to(read.path.start_s)
        return True

    def save_file(self, file: Path, size: tuple[int, int]) -> bool:
        """The path written, for pictures of ``size`` (width, height); False where that fails."""
        from ddf_core.export.video_plan import path_frames
        from ddf_core.io.camera_path_file import Rendering, write_camera_path

        path = self._path
        try:
            frames = path_cameras(path, path_frames(path, FPS, STILL_FRAMES))
            write_camera_path(file, path, frames, Rendering(size, FPS))
        except DdfError as error:
            self._controller.show_error(error)
            return False
        return True
