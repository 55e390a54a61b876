"""Where the engine computes: the question, its answer, and what is said of a processor.

Part of ``ddf_core.requests``, where all are offered. No torch, no Qt.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from ddf_core import urgency
from ddf_core.urgency import AlwaysWanted, Urgency

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


@dataclass(frozen=True)
class UseDevice(AlwaysWanted):
    """Compute on another device from now on: ``auto``, ``cpu`` or ``cuda``; the model moves there.

    Answers do not depend on it but for rounding, so what is shown stays.
    """

    device: str

    @property
    def key(self) -> Hashable:
        return UseDevice

    @property
    def urgency(self) -> Urgency:
        return urgency.DEVICE


@dataclass(frozen=True)
class DeviceUsed:
    """Where the engine computes from now on."""

    request: UseDevice
    processor: Processor
