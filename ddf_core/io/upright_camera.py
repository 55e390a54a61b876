"""A camera of another program as one of this program's, which stand upright and look at a point.

A matrix says neither that it stands upright nor which point is looked at: a roll is left out, and
the point is the one on the line of sight that is nearest to the middle of the scene.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ddf_core.io.camera_path_file import scene_matrix
from ddf_core.io.json_codec import WrongValue, decode, loads
from ddf_core.io.ranges import check_camera, within
from ddf_core.scene.camera import MAX_PITCH_RAD, MIN_PITCH_RAD, Array, Camera

SKEW: Final = 1e-3
"""How far a rotation may be from one: what was rounded to four digits is read."""
FARTHEST: Final = 1e6
ROLL_RAD: Final = math.radians(0.5)
NEAREST: Final = 1e-3
"""Of a point that is looked at, scene units before the eye."""


@dataclass(frozen=True)
class UprightCamera:
    """A camera as read; whether it was rolled, or looked away from the middle of the scene."""

    camera: Camera
    is_rolled: bool = False
    is_away: bool = False


def upright_camera(
    world_from_cam: Array, fov_deg: float, size: tuple[int, int], home: Camera
) -> UprightCamera:
    """The upright camera that stands where a matrix says and looks the same way.

    Args:
        world_from_cam: (4, 4), as ``read_matrix`` gives it.
        fov_deg: of the height of a picture of ``size`` (width, height).
        home: the frontal camera of the model: what is near and far of it, and whether its field of
            view ends at pixel centres.

    Raises:
        WrongValue: it is so far away, or so wide, that no picture can be made.
    """
    within("fov", fov_deg, 0.1, 170.0)
    matrix, middle = scene_matrix(world_from_cam), np.asarray(home.target)
    eye, right = matrix[:3, 3], matrix[:3, 0]
    yaw_rad, pitch_rad, is_pole = _angles(matrix)
    upright = Camera(yaw_rad, pitch_rad).world_from_cam[:3]
    roll_rad = math.atan2(right @ upright[:, 1], right @ upright[:, 0])
    back = upright[:, 2]
    radius = float((eye - middle) @ back)
    is_away = radius < NEAREST
    radius = home.radius if is_away else radius
    x, y, z = (float(value) for value in eye - radius * back)
    distance = float(np.linalg.norm(eye - middle))
    camera = replace(
        home,
        yaw_rad=yaw_rad,
        pitch_rad=pitch_rad,
        radius=radius,
        fov_deg=_shorter_fov_deg(fov_deg, size, borders=home.borders),
        near=max(distance - (home.radius - home.near), NEAREST),
        far=max(distance + (home.far - home.radius), 2 * NEAREST),
        target=(x, y, z),
    )
    check_camera("camera", camera)
    return UprightCamera(camera, abs(roll_rad) > ROLL_RAD and not is_pole, is_away)


def _angles(matrix: Array) -> tuple[float, float, bool]:
    """Yaw and pitch of a (4, 4) to the scene, and whether it looks straight down or up: then the
    picture's right says where the camera stands."""
    right, back = matrix[:3, 0], matrix[:3, 2]
    pitch_rad = math.acos(min(max(float(back[1]), -1.0), 1.0))
    if MIN_PITCH_RAD <= pitch_rad <= MAX_PITCH_RAD:
        return math.atan2(back[2], back[0]), pitch_rad, False
    return (
        math.atan2(right[0], -right[2]),
        min(max(pitch_rad, MIN_PITCH_RAD), MAX_PITCH_RAD),
        True,
    )


def _shorter_fov_deg(vertical_deg: float, size: tuple[int, int], *, borders: bool) -> float:
    """The field of view of the picture's shorter side, as this program has it."""
    shorter = max(min(size) - borders, 1)
    half = math.tan(math.radians(vertical_deg) / 2) * shorter / size[1]
    return 2 * math.degrees(math.atan(half))


def read_matrix(value: object, where: str) -> Array:
    """(4, 4) from the camera to the world: of 16 numbers or four rows of them, also as a text, row
    by row or column by column.

    Raises:
        WrongValue: it is no rotation and shift.
    """
    if isinstance(value, str):
        value = inner_json(value, where)
    if isinstance(value, list) and len(value) == 4 and all(isinstance(row, list) for row in value):
        value = [number for row in value for number in row]
    if not isinstance(value, list) or len(value) != 16:
        came = f"has {len(value):,} items" if isinstance(value, list) else "is no list"
        raise WrongValue(where, f"{came}, wanted are 16 numbers")
    numbers = [decode(float, number, f"{where}[{at}]") for at, number in enumerate(value)]
    matrix = np.array(numbers).reshape(4, 4)
    last = (0.0, 0.0, 0.0, 1.0)
    # The older viewer writes them column by column.
    matrix = matrix if np.array_equal(matrix[3], last) else matrix.T
    rotation = matrix[:3, :3]
    is_sound = np.abs(matrix).max() < FARTHEST and np.array_equal(matrix[3], last)
    if not is_sound or not _is_rotation(rotation):
        raise WrongValue(where, "is no camera: wanted are a rotation and a position, unscaled")
    return matrix


def _is_rotation(matrix: Array) -> bool:
    is_orthogonal = np.allclose(matrix.T @ matrix, np.eye(3), rtol=0, atol=SKEW)
    return bool(is_orthogonal and np.linalg.det(matrix) > 0)


def inner_json(text: str, where: str) -> object:
    """The value of JSON that stands in a text of JSON.

    Raises:
        WrongValue: there is none.
    """
    try:
        return loads(text.encode(errors="replace"))
    except ValueError as err:
        raise WrongValue(where, f"is a text that is not JSON: {err}") from err
