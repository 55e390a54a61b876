"""Pictures of many seeds and points on them: the gallery's part of ``ddf_core.requests``.

No torch, no Qt.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from ddf_core.requests import urgency
from ddf_core.requests.points import MatchPoints
from ddf_core.requests.urgency import Urgency, WantedWhileAsked
from ddf_core.scene.camera import Camera
from ddf_core.shown import COLOUR, Appearance, Instance


@dataclass(frozen=True)
class RenderTile(WantedWhileAsked):
    """A small exact picture for the gallery, made only when nothing else is to be done.

    ``position`` is the tile's number in the gallery; a newer request for a position replaces the
    older.
    """

    position: int
    instance: Instance
    camera: Camera
    size: tuple[int, int]
    appearance: Appearance = COLOUR

    @property
    def key(self) -> Hashable:
        return RenderTile, self.position

    @property
    def urgency(self) -> Urgency:
        return urgency.gallery_tile(self.position)


@dataclass(frozen=True)
class MatchGallery(WantedWhileAsked):
    """``question`` for all instances of the gallery at once, after everything that is in a view."""

    question: MatchPoints

    @property
    def key(self) -> Hashable:
        return MatchGallery

    @property
    def urgency(self) -> Urgency:
        return urgency.GALLERY_POINTS
