"""Generators as other people write them: one that is right, and ways to be wrong."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from ddf_core.card import Card
from ddf_core.models.adapter import AdapterConfig, AdapterInstance, GeneratorAdapter
from ddf_core.scene.camera import Camera

BOX_HALF = 0.5
CONFIG = AdapterConfig(latent_dim=3, style_size=5, sizes={"radius": 0.2})
CAMERA = Camera(radius=2.0, fov_deg=30.0, near=1.0, far=3.0)


class BlobInstance(AdapterInstance):
    def __init__(self, owner: Blob, style: Tensor) -> None:
        self.owner, self.style = owner, style

    def shade(self, x: Tensor, d: Tensor) -> tuple[Tensor, Tensor]:
        inside = self.owner.radius - (x - self.style[:3]).norm(dim=-1)
        return torch.sigmoid(self.owner.tint.expand_as(x)), 200 * torch.sigmoid(100 * inside)

    def features(self, x: Tensor) -> tuple[Tensor, ...]:
        near = x - self.style[:3]
        return near, torch.cat((near.sin(), near.cos()), dim=-1)


class Blob(GeneratorAdapter):
    """A ball that a latent shifts by a tenth of itself; a style of five numbers, an odd count."""

    def __init__(self, config: AdapterConfig) -> None:
        super().__init__(config)
        radius = config.sizes.get("radius", 0.2)
        if not isinstance(radius, float) or radius <= 0:
            raise ValueError(f"'radius' is {radius!r}, wanted is a length")
        self.radius = radius
        self.tint = torch.nn.Parameter(torch.tensor([2.0, 0.0, -2.0]))

    def mapping(self, z: Tensor) -> Tensor:
        return torch.cat((0.1 * z, torch.zeros_like(z[:, :2])), dim=-1)

    def mean(self) -> Tensor:
        return self.tint.new_zeros(5)

    def instance(self, style: Tensor) -> AdapterInstance:
        return BlobInstance(self, style)


class NoGenerator:
    """What a package offers by mistake."""


def blob_card() -> Card:
    """Of any generator in the blob's box."""
    return Card("blob", CONFIG, CAMERA, BOX_HALF, "white_back")


def install(folder: Path, kind: str, value: str, package: str = "blobs") -> None:
    """What pip leaves of a package that offers a generator; ``folder`` is on ``sys.path``."""
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[ddf_core.generators]\n{kind} = {value}\n")
