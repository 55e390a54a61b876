"""What everything that can be seen has in common: the RadianceField protocol."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from torch import Tensor


@runtime_checkable
class RadianceField(Protocol):
    """A density and C channels of colour at every point of the box, seen from a direction.

    ``box_half``: the field is zero outside ``[-box_half, box_half]^3`` of the scene frame.
    """

    box_half: float

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Colour (N, C) in [0, 1] and density (N,) >= 0 per scene unit at points ``x`` (N, 3).

        ``d`` (N, 3) are unit ray directions; None asks for the locked view (0, 0, -1). Runs on the
        device and dtype of ``x``; gradients flow to ``x`` unless the caller disables them.
        """
        ...
