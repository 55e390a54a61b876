"""Networks that are about to be given their weights: large ones are made without any."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import nn

Network = TypeVar("Network", bound=nn.Module)

# The first network on the meta device costs a second, its initial weights cost 2 s at 100 MiB.
META_BYTES = 64 << 20


def blank_network(make: Callable[[], Network], weight_bytes: int) -> Network:
    """A network for ``load_state_dict(..., assign=True)``; the caller's random numbers stay.

    A large one is made on the meta device, so that its weights exist once: those of the file.
    """
    with torch.random.fork_rng(devices=[]):
        if weight_bytes < META_BYTES:
            return make()
        with torch.device("meta"):
            return make()
