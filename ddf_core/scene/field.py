"""What everything that can be seen has in common: the RadianceField protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

import torch
from torch import Tensor

if TYPE_CHECKING:
    from jaxtyping import Float

# A 6 x 128 FiLM-SIREN takes 10 to 15 ms for so many points on one slow core: short enough that a
# click never waits, long enough that Python's overhead does not count.
CHUNK_POINTS = 2048


@runtime_checkable
class RadianceField(Protocol):
    """A density and C channels of colour at every point of the box, seen from a direction.

    ``box_half``: the field is zero outside ``[-box_half, box_half]^3`` of the scene frame.
    A field may also offer ``density(x) -> (N,)``, cheaper than the whole; ``chunk_points``, the
    number of points that it answers in about 15 ms; and ``device``, where its weights are.
    """

    box_half: float

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Colour (N, C) in [0, 1] and density (N,) >= 0 per scene unit at points ``x`` (N, 3).

        ``d`` (N, 3) are unit ray directions; None asks for the locked view (0, 0, -1). Answers on
        the device and in the dtype of ``x``, wherever it computes; gradients flow to ``x`` unless
        the caller disables them.
        """
        ...


def density_at(field: RadianceField, x: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
    """Density (N,) at points ``x`` (N, 3), without the colour where the field can leave it out."""
    density = getattr(field, "density", None)
    return field(x)[1] if density is None else density(x)


def device_of(field: RadianceField) -> torch.device:
    """Where a field computes: asked there, nothing has to move. The CPU unless it says so."""
    device: torch.device = getattr(field, "device", torch.device("cpu"))
    return device


def chunk_points_of(field: RadianceField) -> int:
    """How many points to ask of ``field`` between two looks at the clock (or at ``stop``)."""
    return int(getattr(field, "chunk_points", CHUNK_POINTS))
