"""The small Adam takes torch's own steps."""

from __future__ import annotations

import torch

from ddf_core.inversion.adam import Adam


def test_it_takes_the_steps_of_torchs_own() -> None:
    rng = torch.Generator().manual_seed(0)
    ours = [torch.randn(5, generator=rng), torch.randn(2, 3, generator=rng)]
    theirs = [tensor.clone() for tensor in ours]
    betas, rates = (0.9, 0.95), [0.1, 0.02]
    small = Adam([[ours[0]], [ours[1]]], rates, betas)
    groups = [{"params": [t], "lr": rate} for t, rate in zip(theirs, rates, strict=True)]
    large = torch.optim.Adam(groups, betas=betas)
    for turn in range(6):
        for one, other in zip(ours, theirs, strict=True):
            one.grad = torch.randn(one.shape, generator=rng)
            other.grad = one.grad.clone()
        small.rates[0] = large.param_groups[0]["lr"] = 0.1 / (turn + 1)
        if turn == 3:
            ours[1].grad = theirs[1].grad = None
        small.step()
        large.step()
    torch.testing.assert_close(ours, theirs)


def test_gradients_are_forgotten() -> None:
    tensor = torch.zeros(2)
    tensor.grad = torch.ones(2)
    Adam([[tensor]], [0.1]).zero_grad()
    assert tensor.grad is None
