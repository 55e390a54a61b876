"""Where the engine computes, in words: what can be chosen, and what was. No torch, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DEVICES = ("auto", "cpu", "cuda")


@dataclass(frozen=True)
class Processor:
    """Where the engine computes.

    Args:
        device: torch's word, ``cpu`` or ``cuda``.
        name: for people: the GPU's own, or ``CPU, 2 threads``.
        gpu: name of the GPU that could be used; empty where there is none.
        why_no_gpu: why not, a sentence.
    """

    device: str
    name: str
    gpu: str = ""
    why_no_gpu: str = ""


Precision = Literal["float32", "tf32", "bfloat16"]
"""Of products on a GPU."""
PRECISIONS: tuple[Precision, ...] = ("float32", "tf32", "bfloat16")
