"""Grids, pictures and the surface under a pixel of one view: part of ``ddf_core.requests``.

No torch, no Qt.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from ddf_core.requests import urgency
from ddf_core.requests.urgency import AlwaysWanted, Interest, Urgency
from ddf_core.scene.camera import Camera
from ddf_core.scene.tiles import Box, tile_boxes
from ddf_core.shown import COLOUR, Appearance, Instance, TemplateInstance


@dataclass(frozen=True)
class BakeGrid:
    """Bake one instance to an RGBA grid of ``resolution``^3 for the GPU preview.

    ``in_hand``: asked while the hand moves, of a size that the machine makes in time.
    """

    view: str
    instance: Instance
    resolution: int
    appearance: Appearance = COLOUR
    in_hand: bool = False

    @property
    def is_quick(self) -> bool:
        """Whether it is made under the hand: a coarse one, one that the machine makes in time, and
        the template in other labels, which needs no network: so a stroke is seen as fine as it is
        painted."""
        is_template = isinstance(self.instance, TemplateInstance)
        is_coloured_anew = is_template and self.appearance.mode == "labels"
        return self.in_hand or self.resolution <= urgency.QUICK_GRID or is_coloured_anew

    @property
    def key(self) -> Hashable:
        return BakeGrid, self.view

    @property
    def urgency(self) -> Urgency:
        return urgency.COARSE_GRID if self.is_quick else urgency.fine_grid(self.resolution)

    def is_wanted(self, interest: Interest) -> bool:
        return interest.shows(self.view, self.instance, self.appearance)


@dataclass(frozen=True)
class RenderPicture:
    """The exact picture of one view. ``size`` is (width, height) in pixels."""

    view: str
    instance: Instance
    camera: Camera
    size: tuple[int, int]
    appearance: Appearance = COLOUR

    @property
    def key(self) -> Hashable:
        return RenderPicture, self.view

    @property
    def urgency(self) -> Urgency:
        return urgency.DRAFT if max(self.size) <= urgency.DRAFT_PX else urgency.PICTURE

    def is_wanted(self, interest: Interest) -> bool:
        is_shown = interest.shows(self.view, self.instance, self.appearance)
        return is_shown and interest.camera(self.view) == self.camera


@dataclass(frozen=True)
class RenderPictureTile:
    """A tile of the exact picture that ``whole`` asks for; a view's tiles come one by one.

    Args:
        side: of a square tile, pixels; those at the right and at the bottom may be smaller.
        number: which of ``tiles.tile_boxes``, from 0, the one in the middle.
    """

    whole: RenderPicture
    side: int
    number: int

    @property
    def box(self) -> Box:
        """Where the tile lies in the whole picture."""
        return tile_boxes(self.whole.size, self.side)[self.number]

    @property
    def key(self) -> Hashable:
        return RenderPictureTile, self.whole.view

    @property
    def urgency(self) -> Urgency:
        return urgency.PICTURE_TILE

    def is_wanted(self, interest: Interest) -> bool:
        return self.whole.is_wanted(interest)


@dataclass(frozen=True)
class RenderRows(AlwaysWanted):
    """Some rows of an exact picture, which may be large: ``rows`` (first, after the last), y down.

    ``size`` is (width, height) of the whole picture; ``preview``: its samples are placed by a
    coarse grid, which a new instance gets in a fraction of the time.
    """

    instance: Instance
    camera: Camera
    size: tuple[int, int]
    rows: tuple[int, int]
    appearance: Appearance = COLOUR
    preview: bool = False

    @property
    def key(self) -> Hashable:
        return "saved"

    @property
    def urgency(self) -> Urgency:
        return urgency.SAVED


@dataclass(frozen=True)
class PickPixel(AlwaysWanted):
    """First surface on the ray of ``pixel_xy`` (fractional, y down, (0, 0) the top left corner).

    ``others``: instances in which the position is wanted at once; how far to trust it comes later.
    """

    view: str
    instance: Instance
    camera: Camera
    pixel_xy: tuple[float, float]
    size: tuple[int, int]
    others: tuple[Instance, ...] = ()

    @property
    def key(self) -> Hashable:
        return self

    @property
    def urgency(self) -> Urgency:
        return urgency.PICK
