"""Weights that are kept: a running average behind those that learn."""

from __future__ import annotations

import torch
from torch import nn


@torch.no_grad()
def follow_weights(averaged: nn.Module, network: nn.Module, decay: float) -> None:
    """Take the average a step nearer to the network: ``decay`` of it stays, in [0, 1]."""
    pairs = zip(averaged.parameters(), network.parameters(), strict=True)
    for slow, fast in pairs:
        slow.lerp_(fast, 1 - decay)


def young_decay(decay: float, index: int) -> float:
    """The decay at step ``index``: young averages forget quickly, or they would be of networks that
    knew nothing."""
    return min(decay, (1 + index) / (10 + index))
