"""What is to be marched: a value, known without OpenGL."""

from __future__ import annotations

from dataclasses import dataclass

from ddf_core.scene.camera import Camera


@dataclass(frozen=True)
class Shot:
    """What to march: ``size`` (width, height) of the whole picture, ``rows`` of it (first, after
    the last; y down), and the length of a step in voxels."""

    camera: Camera
    size: tuple[int, int]
    rows: tuple[int, int]
    step_voxels: float = 0.5
