"""Questions about where points of one head are in others: part of ``ddf_core.requests``.

No torch, no Qt.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

from ddf_core.requests import urgency
from ddf_core.requests.urgency import AlwaysWanted, Interest, Urgency, WantedWhileAsked
from ddf_core.scene.camera import Camera
from ddf_core.scene.point import Point
from ddf_core.shown import Instance


@dataclass(frozen=True)
class MatchPoints(WantedWhileAsked):
    """Where template points stand in each instance, and how far to trust it.

    Each item is (id, x_tmpl, origin instance or None, x_origin or None). Cycle error and confidence
    are those of the match from ``source``; without one from where each point was put, the clicked
    point itself. ``on_surface``: all are known to lie on it, so how far they are buried, which
    takes 2 ms a point, is not looked for.
    """

    points: tuple[MarkedPoint, ...]
    instances: tuple[Instance, ...]
    source: Instance | None = None
    on_surface: bool = False

    @cached_property
    def columns(self) -> dict[int, int]:
        """By a point's number, which of ``points`` it is."""
        return {point.id: column for column, point in enumerate(self.points)}

    @property
    def key(self) -> Hashable:
        return MatchPoints

    @property
    def urgency(self) -> Urgency:
        return urgency.MARKERS


@dataclass(frozen=True)
class MarkedPoint:
    """A marker: it lives in template space. ``x_origin`` is the clicked point in ``origin``."""

    id: int
    x_tmpl: Point
    origin: Instance | None = None
    x_origin: Point | None = None


@dataclass(frozen=True)
class ToTemplate(WantedWhileAsked):
    """Bring points of one instance to the template (typed, or moved along their ray)."""

    instance: Instance
    x_inst: tuple[Point, ...]

    @property
    def key(self) -> Hashable:
        return self

    @property
    def urgency(self) -> Urgency:
        return urgency.TYPED


@dataclass(frozen=True)
class HoverPoint:
    """Where the position under the mouse is in other instances; nothing is marked.

    Args:
        view, instance, camera: what the mouse is over. x_inst: the surface there.
        instances: where to find it.
    """

    view: str
    instance: Instance
    camera: Camera
    x_inst: Point
    instances: tuple[Instance, ...]

    @property
    def key(self) -> Hashable:
        return HoverPoint

    @property
    def urgency(self) -> Urgency:
        return urgency.HOVER

    def is_wanted(self, interest: Interest) -> bool:
        is_shown = interest.shows(self.view, self.instance)
        is_there = is_shown and interest.camera(self.view) == self.camera
        return is_there and interest.hovers(self.view, self.instances)


@dataclass(frozen=True)
class MatchFrame(AlwaysWanted):
    """``question`` for one frame of a video, or for a page, when nothing else is to be done."""

    question: MatchPoints

    @property
    def key(self) -> Hashable:
        return "saved"

    @property
    def urgency(self) -> Urgency:
        return urgency.SAVED
