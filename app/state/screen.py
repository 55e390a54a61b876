"""What has been answered so far and is on screen, view by view: frozen values, no Qt.

The planner compares this with what the state wants, so that nothing is asked twice and nothing
sticks at a coarse stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.state.picture_tiles import PictureTiles
from app.state.viewer_state import TEMPLATE, ViewerState
from ddf_core.answers import (
    GalleryMatched,
    GridBaked,
    Hovered,
    PairMeasured,
    Picked,
    PictureRendered,
    PointsMatched,
    RayProfile,
    TileRendered,
)
from ddf_core.processor import Processor
from ddf_core.requests import HoverPoint, RenderPicture, Request
from ddf_core.requests.urgency import DRAFT_PX
from ddf_core.scene.point import Point
from ddf_core.shown import Instance


@dataclass(frozen=True)
class ViewScreen:
    """One view: its size in physical pixels, (0, 0) at first, and the newest answers in it.

    ``tiles``: of a larger picture than ``picture``, which takes its place once all are there.
    """

    size: tuple[int, int] = (0, 0)
    grid: GridBaked | None = None
    picture: PictureRendered | None = None
    tiles: PictureTiles | None = None


@dataclass(frozen=True)
class Plots:
    """The plots: whether they are on screen at all, and their newest answers."""

    shown: bool = False
    profile: RayProfile | None = None
    pair: PairMeasured | None = None


@dataclass(frozen=True)
class DragShown:
    """A marker under the hand.

    Args:
        view, point_id: which, and where it is dragged.
        instance: the head that has followed it.
        positions: where each point is on that, by its number.
        goal: where the hand wants it; None once it has let go.
    """

    view: str
    point_id: int
    instance: Instance
    positions: Mapping[int, Point]
    goal: Point | None


@dataclass(frozen=True)
class Screen:
    """All views.

    Args:
        has_gl: False asks for pictures instead of grids.
        matches: the newest answer about markers, perhaps of a slightly older state.
        picked: the newest click that met a surface: its places stand until the matches come.
        plots: what the plots show.
        failed: requests that were refused; they are not sent again.
        seconds_per_pixel: how fast the last exact picture was made; 0 while unknown.
        seconds_per_voxel: the same of the last grid in which every voxel is computed.
        tiles: the newest picture of each place of the gallery, perhaps of an older camera.
        gallery_matches: the newest answer about the markers on the gallery.
        hover: where the position under the mouse is in the other views.
        drag: the marker that is, or was last, dragged.
        processor: what the engine computes on; None until it has said so.
        template_height: of the open model, scene units; None until it was measured.
    """

    has_gl: bool = True
    views: Mapping[str, ViewScreen] = field(default_factory=dict)
    matches: PointsMatched | None = None
    picked: Picked | None = None
    plots: Plots = Plots()
    failed: frozenset[Request] = frozenset()
    seconds_per_pixel: float = 0.0
    seconds_per_voxel: float = 0.0
    tiles: Mapping[int, TileRendered] = field(default_factory=dict)
    gallery_matches: GalleryMatched | None = None
    hover: Hovered | None = None
    drag: DragShown | None = None
    processor: Processor | None = None
    template_height: float | None = None

    def view(self, name: str) -> ViewScreen:
        """What is on screen in one view."""
        return self.views.get(name, ViewScreen())

    def with_view(self, name: str, shown: ViewScreen) -> Screen:
        """The screen with one view replaced."""
        return replace(self, views={**self.views, name: shown})

    def of_unknown_speed(self) -> Screen:
        """The same screen where nobody knows yet how fast the engine is."""
        return replace(self, seconds_per_pixel=0.0, seconds_per_voxel=0.0)

    @property
    def is_dragged(self) -> bool:
        """Whether a hand holds a marker now, and a head follows it."""
        return self.drag is not None and self.drag.goal is not None

    def of_another_model(self) -> Screen:
        """The screen without all that shows an older model."""
        views = {
            name: replace(shown, grid=None, picture=None, tiles=None)
            for name, shown in self.views.items()
        }
        return replace(
            self.of_unknown_speed(),
            views=views,
            matches=None,
            picked=None,
            failed=frozenset(),
            template_height=None,
            hover=None,
            drag=None,
            plots=replace(self.plots, profile=None, pair=None),
            tiles={},
            gallery_matches=None,
        )


def after_state_change(screen: Screen, state: ViewerState) -> Screen:
    """The screen without exact pictures and hover markers that no longer show what the state wants.

    The canvas takes such a picture away by itself as soon as camera or grid change.
    """
    for name, shown in screen.views.items():
        kept = shown
        if shown.picture is not None and not _is_current(shown.picture.request, state, name):
            kept = replace(kept, picture=None)
        if shown.tiles is not None and not _is_wanted(shown.tiles.whole, state, name):
            kept = replace(kept, tiles=None)
        if kept is not shown:
            screen = screen.with_view(name, kept)
    if screen.hover is not None and not hover_is_current(state, screen.hover.request):
        screen = replace(screen, hover=None)
    # Numbers begin at 1 again after "clear": old matches must not be taken for the new points'.
    return screen if state.points else replace(screen, matches=None, picked=None)


def _is_current(request: RenderPicture, state: ViewerState, view: str) -> bool:
    if not state.is_on_screen(view):
        return False
    same = request.camera == state.camera(view) and request.instance == state.instance(view)
    wanted = state.appearance(view)
    # Under the brush the template's older labels stay until the new ones come: where its surface
    # is does not change, and the next spot of the stroke is looked up in this very picture.
    painted = view == TEMPLATE and request.appearance.mode == wanted.mode == "labels"
    return same and (painted or request.appearance == wanted)


def _is_wanted(request: RenderPicture, state: ViewerState, view: str) -> bool:
    """Whether the picture would be asked for now: one of older labels is not."""
    is_current = _is_current(request, state, view)
    return is_current and request.appearance == state.appearance(view)


def hover_is_current(state: ViewerState, request: HoverPoint) -> bool:
    """Whether the views still show what was hovered, and where it was looked for."""
    view = request.view
    if not state.is_on_screen(view):
        return False
    same = request.camera == state.camera(view) and request.instance == state.instance(view)
    return same and is_hovered_beside(state, view, request.instances)


def is_hovered_beside(state: ViewerState, view: str, others: tuple[Instance, ...]) -> bool:
    """Whether the hover marker is on, and ``others`` are what stands beside ``view``."""
    beside = tuple(state.instance(other) for other in state.views_beside(view))
    return state.hover_shown and others == beside


def badge(screen: Screen, view: str) -> str:
    """What kind of picture ``view`` shows: ``preview · 48³`` or ``exact · 512 × 524``."""
    shown = screen.view(view)
    if shown.tiles is not None:
        tiles = shown.tiles
        width, height = tiles.whole.size
        return f"exact · {width} × {height} · {len(tiles.done)} of {tiles.count} tiles"
    picture = shown.picture
    if picture is not None and shown.grid is not None:
        # One that was made for a view of another shape is not on the screen.
        picture = picture if is_fitted(picture.request.size, shown.size) else None
    if picture is not None:
        width, height = picture.request.size
        kind = "draft" if max(width, height) <= DRAFT_PX else "exact"
        return f"{kind} · {width} × {height}"
    return f"preview · {shown.grid.request.resolution}³" if shown.grid is not None else ""


def fit_size(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """``size`` scaled down so that its longer side is at most ``longest``; at least 1 x 1."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def is_fitted(picture: tuple[int, int], size: tuple[int, int]) -> bool:
    """Whether a picture of that size was made for a view of the shape of ``size``."""
    return min(size) > 0 and picture == fit_size(size, max(picture))
