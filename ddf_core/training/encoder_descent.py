"""The way down that trainings of encoders share: AdamW, an average behind it, rates by the step."""

from __future__ import annotations

import copy
import math
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

from ddf_core.training.averages import follow_weights, young_decay

Network = TypeVar("Network", bound=nn.Module)


def cosine_rate(rate: float, warmup_steps: int, steps: int, index: int) -> float:
    """The rate of step ``index`` of ``steps``: a rise to ``rate``, a cosine down to 2 % of it."""
    warm = min(1.0, (index + 1) / warmup_steps)
    return rate * warm * (0.51 + 0.49 * math.cos(math.pi * index / steps))


class EncoderDescent(Generic[Network]):
    """A network that learns, and the average of its weights, which is what is kept.

    Args:
        network: an encoder, or a part of one: what is trained, in place.
        rate: of AdamW, until a step says another. ema: the average's decay, less at first.
    """

    def __init__(self, network: Network, rate: float, ema: float) -> None:
        self.network, self._ema = network, ema
        self.averaged = copy.deepcopy(network).requires_grad_(False)
        self._optimiser = torch.optim.AdamW(
            network.parameters(), lr=rate, betas=(0.9, 0.99), weight_decay=0.02
        )

    def step(self, loss: Tensor, rate: float, index: int) -> None:
        """One step along the gradient of ``loss``, and of the average behind it.

        Args:
            loss: a scalar (). rate: of this step. index: of the step.
        """
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self._optimiser.step()
        follow_weights(self.averaged, self.network, young_decay(self._ema, index))

    def state_dict(self) -> dict[str, Any]:
        """Network, its average and the optimiser."""
        return {
            "network": self.network.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """The inverse of ``state_dict``."""
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        self._optimiser.load_state_dict(state["optimiser"])
