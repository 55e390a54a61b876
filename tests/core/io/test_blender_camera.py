"""A known point, seen through Blender's camera as its manual says, falls on the same pixel."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ddf_core.errors import OutputError
from ddf_core.io.blender_camera import BLENDER_FROM_SCENE, blender_camera, write_blender_camera
from ddf_core.scene.camera import Camera

METRES = 0.3
TURNED = Camera(1.2, 1.8, radius=2.7, fov_deg=20.5, near=1.75, far=3.65, target=(0.1, 0.02, 0.0))
X_SCENE = np.array([[0.0, 0.0, 0.0], [0.1, 0.2, 0.3], [-0.2, 0.05, 0.1]])


def seen_in_blender(record: dict[str, Any], x: np.ndarray) -> np.ndarray:
    """(N, 2) pixels, y down, of points (N, 3) in Blender's frame, by similar triangles."""
    width, height = record["size"]
    world = np.array(record["matrix_world"])
    x_cam = (x - world[:3, 3]) @ world[:3, :3]
    on_sensor = record["lens_mm"] * x_cam[:, :2] / -x_cam[:, 2:]
    pixels_a_mm = width / record["sensor_width_mm"]
    return np.array([width / 2, height / 2]) + on_sensor * pixels_a_mm * (1, -1)


@pytest.mark.parametrize("size", [(64, 64), (80, 50), (50, 80)])
@pytest.mark.parametrize("camera", [Camera(), Camera(borders=True), TURNED])
@pytest.mark.parametrize("metres", [None, METRES])
def test_a_point_falls_where_the_picture_has_it(
    size: tuple[int, int], camera: Camera, metres: float | None
) -> None:
    record = blender_camera(camera, size, metres)
    # As a GLB in metres lies in Blender: x right, the face along -y, z up.
    in_blender = np.stack([X_SCENE[:, 0], -X_SCENE[:, 2], X_SCENE[:, 1]], 1) * (metres or 1)
    pixels, _ = camera.project(X_SCENE, size)
    np.testing.assert_allclose(seen_in_blender(record, in_blender), pixels, atol=1e-9)


def test_the_frontal_camera_stands_before_the_face_and_upright() -> None:
    record = blender_camera(Camera(radius=2.0), (64, 64), 0.5)
    np.testing.assert_allclose(
        record["matrix_world"],
        [[1, 0, 0, 0], [0, 0, -1, -1], [0, 1, 0, 0], [0, 0, 0, 1]],
        atol=1e-12,
    )
    assert record["lens_mm"] == pytest.approx(18 / math.tan(math.radians(6)))
    assert np.linalg.det(BLENDER_FROM_SCENE) == 1


def test_the_script_sets_what_the_json_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run as Blender runs it, with its names standing for it."""
    record = blender_camera(TURNED, (80, 50), METRES)
    write_blender_camera(tmp_path / "c.json", record, "a.png")
    write_blender_camera(tmp_path / "c.py", record, 'a"""\n.png')
    said = json.loads((tmp_path / "c.json").read_text())
    assert said["picture"] == "a.png"
    bpy, mathutils = _blender()
    monkeypatch.setitem(sys.modules, "bpy", bpy)
    monkeypatch.setitem(sys.modules, "mathutils", mathutils)
    exec(compile((tmp_path / "c.py").read_text(), "c.py", "exec"), {})
    scene: Any = bpy.context.scene
    assert scene.linked == [scene.camera]
    assert scene.camera.matrix_world == said["matrix_world"]
    data = scene.camera.data
    assert (data.lens, data.sensor_width) == (said["lens_mm"], said["sensor_width_mm"])
    assert data.sensor_fit == "HORIZONTAL"
    assert [scene.render.resolution_x, scene.render.resolution_y] == said["size"]


def _blender() -> tuple[Any, Any]:
    bpy: Any = ModuleType("bpy")
    mathutils: Any = ModuleType("mathutils")
    linked: list[object] = []
    scene = SimpleNamespace(
        linked=linked,
        render=SimpleNamespace(),
        collection=SimpleNamespace(objects=SimpleNamespace(link=linked.append)),
    )
    bpy.context = SimpleNamespace(scene=scene)
    bpy.data = SimpleNamespace(
        cameras=SimpleNamespace(new=lambda name: SimpleNamespace(name=name)),
        objects=SimpleNamespace(new=lambda name, data: SimpleNamespace(name=name, data=data)),
    )
    mathutils.Matrix = lambda rows: rows
    return bpy, mathutils


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_blender_camera(tmp_path / "c.txt", blender_camera(Camera(), (8, 8)), "a.png")
    assert caught.value.code == "output.ending"
    assert list(tmp_path.iterdir()) == []
