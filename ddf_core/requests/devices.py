"""Where the engine computes: the question and its answer.

Part of ``ddf_core.requests``, where all are offered. No torch, no Qt.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from ddf_core.processor import Processor
from ddf_core.requests import urgency
from ddf_core.requests.urgency import AlwaysWanted, Urgency


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
