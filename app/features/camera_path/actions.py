"""What the actions about the camera path do."""

from __future__ import annotations

from pathlib import Path

from app.context import AppContext
from app.features.camera_path.controller import CameraPathController
from app.features.camera_path.player import PathPlayer
from app.shell.actions import Action
from app.shell.view_menu import LINE
from app.widgets.file_dialog import Kinds
from ddf_core.io.json_kind import json_kind

SUBMENU = "Camera path"
MORE = ("export_video", LINE, "open_camera_path", "save_camera_path", LINE, "clear_camera_path")
"""The menu of the panel."""
JSON: Kinds = {"Camera path": (".json",)}
FILTER = "Camera paths (*.json)"


def camera_path_actions(
    context: AppContext, paths: CameraPathController, player: PathPlayer
) -> tuple[Action, ...]:
    """The actions of the menu View › Camera path."""
    store, window = context.store, context.window

    def has_model() -> bool:
        return store.state.model is not None

    def has_keys() -> bool:
        return bool(store.state.camera_path.keys)

    def is_on_key() -> bool:
        return player.key is not None

    def open_path() -> None:
        file = context.ask.open_path("camera paths", "Open camera path", FILTER)
        if file is not None:
            paths.open_file(file)

    def save_path() -> None:
        file = context.ask.save_path("camera paths", "Save camera path", "camera_path.json", JSON)
        size = window.area.canvas(context.controller.active_view).picture_size()
        if file is not None and paths.save_file(file, size):
            window.status.show_saved(file)

    return (
        Action("add_camera_key", "Add key", "View", "A key where the view used last looks from",
               paths.add_key, "Shift+I", "add", position=31, submenu=SUBMENU, enabled=has_model),
        Action("update_camera_key", "Change key", "View",
               "The chosen key looks from where the view used last does", paths.update_key,
               icon="rekey", position=32, submenu=SUBMENU, enabled=is_on_key),
        Action("remove_camera_key", "Remove key", "View", "Remove the chosen key",
               paths.remove_key, icon="remove", position=33, submenu=SUBMENU, enabled=is_on_key),
        Action("next_camera_key", "To the next key", "View", "The view goes to the next key",
               lambda: paths.step(1), "Alt+Right", position=34, submenu=SUBMENU, enabled=has_keys),
        Action("previous_camera_key", "To the key before", "View",
               "The view goes to the key before", lambda: paths.step(-1), "Alt+Left", position=35,
               submenu=SUBMENU, enabled=has_keys),
        Action("play_camera_path", "Play", "View", "The view goes along the camera path, or stops",
               player.toggle, "Shift+F9", "play", position=36, submenu=SUBMENU,
               enabled=lambda: player.can_play),
        Action("clear_camera_path", "Remove all keys", "View", "No camera path any more",
               paths.clear, icon="clear", position=37, submenu=SUBMENU, enabled=has_keys),
        Action("open_camera_path", "Open camera path…", "File",
               "Open a camera_path.json of nerfstudio, Blender or this program", open_path,
               icon="open", position=130, enabled=has_model),
        Action("save_camera_path", "Save camera path…", "File",
               "Save the keys and the cameras of every frame as camera_path.json", save_path,
               icon="save", position=260, enabled=has_keys),
    )  # fmt: skip


def take_dropped(paths: CameraPathController, file: Path) -> bool:
    """Open a file that was dropped or named, where it is a camera path; whether it is one."""
    if json_kind(file) != "cameras":
        return False
    paths.open_file(file)
    return True
