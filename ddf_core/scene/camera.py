"""The one camera model: rays, projection and orbit for torch, markers and GL alike. NumPy only.

Frames (see CONVENTIONS.md): scene x right, y up, z towards the frontal camera; camera x right,
y up, looking along -z. Angles are pi-GAN's: the eye is at ``target + radius * (sin p cos y, cos p,
sin p sin y)`` and both angles are pi/2 when frontal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ddf_core.scene.tiles import Box

Array = NDArray[np.float64]

# Beyond this the up vector and the viewing direction are parallel and "right" is undefined.
MIN_PITCH_RAD = 0.02
MAX_PITCH_RAD = math.pi - MIN_PITCH_RAD


@dataclass(frozen=True)
class Camera:
    """A pinhole camera on a sphere around ``target``.

    Args:
        yaw_rad, pitch_rad: pi-GAN's angles; pi/2 and pi/2 are frontal.
        radius: distance from the target, scene units.
        fov_deg: full field of view of the picture's SHORTER side: what is seen whole in a square is
            seen whole in every shape.
        near, far: where samples begin and end along the UNIT ray, scene units.
        target: the point looked at.
        borders: True puts the outer pixel centres of the shorter side on the border of the field
            of view (pi-GAN's grid); False puts the pixel edges there.
    """

    yaw_rad: float = math.pi / 2
    pitch_rad: float = math.pi / 2
    radius: float = 1.0
    fov_deg: float = 12.0
    near: float = 0.88
    far: float = 1.12
    target: tuple[float, float, float] = (0.0, 0.0, 0.0)
    borders: bool = False

    @property
    def eye(self) -> Array:
        """(3,) position of the camera in the scene."""
        sin_p = math.sin(self.pitch_rad)
        offset = (
            sin_p * math.cos(self.yaw_rad),
            math.cos(self.pitch_rad),
            sin_p * math.sin(self.yaw_rad),
        )
        return np.asarray(self.target, float) + self.radius * np.asarray(offset)

    @property
    def world_from_cam(self) -> Array:
        """(4, 4) rigid transform; columns are right, up, back and the eye."""
        back = self.eye - np.asarray(self.target, float)
        back /= np.linalg.norm(back)
        right = np.cross((0.0, 1.0, 0.0), back)
        right /= np.linalg.norm(right)
        matrix = np.eye(4)
        matrix[:3, :3] = np.stack((right, np.cross(back, right), back), axis=1)
        matrix[:3, 3] = self.eye
        return matrix

    def _half_extent(self, size: tuple[int, int]) -> tuple[float, float]:
        """Image-plane half width and half height (at distance 1) of the pixel EDGES."""
        # Pixels are square in every shape: the field of view is that of the shorter side.
        shorter = max(min(size) - self.borders, 1)
        half_pixel = math.tan(math.radians(self.fov_deg) / 2) / shorter
        return half_pixel * size[0], half_pixel * size[1]

    def directions(self, pixel_xy: Array, size: tuple[int, int]) -> Array:
        """Unit ray directions (N, 3) in the scene through ``pixel_xy`` (N, 2).

        Pixel coordinates are continuous, y down, (0, 0) the top left CORNER of the picture: the
        centre of the first pixel is (0.5, 0.5). ``size`` is (width, height).
        """
        half_w, half_h = self._half_extent(size)
        pixel_xy = np.asarray(pixel_xy, float)
        x_cam = (pixel_xy[:, 0] / size[0] * 2 - 1) * half_w
        y_cam = (1 - pixel_xy[:, 1] / size[1] * 2) * half_h
        rays = np.stack((x_cam, y_cam, -np.ones_like(x_cam)), axis=1)
        rays /= np.linalg.norm(rays, axis=1, keepdims=True)
        return rays @ self.world_from_cam[:3, :3].T

    def picture_directions(self, size: tuple[int, int]) -> Array:
        """Unit ray directions (height * width, 3) of all pixel centres, row by row from the top.

        Equal to ``directions`` of the pixel centres, five times faster: what depends on the column
        and what depends on the row are made once each.
        """
        return self.box_directions(size, (0, 0, *size))

    def box_directions(self, size: tuple[int, int], box: Box) -> Array:
        """The same for the pixels in ``box`` alone, to the bit, in its own rows and columns."""
        left, top, right, bottom = box
        half_w, half_h = self._half_extent(size)
        x_cam = ((np.arange(left, right) + 0.5) / size[0] * 2 - 1) * half_w
        y_cam = (1 - (np.arange(top, bottom) + 0.5) / size[1] * 2) * half_h
        across, up, back = self.world_from_cam[:3, :3].T
        rays = x_cam[None, :, None] * across + (y_cam[:, None] * up - back)[:, None]
        rays /= np.sqrt(1 + x_cam[None, :] ** 2 + y_cam[:, None] ** 2)[..., None]
        return rays.reshape(-1, 3)

    def project(self, x: Array, size: tuple[int, int]) -> tuple[Array, Array]:
        """Where scene points (N, 3) fall: pixel_xy (N, 2) and distance from the eye (N,).

        Points behind the eye get a negative distance and NaN pixels.
        """
        x = np.asarray(x, float).reshape(-1, 3)
        x_cam = (x - self.eye) @ self.world_from_cam[:3, :3]
        half_w, half_h = self._half_extent(size)
        depth = -x_cam[:, 2]
        with np.errstate(divide="ignore", invalid="ignore"):
            safe = np.where(depth > 1e-9, depth, np.nan)
            px = (x_cam[:, 0] / safe / half_w + 1) / 2 * size[0]
            py = (1 - x_cam[:, 1] / safe / half_h) / 2 * size[1]
        return np.stack((px, py), axis=1), np.copysign(np.linalg.norm(x_cam, axis=1), depth)

    def units_per_pixel(self, size: tuple[int, int]) -> float:
        """How long a pixel is in the plane through the target that faces the eye, scene units."""
        return 2 * self._half_extent(size)[0] / size[0] * self.radius

    def projection(self, size: tuple[int, int], near: float = 0.01, far: float = 100.0) -> Array:
        """(4, 4) OpenGL clip_from_cam for the same picture (column vectors)."""
        half_w, half_h = self._half_extent(size)
        matrix = np.zeros((4, 4))
        matrix[0, 0] = 1 / half_w
        matrix[1, 1] = 1 / half_h
        matrix[2, 2] = -(far + near) / (far - near)
        matrix[2, 3] = -2 * far * near / (far - near)
        matrix[3, 2] = -1
        return matrix

    def orbit_by(self, yaw_delta_rad: float, pitch_delta_rad: float) -> Camera:
        """The camera turned about its target; the pitch stops short of the poles."""
        pitch = min(max(self.pitch_rad + pitch_delta_rad, MIN_PITCH_RAD), MAX_PITCH_RAD)
        return replace(self, yaw_rad=self.yaw_rad + yaw_delta_rad, pitch_rad=pitch)

    def zoom_by(self, factor: float) -> Camera:
        """Field of view scaled by ``factor`` (below 1 magnifies), kept within 1 to 90 degrees.

        The eye stays where the model was trained to be seen from, so near and far stay right.
        """
        half = math.atan(math.tan(math.radians(self.fov_deg) / 2) * factor)
        return replace(self, fov_deg=min(max(math.degrees(2 * half), 1.0), 90.0))

    def pan_by(self, dx_px: float, dy_px: float, size: tuple[int, int]) -> Camera:
        """The camera moved so that the target follows the hand by (dx, dy) pixels."""
        half_w, half_h = self._half_extent(size)
        right, up = self.world_from_cam[:3, 0], self.world_from_cam[:3, 1]
        shift = -right * dx_px / size[0] * 2 * half_w + up * dy_px / size[1] * 2 * half_h
        target = np.asarray(self.target, float) + self.radius * shift
        return replace(self, target=(float(target[0]), float(target[1]), float(target[2])))
