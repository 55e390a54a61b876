"""``camera_path.json``, as nerfstudio's viewer writes it and ``ns-render camera-path`` reads it.

::

    {
     "camera_type": "perspective", "render_height": 512, "render_width": 512,
     "fps": 24, "seconds": 4.0, "is_cycle": false, "smoothness_value": 0.0,
     "default_fov": 50.0, "default_transition_sec": 2.0,
     "keyframes": [{"matrix": [16 numbers], "fov": 50.0, "aspect": 1.0,
                    "override_transition_enabled": true, "override_transition_sec": 2.0}],
     "camera_path": [{"camera_to_world": [16 numbers], "fov": 50.0, "aspect": 1.0}]
    }

Matrices are row by row, from the camera (x right, y up, looking along -z, as here) to a world
whose z is up: a scene point (x, y, z) stands at (x, -z, y) there. ``fov`` is that of the picture's
HEIGHT, in degrees. A keyframe's transition is the time since the keyframe before it; that of the
first one closes a cycle. ``camera_path`` has a camera for every frame of the video.

What others leave out of a keyframe, this program adds as ``ddf_viewer``: its name, its time and the
point it looks at. It counts where the matrix beside it still says the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from ddf_core.io.json_codec import encode, tidy
from ddf_core.io.safe_write import write_bytes
from ddf_core.scene.camera import Array, Camera
from ddf_core.scene.camera_path import CameraKey, CameraPath

ENDING: Final = ".json"
OWN: Final = "ddf_viewer"
"""What this program adds to a keyframe."""
DEFAULT_TRANSITION_S: Final = 2.0
WORLD_FROM_SCENE: Final = np.array(
    [[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]
)
"""(4, 4) from the scene frame to nerfstudio's world."""


@dataclass(frozen=True)
class Rendering:
    """How a path becomes a video: ``size`` (width, height) in pixels, frames a second."""

    size: tuple[int, int]
    fps: float


def write_camera_path(
    file: Path, path: CameraPath, frames: Sequence[Camera], rendering: Rendering
) -> None:
    """Write a path, and the cameras of its video.

    Args:
        frames: one for each picture.

    Raises:
        OutputError: ``output.unwritable``; an older file is untouched.
    """
    write_bytes(file, tidy(camera_path_record(path, frames, rendering)))


def camera_path_record(
    path: CameraPath, frames: Sequence[Camera], rendering: Rendering
) -> dict[str, Any]:
    """The file's content as plain JSON values."""
    (width, height), fps = rendering.size, rendering.fps
    closing_s = path.closing_s if path.is_loop else DEFAULT_TRANSITION_S
    times = [key.time_s for key in path.keys]
    gaps = [closing_s, *(end - start for start, end in pairwise(times))]
    cameras = [*(key.camera for key in path.keys), *frames]
    first = cameras[0] if cameras else Camera()
    return {
        "default_fov": vertical_fov_deg(first, rendering.size),
        "default_transition_sec": DEFAULT_TRANSITION_S,
        "keyframes": [
            {
                "matrix": world_matrix(key.camera),
                "fov": vertical_fov_deg(key.camera, rendering.size),
                "aspect": width / height,
                "override_transition_enabled": True,
                "override_transition_sec": gap,
                OWN: encode(CameraKey, key),
            }
            for key, gap in zip(path.keys, gaps, strict=bool(path.keys))
        ],
        "camera_type": "perspective",
        "render_height": height,
        "render_width": width,
        "fps": int(fps) if fps == int(fps) else fps,
        "seconds": len(frames) / fps,
        "is_cycle": path.is_loop,
        "smoothness_value": 0.0,
        "camera_path": [
            {
                "camera_to_world": world_matrix(camera),
                "fov": vertical_fov_deg(camera, rendering.size),
                "aspect": width / height,
            }
            for camera in frames
        ],
    }


def world_matrix(camera: Camera) -> list[float]:
    """16 numbers row by row, from the camera to nerfstudio's world."""
    # The axes are only exchanged, so no digit is lost; added to zero, -0.0 loses its sign.
    matrix = WORLD_FROM_SCENE @ camera.world_from_cam
    return [float(value) + 0.0 for value in matrix.ravel()]


def vertical_fov_deg(camera: Camera, size: tuple[int, int]) -> float:
    """The field of view of the picture's height, in degrees; ``size`` is (width, height)."""
    return 2 * math.degrees(math.atan(1 / camera.projection(size)[1, 1]))


def scene_matrix(world_from_cam: Array) -> Array:
    """(4, 4) from the camera to the scene, of one (4, 4) to nerfstudio's world."""
    return WORLD_FROM_SCENE.T @ world_from_cam
