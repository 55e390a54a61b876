"""What the network of a picture takes alone: so many points, in the field's own chunks."""

from __future__ import annotations

import torch
from torch import Tensor

from ddf_core.models.instance_field import InstanceField
from tools.bench.timed import fastest

CHUNKS = 20


class Counted:
    """A field that counts the points it is asked for."""

    def __init__(self, field: InstanceField) -> None:
        self._field = field
        self.box_half, self.chunk_points = field.box_half, field.chunk_points
        self.points = 0

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        self.points += len(x)
        return self._field(x, d)


@torch.inference_mode()
def network_seconds(field: InstanceField, points: int) -> float:
    """Seconds of so many points by the fastest of a few tries of ``CHUNKS`` chunks."""
    x = (torch.rand(field.chunk_points, 3) * 2 - 1) * field.box_half
    d = torch.nn.functional.normalize(x, dim=1)

    def some() -> None:
        for _ in range(CHUNKS):
            field(x, d)

    return fastest(some) * points / (CHUNKS * field.chunk_points)
