"""The discriminator: patches of any side to one number each, real above made. Training alone.

Source: GRAF (Schwarz et al., NeurIPS 2020) for patches of random scale on rendered rays; sizes and
the position as an input are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

# Red, green, blue, and where in the picture a pixel stands: x and y.
INPUTS = 5


class Discriminator(nn.Module):
    """Patches (B, 3, P, P) with the places of their pixels (B, 2, P, P) to logits (B,).

    Each stage halves the patch; what is left is averaged, so any side of at least 8 pixels fits.
    """

    def __init__(self, channels: Sequence[int]) -> None:
        super().__init__()
        sizes = [INPUTS, *channels]
        self.stages = nn.ModuleList(
            nn.Conv2d(a, b, 4, stride=2, padding=1) for a, b in pairwise(sizes)
        )
        self.mix = nn.Conv2d(sizes[-1], sizes[-1], 3, padding=1)
        self.head = nn.Linear(sizes[-1], 1)

    def forward(self, patch: Tensor, position: Tensor) -> Tensor:
        """Logits (B,), high for real ones.

        Args:
            patch: (B, 3, P, P) colours in [0, 1].
            position: (B, 2, P, P) places of the pixels in the picture, in [-1, 1], y UP.
        """
        h = torch.cat((patch * 2 - 1, position), dim=1)
        for stage in self.stages:
            h = functional.leaky_relu(stage(h), 0.2)
        h = functional.leaky_relu(self.mix(h), 0.2)
        logits: Tensor = self.head(h.mean((-1, -2)))[:, 0]
        return logits
