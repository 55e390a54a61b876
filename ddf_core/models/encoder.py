"""The encoder: a small picture to a guess of style and camera. No files, no training.

Source: hybrid inversion (DDF, arXiv 2212.09735; E3DGE) needs a first guess; the network is ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from ddf_core.models.style_space import Kind
from ddf_core.scene.photo_pose import PhotoPose

# sine and cosine of the yaw, pitch, zoom, shift: the yaw of a car goes all round.
CAMERA_OUTPUTS = 6


@dataclass(frozen=True)
class EncoderConfig:
    """Sizes, and what the outputs mean.

    Args:
        picture_px: side of the square pictures it sees.
        channels: of the stages; each halves the picture.
        hidden: width between the picture and the answers.
        kind, size: the coordinates of the style; see ``style_space``.
        style_dim: entries of a style vector, for the stored basis of ``principal``.
        yaw_mean_rad, pitch_mean_rad, pitch_spread_rad: what its camera answers count from.
    """

    kind: Kind
    size: int
    style_dim: int
    picture_px: int = 64
    channels: tuple[int, ...] = (24, 48, 96, 160)
    hidden: int = 192
    yaw_mean_rad: float = math.pi / 2
    pitch_mean_rad: float = math.pi / 2
    pitch_spread_rad: float = 0.35

    @property
    def last_px(self) -> int:
        """Side of the last stage's picture."""
        return self.picture_px >> len(self.channels)


class Encoder(nn.Module):
    """Pictures (B, 3, P, P) in [0, 1] to style coordinates (B, K) and poses (B, 5)."""

    basis: Tensor

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        self.config = config
        stages: list[nn.Module] = []
        inputs = 3
        for number, outputs in enumerate(config.channels):
            # A second look is cheapest per weight at the last but one size: 8 x 8 pixels.
            again = number == len(config.channels) - 2
            stages += _stage(inputs, outputs, 5 if number == 0 else 3, again)
            inputs = outputs
        self.stages = nn.Sequential(*stages)
        self.hidden = nn.Linear(inputs * config.last_px**2, config.hidden)
        self.style_head = nn.Linear(config.hidden, config.size)
        self.camera_head = nn.Linear(config.hidden, CAMERA_OUTPUTS)
        rows = config.size if config.kind == "principal" else 1
        self.register_buffer("basis", torch.zeros(rows, config.style_dim))

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """Style coordinates (B, K) and poses (B, 5), as ``PhotoPose`` orders them, of pictures
        (B, 3, P, P) in [0, 1]."""
        features = self.stages(picture * 2 - 1).flatten(1)
        hidden = functional.silu(self.hidden(features))
        return self.style_head(hidden), self._pose(self.camera_head(hidden))

    def _pose(self, raw: Tensor) -> Tensor:
        """(B, 5) in the order of ``PhotoPose``."""
        config = self.config
        # One is added to the cosine: untrained, it answers "frontal" and not a direction of noise.
        yaw = config.yaw_mean_rad + torch.atan2(raw[:, 0], 1 + raw[:, 1])
        pitch = config.pitch_mean_rad + config.pitch_spread_rad * raw[:, 2]
        return torch.cat((yaw[:, None], pitch[:, None], 0.2 * raw[:, 3:]), dim=1)

    @torch.no_grad()
    def guess(self, picture: Tensor) -> tuple[Tensor, PhotoPose]:
        """Coordinates (K,) and pose of one picture (H, W, 3) in [0, 1], square, of any size.

        The coordinates are where the weights are.
        """
        side = self.config.picture_px
        small = functional.interpolate(
            picture.to(self.basis.device).permute(2, 0, 1)[None],
            (side, side),
            mode="bilinear",
            antialias=True,
        )
        c, pose = self(small)
        return c[0], PhotoPose.from_vector(pose[0])


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
