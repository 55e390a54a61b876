"""The encoder: a small picture to a guess of style and camera. No files, no training.

Source: hybrid inversion (DDF, arXiv 2212.09735; E3DGE) needs a first guess; the network is ours.
"""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from ddf_core.models.camera_network import (
    CAMERA_OUTPUTS,
    CameraConfig,
    CameraNetwork,
    HalvedPicture,
    PoseOrigin,
    halving_stages,
)
from ddf_core.models.style_space import Kind
from ddf_core.scene.photo_pose import PhotoPose


@dataclass(frozen=True)
class EncoderConfig(HalvedPicture):
    """Sizes, and what the outputs mean.

    Args:
        picture_px: side of the square pictures it sees.
        channels: of the stages; each halves the picture.
        hidden: width between the picture and the answers.
        kind, size: the coordinates of the style; see ``style_space``.
        style_dim: entries of a style vector, for the stored basis of ``principal``.
        yaw_mean_rad, pitch_mean_rad, pitch_spread_rad: what its camera answers count from.
        camera: the sizes of a network of its own for the camera; None where there is none.
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
    camera: CameraConfig | None = None

    @property
    def origin(self) -> PoseOrigin:
        """What its camera answers count from."""
        return PoseOrigin(self.yaw_mean_rad, self.pitch_mean_rad, self.pitch_spread_rad)


class Encoder(nn.Module):
    """Pictures (B, 3, P, P) in [0, 1] to style coordinates (B, K) and poses (B, 5)."""

    basis: Tensor

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        self.config = config
        self.stages = halving_stages(config.channels)
        self.hidden = nn.Linear(config.channels[-1] * config.last_px**2, config.hidden)
        self.style_head = nn.Linear(config.hidden, config.size)
        self.camera_head = nn.Linear(config.hidden, CAMERA_OUTPUTS)
        rows = config.size if config.kind == "principal" else 1
        self.register_buffer("basis", torch.zeros(rows, config.style_dim))
        self.camera = CameraNetwork(config.camera, config.origin) if config.camera else None

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """Style coordinates (B, K) and poses (B, 5), as ``PhotoPose`` orders them, of pictures
        (B, 3, P, P) in [0, 1]; of the shared weights alone."""
        features = self.stages(picture * 2 - 1).flatten(1)
        hidden = functional.silu(self.hidden(features))
        return self.style_head(hidden), self.config.origin.pose(self.camera_head(hidden))

    @torch.no_grad()
    def guesses(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Coordinates (B, K) and poses (B, 5) of pictures (B, 3, S, S) in [0, 1] of any size, where
        the weights are; the poses by the camera's own network where there is one."""
        pictures = pictures.to(self.basis.device)
        c, pose = self(_resized(pictures, self.config.picture_px))
        if self.camera is not None:
            pose = self.camera.both_ways(_resized(pictures, self.camera.config.picture_px))
        return c, pose

    def guess(self, picture: Tensor) -> tuple[Tensor, PhotoPose]:
        """Coordinates (K,) and pose of one picture (H, W, 3) in [0, 1], square, of any size.

        The coordinates are where the weights are.
        """
        c, pose = self.guesses(picture.permute(2, 0, 1)[None])
        return c[0], PhotoPose.from_vector(pose[0])

    def with_camera(self, camera: CameraNetwork | None) -> Encoder:
        """The same with another network for the camera, or with none; weights are copies."""
        config = replace(self.config, camera=camera.config if camera is not None else None)
        changed = copy.deepcopy(self)
        changed.config, changed.camera = config, copy.deepcopy(camera)
        return changed


def _resized(pictures: Tensor, side: int) -> Tensor:
    """(B, 3, side, side) of pictures (B, 3, S, S)."""
    return functional.interpolate(pictures, (side, side), mode="bilinear", antialias=True)
