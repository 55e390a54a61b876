"""Questions about models that are not loaded, and their answers: part of ``ddf_core.requests``.

No torch, no Qt.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ddf_core.requests import urgency
from ddf_core.requests.urgency import AlwaysWanted, Urgency


@dataclass(frozen=True)
class LoadModel(AlwaysWanted):
    """Load a model folder or a pi-GAN ``generator.pth``; the old one stays until it has passed.

    Args:
        preset: the camera of a pi-GAN file.
        follow: parts that are links out of their folder are read, too.
    """

    path: Path
    preset: str | None = None
    follow: bool = False

    @property
    def key(self) -> Hashable:
        return LoadModel

    @property
    def urgency(self) -> Urgency:
        return urgency.LOAD


@dataclass(frozen=True)
class PreviewModel(AlwaysWanted):
    """What a model folder holds, and a picture of ``side`` pixels; what is loaded stays loaded."""

    path: Path
    side: int

    @property
    def key(self) -> Hashable:
        return self

    @property
    def urgency(self) -> Urgency:
        return urgency.MODEL_PREVIEW


@dataclass(frozen=True, eq=False)
class ModelPreviewed:
    """A model for people who choose one.

    Args:
        name: as its card has it; learnt_from: what it says of that, empty where it says nothing.
        notes: of its card; has_fields, has_encoder: what lies beside the generator.
        rgba: (S, S, 4) uint8, straight alpha.
    """

    request: PreviewModel
    name: str
    learnt_from: str
    notes: tuple[str, ...]
    has_fields: bool
    has_encoder: bool
    rgba: NDArray[np.uint8]
