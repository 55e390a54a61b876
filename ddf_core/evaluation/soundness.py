"""The row "soundness": round trips on one instance, and places where the fields fold space over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import torch
from torch import Tensor

from ddf_core.correspondence import condition_of, cycle_error, fields_of
from ddf_core.evaluation.pairs import MatchedPair, identity
from ddf_core.model import Model
from ddf_core.seeding import EVALUATE, stream

# "Near the surface": Gaussian noise of this width, scene units.
NEAR_SURFACE = 0.01


def soundness_row(model: Model, pairs: Iterable[MatchedPair]) -> dict[str, object]:
    """Median and 95th percentile of |F(B(x)) - x|; fraction of det(I + J) <= 0 of B and of F."""
    fields = fields_of(model)
    cycles, folded_b, folded_f = [], [], []
    rng = stream(f"{EVALUATE}-soundness")
    for pair in pairs:
        who = identity(model, pair.truth.source)
        condition = condition_of(model, who)
        cycles.append(cycle_error(model, who, pair.truth.x_src))
        x_inst, x_tmpl = _near(pair.truth.x_src, rng), _near(pair.x_tmpl, rng)
        backward = partial(fields.to_template, condition=condition)
        forward = partial(fields.to_instance, condition=condition)
        folded_b.append((determinant(backward, x_inst.to(fields.device)) <= 0).cpu())
        folded_f.append((determinant(forward, x_tmpl.to(fields.device)) <= 0).cpu())
    cycle = torch.cat(cycles)
    folded_part_b, folded_part_f = (
        torch.cat(flags).float().mean().item() for flags in (folded_b, folded_f)
    )
    return {
        "cycle_median": cycle.median().item(),
        "cycle_p95": cycle.quantile(0.95).item(),
        "fold_over": (folded_part_b + folded_part_f) / 2,
        "fold_over_backward": folded_part_b,
        "fold_over_forward": folded_part_f,
        "baseline_same_point": {"cycle_median": 0.0, "cycle_p95": 0.0, "fold_over": 0.0},
    }


def _near(x: Tensor, rng: torch.Generator) -> Tensor:
    return x + NEAR_SURFACE * torch.randn(x.shape, generator=rng)


def determinant(move: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """det of d move(x) / dx (N,) by autograd, for a move that treats each point alone."""
    with torch.enable_grad():
        x = x.detach().requires_grad_(True)
        moved = move(x)
        rows = [torch.autograd.grad(moved[:, i].sum(), x, retain_graph=True)[0] for i in range(3)]
    return torch.linalg.det(torch.stack(rows, dim=1))
