"""Questions about a ray of one view, and how a pair came about: part of ``ddf_core.requests``.

No torch, no Qt.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from ddf_core.requests import urgency
from ddf_core.requests.urgency import AlwaysWanted, Urgency, WantedWhileAsked
from ddf_core.scene.camera import Camera
from ddf_core.scene.point import Point
from ddf_core.shown import Instance


@dataclass(frozen=True)
class ViewRay:
    """The ray from the eye of ``camera`` through ``x_inst``, a point of ``instance``."""

    instance: Instance
    camera: Camera
    x_inst: Point


@dataclass(frozen=True)
class ProfileRay(AlwaysWanted):
    """Density and weight along ``line``; along ``match``, the line through the matching point of
    another instance, how alike the generator's descriptors are to those at the point of ``line``.
    """

    line: ViewRay
    match: ViewRay | None = None

    @property
    def key(self) -> Hashable:
        return ProfileRay

    @property
    def urgency(self) -> Urgency:
        return urgency.RAY


@dataclass(frozen=True)
class MeasurePair(WantedWhileAsked):
    """How well surface points of ``source`` are matched in ``target``, without any truth."""

    source: Instance
    target: Instance
    points: int = 2048

    @property
    def key(self) -> Hashable:
        return MeasurePair

    @property
    def urgency(self) -> Urgency:
        return urgency.PAIR
