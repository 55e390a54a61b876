"""The camera of a picture for Blender: as JSON, or as a script that makes it there.

Blender's frame has z up: a scene point (x, y, z) stands at (x, -z, y), where its reader of GLB
files puts it. Its cameras look along their own -z with y up, as this program's do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from ddf_core.errors import OutputError
from ddf_core.io.json_codec import dumps
from ddf_core.io.safe_write import write_bytes
from ddf_core.scene.camera import Array, Camera

ENDINGS: Final = (".json", ".py")
SENSOR_WIDTH_MM: Final = 36.0
"""Blender's own; the lens follows from it."""
BLENDER_FROM_SCENE: Final = np.array(
    [[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]
)

_SCRIPT = """# Run in Blender, this puts the camera of {picture} into the scene that is open.

import bpy
from mathutils import Matrix

scene = bpy.context.scene
data = bpy.data.cameras.new({name!r})
data.sensor_fit = {sensor_fit!r}
data.sensor_width = {sensor_width_mm!r}
data.lens = {lens_mm!r}
data.clip_start, data.clip_end = {clip_start!r}, {clip_end!r}
camera = bpy.data.objects.new({name!r}, data)
camera.matrix_world = Matrix({matrix_world!r})
scene.collection.objects.link(camera)
scene.camera = camera
scene.render.resolution_x, scene.render.resolution_y = {size!r}
scene.render.resolution_percentage = 100
scene.render.pixel_aspect_x = scene.render.pixel_aspect_y = 1.0
"""


def blender_camera(
    camera: Camera, size: tuple[int, int], metres: float | None = None
) -> dict[str, object]:
    """The camera as Blender's settings; what GLB files hold stands before it as in the picture.

    Args:
        size: (width, height) of the picture.
        metres: for one scene unit; None leaves lengths in scene units.

    Returns:
        ``matrix_world`` (4, 4) row by row; ``lens_mm`` for a sensor ``sensor_width_mm`` wide that
        fits the picture's width, whatever its shape; lengths in ``unit``.
    """
    factor = 1.0 if metres is None else metres
    matrix = BLENDER_FROM_SCENE @ camera.world_from_cam
    matrix[:3, 3] *= factor
    # Half the picture's width at distance 1 is the inverse of the projection's first number.
    lens_mm = SENSOR_WIDTH_MM / 2 * float(camera.projection(size)[0, 0])
    return {
        "format": "ddf-viewer-camera",
        "version": 1,
        "frame": "Blender: z up, the face looks along -y; the camera looks along its own -z",
        "unit": "scene unit" if metres is None else "metre",
        "metres_per_scene_unit": metres,
        "size": list(size),
        "matrix_world": _rows(matrix),
        "sensor_fit": "HORIZONTAL",
        "sensor_width_mm": SENSOR_WIDTH_MM,
        "lens_mm": lens_mm,
        # Near and far bound the model; what else stands in the scene may be nearer, or further.
        "clip_start": camera.near * factor / 10,
        "clip_end": camera.far * factor * 10,
    }


def write_blender_camera(path: Path, record: dict[str, object], picture: str) -> None:
    """Write what ``blender_camera`` gives, as the ending of ``path`` says.

    Args:
        picture: name of the file that the camera saw.

    Raises:
        OutputError: ``output.unwritable``; another ending.
    """
    check_camera_ending(path)
    if path.suffix.lower() == ".json":
        write_bytes(path, dumps({**record, "picture": picture}))
        return
    # A name may hold what would end the text that it stands in.
    text = _SCRIPT.format(**record, name=Path(picture).stem, picture=ascii(picture))
    write_bytes(path, text.encode())


def check_camera_ending(path: Path) -> None:
    """Refuse a name that is neither .json nor .py.

    Raises:
        OutputError: ``output.ending``.
    """
    if path.suffix.lower() not in ENDINGS:
        raise OutputError(
            f"{path.name}: a camera is a .json or .py file.",
            code="output.ending",
            advice="A .py file makes the camera when it is run in Blender.",
        )


def _rows(matrix: Array) -> list[list[float]]:
    # Added to zero, -0.0 loses its sign.
    return [[float(value) + 0.0 for value in row] for row in matrix]
