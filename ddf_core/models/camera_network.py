"""From where a picture was taken: a network of its own, beside what says who is in it.

Codes are learnt from what explains pictures, and a camera that bends to explain them better is
none. So the camera has weights that nothing but cameras teach. The network is ours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

# sine and cosine of the yaw, pitch, zoom, shift: the yaw of a car goes all round.
CAMERA_OUTPUTS = 6


class HalvedPicture:
    """What sizes of a network have that halves a square picture stage by stage."""

    picture_px: int
    channels: tuple[int, ...]
    hidden: int

    @property
    def last_px(self) -> int:
        """Side of the last stage's picture."""
        return self.picture_px >> len(self.channels)


@dataclass(frozen=True)
class CameraConfig(HalvedPicture):
    """Sizes.

    Args:
        picture_px: side of the square pictures it sees.
        channels: of the stages; each halves the picture.
        hidden: width between the picture and the answer.
        front_yaw_rad: of the plane that it was taught to mirror pictures in.
    """

    picture_px: int = 96
    channels: tuple[int, ...] = (16, 32, 64, 128, 160)
    hidden: int = 192
    front_yaw_rad: float = math.pi / 2


@dataclass(frozen=True)
class PoseOrigin:
    """What raw answers count from, and the unit of the pitch, in radians."""

    yaw_rad: float
    pitch_rad: float
    pitch_spread_rad: float

    def pose(self, raw: Tensor) -> Tensor:
        """(B, 5) in the order of ``PhotoPose``, of raw answers (B, 6)."""
        # One is added to the cosine: untrained, it answers "frontal" and not a direction of noise.
        yaw = self.yaw_rad + torch.atan2(raw[:, 0], 1 + raw[:, 1])
        pitch = self.pitch_rad + self.pitch_spread_rad * raw[:, 2]
        return torch.cat((yaw[:, None], pitch[:, None], 0.2 * raw[:, 3:]), dim=1)


class CameraNetwork(nn.Module):
    """Pictures (B, 3, P, P) in [0, 1] to poses (B, 5)."""

    def __init__(self, config: CameraConfig, origin: PoseOrigin) -> None:
        super().__init__()
        self.config, self._origin = config, origin
        self.stages = halving_stages(config.channels)
        self.hidden = nn.Linear(config.channels[-1] * config.last_px**2, config.hidden)
        self.head = nn.Linear(config.hidden, CAMERA_OUTPUTS)

    def forward(self, picture: Tensor) -> Tensor:
        """Poses (B, 5), as ``PhotoPose`` orders them, of pictures (B, 3, P, P) in [0, 1]."""
        features = self.stages(picture * 2 - 1).flatten(1)
        return self._origin.pose(self.head(functional.silu(self.hidden(features))))

    def both_ways(self, picture: Tensor) -> Tensor:
        """Poses (B, 5) of pictures (B, 3, P, P) in [0, 1]: the mean of what is said of each and of
        its mirror image, whose errors are in part others."""
        pose, mirrored = self(picture), self(picture.flip(-1))
        front = self.config.front_yaw_rad
        sign = pose.new_tensor((-1.0, 1.0, 1.0, -1.0, 1.0))
        apart = sign * mirrored - pose
        turned = 2 * front + apart[:, 0]
        # The shorter way round.
        apart = torch.cat((torch.atan2(turned.sin(), turned.cos())[:, None], apart[:, 1:]), dim=1)
        return pose + apart / 2


def halving_stages(channels: Sequence[int]) -> nn.Sequential:
    """Convolutions of which each stage halves a picture of three channels."""
    stages: list[nn.Module] = []
    inputs = 3
    for number, outputs in enumerate(channels):
        # A second look is cheapest per weight at the last but one size.
        again = number == len(channels) - 2
        stages += _stage(inputs, outputs, 5 if number == 0 else 3, again)
        inputs = outputs
    return nn.Sequential(*stages)


def _stage(inputs: int, outputs: int, kernel: int, again: bool) -> list[nn.Module]:
    """A halving of the picture, and where wanted a look around at the new size."""
    groups = math.gcd(outputs, 8)
    modules: list[nn.Module] = [
        nn.Conv2d(inputs, outputs, kernel, stride=2, padding=kernel // 2),
        nn.GroupNorm(groups, outputs),
        nn.SiLU(),
    ]
    if again:
        modules += [
            nn.Conv2d(outputs, outputs, 3, padding=1),
            nn.GroupNorm(groups, outputs),
            nn.SiLU(),
        ]
    return modules
