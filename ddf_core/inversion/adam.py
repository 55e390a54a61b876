"""Adam for a handful of tensors. torch's own imports its compiler on the first step: two seconds in
which the engine could answer nobody.

Source: Kingma and Ba, Adam (2015), algorithm 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

EPSILON = 1e-8


class Adam:
    """Groups of tensors, a rate each.

    Args:
        groups: ``rates[k]`` is that of the k-th and may be changed between steps. A tensor without
            a gradient stands still.
        betas: decay of the first and of the second moment.
    """

    def __init__(
        self,
        groups: Sequence[Sequence[Tensor]],
        rates: Sequence[float],
        betas: tuple[float, float] = (0.9, 0.999),
    ) -> None:
        self._groups = [tuple(group) for group in groups]
        self.rates = list(rates)
        self._betas = betas
        self._moments: dict[Tensor, tuple[Tensor, Tensor]] = {}
        self._steps: dict[Tensor, int] = {}

    def zero_grad(self) -> None:
        """Forget all gradients."""
        for tensor, _ in self._all():
            tensor.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """One step along the gradients there are."""
        first, second = self._betas
        for tensor, rate in self._all():
            if tensor.grad is None:
                continue
            if tensor not in self._moments:
                self._moments[tensor] = torch.zeros_like(tensor), torch.zeros_like(tensor)
            mean, square = self._moments[tensor]
            taken = self._steps[tensor] = self._steps.get(tensor, 0) + 1
            mean.lerp_(tensor.grad, 1 - first)
            square.mul_(second).addcmul_(tensor.grad, tensor.grad, value=1 - second)
            spread = (square / (1 - second**taken)).sqrt_().add_(EPSILON)
            tensor.addcdiv_(mean, spread, value=-rate / (1 - first**taken))

    def _all(self) -> list[tuple[Tensor, float]]:
        pairs = zip(self._groups, self.rates, strict=True)
        return [(tensor, rate) for group, rate in pairs for tensor in group]
