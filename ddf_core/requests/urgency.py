"""How urgent a request is: values that each class of requests says of itself.

The queue compares them and knows no request by name. No torch, no Qt.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from ddf_core.scene.camera import Camera
from ddf_core.shown import Appearance, Instance

QUICK_GRID = 24
"""A grid with at most this many voxels along an edge answers the hand."""

DRAFT_PX = 112
"""So does a picture whose longer side has at most this many pixels."""


class Pressure(IntEnum):
    """How strongly a request interrupts the one in work; and how strongly that resists.

    Two of equal pressure never stop each other: they would for ever.
    """

    NONE = 0
    IDLE = 1
    PATIENT = 2
    BRIEF = 3
    LIVE = 4


@dataclass(frozen=True)
class Urgency:
    """A request's place among others.

    Args:
        rank: the lowest is served first.
        preempts: work of higher rank is interrupted, to go on later, if it resists less than this.
        resists: only stronger pressure interrupts this.
        is_live: seen under the hand: once begun it is finished, though a newer one waits.
        each_counts: the user's own: asked twice, it is done twice.
        ends_older: a running one of the same key is stopped, live or not.
        fits_between: so short that it is answered between two chunks of other work.
        is_of_model: means nothing to another model than the one it was asked of.
        changes_model: those that are of a model were asked of the one that this replaces.
    """

    rank: int
    preempts: Pressure = Pressure.LIVE
    resists: Pressure = Pressure.LIVE
    is_live: bool = True
    each_counts: bool = False
    ends_older: bool = False
    fits_between: bool = False
    is_of_model: bool = True
    changes_model: bool = False


class Interest(Protocol):
    """What is still wanted of the engine, as whoever asks it knows."""

    def shows(self, view: str, instance: Instance, appearance: Appearance | None = None) -> bool:
        """Whether ``view`` shows this instance, in this appearance where one is named."""

    def camera(self, view: str) -> Camera:
        """The camera of ``view``."""

    def asks(self, request: Queued) -> bool:
        """Whether exactly this would be asked now."""

    def hovers(self, view: str, others: tuple[Instance, ...]) -> bool:
        """Whether what the mouse is over in ``view`` is shown in ``others`` beside it."""


class Queued(Protocol):
    """What every class of requests says. Requests of equal ``key`` replace each other."""

    @property
    def key(self) -> Hashable: ...

    @property
    def urgency(self) -> Urgency: ...

    def is_wanted(self, interest: Interest) -> bool:
        """Whether the answer would still be of use."""


class AlwaysWanted:
    """A request whose answer counts, whatever has moved since: a load, a click, an export."""

    def is_wanted(self, _interest: Interest) -> bool:
        """Always."""
        return True


class WantedWhileAsked:
    """A request whose answer is of use as long as the same would be asked again."""

    def is_wanted(self: Queued, interest: Interest) -> bool:
        """Whether exactly this would be asked now."""
        return interest.asks(self)


LOAD = Urgency(0, each_counts=True, ends_older=True, is_of_model=False, changes_model=True)
DEVICE = Urgency(0, each_counts=True, is_of_model=False)
PICK = Urgency(1, each_counts=True)
TYPED = Urgency(1)
# The head under the hand: before its markers and its picture, which wait for where it goes.
# Asked again for where it was before, it must come after what was asked between.
EDIT = Urgency(1, each_counts=True)
MARKERS = Urgency(2)
# It comes with every move of the mouse, so it never stops anything.
HOVER = Urgency(3, Pressure.NONE, fits_between=True)
PHOTO = Urgency(4)
PHOTO_SEARCH = Urgency(4, resists=Pressure.NONE)
# A moving picture is short, and stopped only for what is more urgent still: picks and markers.
DRAFT = Urgency(4, resists=Pressure.IDLE)
COARSE_GRID = Urgency(3 + QUICK_GRID)
# It changes with every turn of the camera: a fine grid that stepped aside would never be finished.
RAY = Urgency(4 + QUICK_GRID, Pressure.BRIEF)
PAIR = Urgency(9_000, Pressure.PATIENT, Pressure.PATIENT, is_live=False)
# Half a second, once for a model; begun anew where it stepped aside.
SIZE = Urgency(9_200, Pressure.PATIENT, Pressure.PATIENT, is_live=False)
MESH_PREVIEW = Urgency(9_500, Pressure.PATIENT, Pressure.NONE, is_live=False)
PICTURE = Urgency(10_000, Pressure.PATIENT, Pressure.IDLE, is_live=False)
GALLERY_POINTS = Urgency(20_000, Pressure.IDLE, Pressure.IDLE, is_live=False)
# Nobody waits for it: pictures of models that might be opened.
MODEL_PREVIEW = Urgency(15_000, Pressure.IDLE, Pressure.IDLE, is_live=False, is_of_model=False)
# What is to be saved and the steps of a photo's inversion are alike: they take turns.
SAVED = Urgency(1_000_000, Pressure.PATIENT, Pressure.NONE, is_live=False)
# Tiles of a large picture can take minutes: those of two views take turns, and with what is saved.
PICTURE_TILE = Urgency(SAVED.rank, Pressure.PATIENT, Pressure.IDLE, is_live=False)


def fine_grid(resolution: int) -> Urgency:
    """A grid that is made while the hand rests: the finer, the later."""
    return Urgency(3 + resolution, Pressure.PATIENT, Pressure.BRIEF, is_live=False)


def gallery_tile(position: int) -> Urgency:
    """A tile of the gallery, from the first on; tiles wait for each other."""
    return Urgency(20_001 + position, Pressure.IDLE, Pressure.IDLE, is_live=False)
