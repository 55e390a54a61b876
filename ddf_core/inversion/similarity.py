"""How like two pictures are: squared differences, and structure in small windows."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

# SSIM's constants for values in [0, 1].
C1, C2 = 0.01**2, 0.03**2
WINDOW = 5
# Beyond this difference of a colour the loss grows linearly: hair or glasses that the category does
# not have shall not bend the rest.
HUBER = 0.15


def colour_loss(said: Tensor, true: Tensor, known: Tensor) -> Tensor:
    """Huber loss of colours (N, 3), scaled to be the squared error for small ones; known (N,)."""
    error = functional.huber_loss(said, true, reduction="none", delta=HUBER).mean(-1) * 2
    return (error * known).sum() / known.sum().clamp(min=1)


def structure_loss(said: Tensor, true: Tensor) -> Tensor:
    """1 - SSIM over windows of patches (B, C, P, P), in [0, 2]."""
    return 1 - ssim(said, true).mean()


def ssim(a: Tensor, b: Tensor) -> Tensor:
    """(B, C, P', P') structural similarity of each window. Source: Wang et al. 2004, box window."""
    window = min(WINDOW, a.shape[-1])

    def mean(value: Tensor) -> Tensor:
        return functional.avg_pool2d(value, window, 1)

    mean_a, mean_b = mean(a), mean(b)
    var_a = mean(a * a) - mean_a**2
    var_b = mean(b * b) - mean_b**2
    both = mean(a * b) - mean_a * mean_b
    light = (2 * mean_a * mean_b + C1) / (mean_a**2 + mean_b**2 + C1)
    return light * (2 * both + C2) / (var_a.clamp(min=0) + var_b.clamp(min=0) + C2)


def as_patches(flat: Tensor, patches: int) -> Tensor:
    """(B, C, P, P) of the pixels (B * P * P, C) of square patches."""
    side = round((len(flat) / patches) ** 0.5)
    return flat.view(patches, side, side, -1).permute(0, 3, 1, 2)


def psnr_of(said: Tensor, true: Tensor, weight: Tensor) -> float:
    """PSNR in dB of colours (N, 3) where weight (N,) is above one half."""
    inside = weight > 0.5
    if not bool(inside.any()):
        return 0.0
    error = (said[inside] - true[inside]).square().mean()
    return float(-10 * torch.log10(error.clamp(min=1e-8)))
