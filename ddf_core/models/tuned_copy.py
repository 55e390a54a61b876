"""A tuned copy of a generator as the small differences of its weights, and the copy made of them.

Safetensors, float16: a tuned weight differs by some thousandths, so the rounding is below 1e-6.
"""

from __future__ import annotations

import copy

import torch
from safetensors import SafetensorError
from torch import Tensor

from ddf_core.errors import InputError
from ddf_core.models.generator import Generator
from ddf_core.tuned import TunedWeights


@torch.no_grad()
def tuned_weights(original: Generator, tuned: Generator) -> TunedWeights:
    """What makes ``tuned`` out of ``original``."""
    # Not at the start of the engine, a tenth of a second of which it would be.
    from safetensors.torch import save

    ours, theirs = _weights(original), _weights(tuned)
    moved = {name: (theirs[name] - weight).half().contiguous() for name, weight in ours.items()}
    return TunedWeights.of(save(moved))


@torch.no_grad()
def tuned_copy(original: Generator, weights: TunedWeights) -> Generator:
    """The copy; the original is not touched.

    Raises:
        InputError: ``input.tuned``: damaged, or made for another generator.
    """
    from safetensors.torch import load

    try:
        moved = load(weights.data())
    except (ValueError, SafetensorError) as err:
        raise _refusal(str(err)[:100]) from err
    made = copy.deepcopy(original)
    ours = _weights(made)
    if {name: each.shape for name, each in moved.items()} != {
        name: each.shape for name, each in ours.items()
    }:
        raise _refusal("made for another generator")
    for name, weight in ours.items():
        step = moved[name].float()
        if not bool(torch.isfinite(step).all()):
            raise _refusal("not finite")
        weight += step
    return made.requires_grad_(False).eval()


def _weights(generator: Generator) -> dict[str, Tensor]:
    layers = enumerate(generator.tuned_layers())
    return {
        f"{number}.{name}": weight.data
        for number, layer in layers
        for name, weight in layer.named_parameters()
    }


def _refusal(why: str) -> InputError:
    return InputError(
        f"The head of this photo cannot be shown as it was tuned: {why}.",
        code="input.tuned",
        advice="Invert the photo again.",
    )
