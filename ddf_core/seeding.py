"""Salted seeds: training, validation and evaluation can never draw the same numbers.

Every random stream is named by a salt and integers; its seed is a hash of both. Training draws
under salts that begin with ``train``, choices of recipe under ``validate``, figures under
``evaluate``.
"""

from __future__ import annotations

import hashlib

import torch
from torch import Tensor

TRAIN = "train"
VALIDATE = "validate"
EVALUATE = "evaluate"


def salted_seed(salt: str, *numbers: int) -> int:
    """A seed in [0, 2^62) that depends on the salt and on every number (SHA-256)."""
    text = ":".join((salt, *(str(number) for number in numbers)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 2


def stream(salt: str, *numbers: int) -> torch.Generator:
    """The CPU random stream named by ``salt`` and ``numbers``."""
    return torch.Generator().manual_seed(salted_seed(salt, *numbers))


def latents(count: int, latent_dim: int, salt: str, *numbers: int) -> Tensor:
    """(count, latent_dim) latents ~ N(0, I) of the named stream."""
    return torch.randn(count, latent_dim, generator=stream(salt, *numbers))
