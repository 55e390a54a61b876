"""The volume rendering sum along rays, and what stands behind it; nothing about fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import torch
from torch import Tensor

if TYPE_CHECKING:
    from jaxtyping import Float

Background = Literal["none", "white_back", "last_back"]

# 1e10 stands for infinity: pi-GAN's last sample absorbs all the light that reaches it, unless its
# density is zero.
PIGAN_LAST_LENGTH = 1e10


@dataclass(frozen=True)
class Composite:
    """What a ray sees.

    Args:
        rgb: (R, C) colour, the background rule applied. With the rule "none" it is premultiplied:
            what is left is transparent.
        opacity: (R,) in [0, 1], before the background rule.
        depth: (R,) sum of weight times distance (not divided by the opacity), after "last_back".
        weights: (R, S), after "last_back".
    """

    rgb: Tensor
    opacity: Tensor
    depth: Tensor
    weights: Tensor


def pigan_lengths(t: Float[Tensor, "rays samples"]) -> Float[Tensor, "rays samples"]:
    """(R, S) interval lengths of pi-GAN: to the next sample, and 1e10 for the last."""
    last = torch.full_like(t[:, :1], PIGAN_LAST_LENGTH)
    return torch.cat((t[:, 1:] - t[:, :-1], last), 1)


def sample_weights(
    sigma: Float[Tensor, "rays samples"], lengths: Float[Tensor, "rays samples"]
) -> Float[Tensor, "rays samples"]:
    """Weights ``w_i = T_i (1 - exp(-sigma_i l_i))`` with ``T_i = exp(-sum_{j<i} sigma_j l_j)``.

    ``sigma`` (R, S) per scene unit, ``lengths`` (R, S) in scene units; (R, S) of no unit.
    ``sum(w) + T_end == 1``. Source: NeRF (Mildenhall et al. 2020), eq. 3.
    """
    optical = sigma * lengths
    # Shifted, not subtracted: the last optical thickness may be 1e12 and would swallow the rest.
    before = torch.cumsum(torch.nn.functional.pad(optical[:, :-1], (1, 0)), -1)
    return torch.exp(-before) * -torch.expm1(-optical)


def composite(
    rgb: Float[Tensor, "rays samples channels"],
    sigma: Float[Tensor, "rays samples"],
    t: Float[Tensor, "rays samples"],
    background: Background = "none",
    lengths: Float[Tensor, "rays samples"] | None = None,
) -> Composite:
    """Composite samples front to back.

    Args:
        rgb: (R, S, C) colours; sigma: (R, S) densities >= 0; t: (R, S) ascending distances.
        background: "none" leaves the rest transparent, "white_back" adds ``1 - sum(w)`` to every
            channel, "last_back" gives the rest of the weight to the last sample.
        lengths: (R, S) the interval that each sample stands for; None takes pi-GAN's rule.
    """
    weights = sample_weights(sigma, pigan_lengths(t) if lengths is None else lengths)
    opacity = weights.sum(-1)
    if background == "last_back":
        rest = torch.zeros_like(weights)
        rest[:, -1] = 1 - opacity
        weights = weights + rest
    colour = (weights[..., None] * rgb).sum(-2)
    if background == "white_back":
        colour = colour + (1 - opacity)[:, None]
    return Composite(colour, opacity, (weights * t).sum(-1), weights)
