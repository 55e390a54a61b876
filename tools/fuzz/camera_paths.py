"""Worlds of camera paths: this program's own, nerfstudio's two, and cameras of frames alone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from ddf_core.errors import DdfError
from ddf_core.export.video_plan import path_frames
from ddf_core.io.camera_path_file import Rendering, camera_path_record, write_camera_path
from ddf_core.io.camera_path_reading import read_camera_path
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import CameraKey, CameraPath, path_cameras
from tools.fuzz.damage import edit_extremes, edit_json
from tools.fuzz.models import files_of
from tools.fuzz.world import World, refusal

HOME = Camera()
FPS, STILL_FRAMES = 24.0, 3
MOST_FRAMES = 50
"""As many pictures of a long path are enough to see that its cameras are sound."""
SPECIAL = {".json": (edit_json, edit_extremes) * 8}
FILE = "camera_path.json"


def camera_path_worlds(folder: Path) -> list[World]:
    """Sound paths of each layout that is read, made in ``folder``."""
    turned = HOME.orbit_by(0.6, 0.1).zoom_by(0.8)
    keys = (CameraKey(0.0, HOME, "front"), CameraKey(1.0, turned), CameraKey(2.5, HOME))
    path = CameraPath(keys, 1.5)
    record = camera_path_record(path, path_cameras(path, 6), Rendering((64, 48), FPS))
    made = {
        "own path": record,
        "keyframes": {**record, "keyframes": [_stranger(item) for item in record["keyframes"]]},
        "older keyframes": {**record, "keyframes": _older(record), "default_transition_sec": None},
        "frames": {**record, "keyframes": []},
    }
    for name, value in made.items():
        (folder / name).mkdir(parents=True)
        (folder / name / FILE).write_text(json.dumps(value), encoding="utf-8")
    return [World(name, files_of(folder / name), FILE, attempt, SPECIAL) for name in made]


def _stranger(item: dict[str, object]) -> dict[str, object]:
    """A keyframe without what this program adds."""
    return {key: value for key, value in item.items() if key != "ddf_viewer"}


def _older(record: dict[str, list[dict[str, list[float]]]]) -> list[dict[str, object]]:
    """Keyframes as the older viewer wrote them: texts, column by column, times as fractions."""
    items = record["keyframes"]
    matrices = [np.reshape(item["matrix"], (4, 4)).T.ravel().tolist() for item in items]
    return [
        {
            "matrix": json.dumps(matrix),
            "fov": 50.0,
            "aspect": 1.0,
            "properties": json.dumps([["NAME", f"key {n}"], ["TIME", n / len(items)]]),
        }
        for n, matrix in enumerate(matrices)
    ]


def attempt(path: Path) -> str:
    """Read a path as the window does, look through its cameras, write it, and read that again."""
    try:
        read = read_camera_path(path, HOME).path
    except DdfError as err:
        return refusal(err)
    count = min(path_frames(read, FPS, STILL_FRAMES), MOST_FRAMES)
    for camera in path_cameras(read, count):
        assert np.isfinite(camera.world_from_cam).all()
    again = path.with_name("again.json")
    write_camera_path(again, read, (), Rendering((64, 48), FPS))
    keys = read_camera_path(again, HOME).path.keys
    assert [key.name for key in keys] == [key.name for key in read.keys]
    return "loaded"
