"""How a photo was taken, as five numbers: to a camera, to rays, and to rays with gradients."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass, replace

import torch
from torch import Tensor

from ddf_core.scene.camera import MAX_PITCH_RAD, MIN_PITCH_RAD, Camera
from ddf_core.scene.rays import Rays


@dataclass(frozen=True)
class PhotoPose:
    """The camera of a square photo, relative to a model's own frontal camera.

    Args:
        yaw_rad, pitch_rad: pi-GAN's angles; pi/2 and pi/2 are frontal.
        log_zoom: natural logarithm of the magnification; 0 is the model's own field of view.
        shift_x, shift_y: where the model's centre stands in the photo, in half pictures: right and
            up are positive, 0 is the middle. The camera moves beside the model, it does not turn.
    """

    yaw_rad: float = math.pi / 2
    pitch_rad: float = math.pi / 2
    log_zoom: float = 0.0
    shift_x: float = 0.0
    shift_y: float = 0.0

    def vector(self, device: torch.device | None = None) -> Tensor:
        """(5,) in the order of the fields; on the CPU unless a device is named."""
        return torch.tensor(astuple(self), device=device)

    @staticmethod
    def from_vector(vector: Tensor) -> PhotoPose:
        """The inverse of ``vector``: (5,) in the order of the fields."""
        return PhotoPose(*vector.tolist())

    def camera(self, home: Camera) -> Camera:
        """The same as a camera like any other."""
        half = math.tan(math.radians(home.fov_deg) / 2) * math.exp(-self.log_zoom)
        turned = replace(
            home,
            yaw_rad=self.yaw_rad,
            pitch_rad=min(max(self.pitch_rad, MIN_PITCH_RAD), MAX_PITCH_RAD),
            fov_deg=2 * math.degrees(math.atan(half)),
            borders=False,
        )
        # A picture of 2 x 2 pixels: half a picture is one pixel; pixels count downwards.
        return turned.pan_by(self.shift_x, -self.shift_y, (2, 2))


def frontal(home: Camera) -> PhotoPose:
    """The model's own frontal view."""
    return PhotoPose(home.yaw_rad, home.pitch_rad)


def pose_rays(pose: Tensor, home: Camera, picture_xy: Tensor) -> Rays:
    """Rays through points of the photo, with gradients to the pose.

    Args:
        pose: (B, 5), in the order of ``PhotoPose``.
        home: the model's frontal camera.
        picture_xy: (B, N, 2) in [-1, 1]: x to the right, y UP.

    Returns:
        (B * N) rays, item by item, on the device of the pose.
    """
    yaw, pitch, log_zoom, shift_x, shift_y = pose.unbind(-1)
    pitch = pitch.clamp(MIN_PITCH_RAD, MAX_PITCH_RAD)
    back = torch.stack((pitch.sin() * yaw.cos(), pitch.cos(), pitch.sin() * yaw.sin()), dim=-1)
    zero = torch.zeros_like(yaw)
    right = torch.stack((yaw.sin(), zero, -yaw.cos()), dim=-1)
    up = torch.linalg.cross(back, right)
    half = math.tan(math.radians(home.fov_deg) / 2) * torch.exp(-log_zoom)
    plane = picture_xy.to(pose.device) * half[:, None, None]
    d = plane[..., :1] * right[:, None] + plane[..., 1:] * up[:, None] - back[:, None]
    d = torch.nn.functional.normalize(d, dim=-1)
    target = torch.tensor(home.target, dtype=pose.dtype, device=pose.device)
    reach = (home.radius * half)[:, None]
    moved = target - reach * (shift_x[:, None] * right + shift_y[:, None] * up)
    eye = (moved + home.radius * back)[:, None].expand_as(d)
    return Rays(eye.reshape(-1, 3), d.reshape(-1, 3))


def picture_grid(side: int) -> Tensor:
    """(S * S, 2) pixel centres of a square picture of ``side`` S in [-1, 1], rows from the top, y
    UP."""
    ticks = (torch.arange(side) + 0.5) / side * 2 - 1
    y, x = torch.meshgrid(-ticks, ticks, indexing="ij")
    return torch.stack((x, y), dim=-1).reshape(-1, 2)
