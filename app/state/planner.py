"""What to ask the engine next: a pure function of the wanted state and what is on screen. No Qt.

It may be called as often as one likes: it names what is MISSING, so asking twice changes nothing
(the queue drops doubles), a lost answer is asked again, and quality never sticks at a coarse
stage.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from app.state.gallery import plan_gallery
from app.state.interest import StateInterest
from app.state.levels_of_detail import (
    DRAFT_BUDGET_S,
    DRAFT_FIRST_PX,
    FINAL_PICTURE_S,
    FINER_WORK,
    FIRST_GRID_S,
    FIRST_GRIDS,
    GRID_LEVELS,
    IN_HAND_S,
    PICTURE_LEVELS,
    QUICK_PICTURE_S,
    READABLE_GRID,
    READABLE_S,
    WORK,
)
from app.state.matches import wanted_matches, wanted_template_points
from app.state.picture_tiles import PictureTiles, tile_side
from app.state.rays import wanted_pair, wanted_profile
from app.state.scale import wanted_size
from app.state.screen import Screen, ViewScreen, fit_size, is_fitted
from app.state.viewer_state import TEMPLATE, ViewerState, head_of
from ddf_core.requests import BakeGrid, RenderPicture, RenderPictureTile, Request
from ddf_core.requests.urgency import DRAFT_PX


class InteractionPhase(Enum):
    """How the hand moves: quality follows it."""

    MOVING = "moving"  # a slider or the camera is being dragged: the coarsest answer at once
    RESTING = "resting"  # let go, or paused: finer grids
    STILL = "still"  # a quarter of a second without a change: exact pictures


def plan(state: ViewerState, screen: Screen, phase: InteractionPhase) -> tuple[Request, ...]:
    """The requests that would bring the screen to what ``state`` wants at this ``phase``."""
    if state.model is None:
        return ()
    requests: list[Request] = []
    matches = wanted_matches(state)
    is_new = screen.matches is None or screen.matches.request != matches
    # Of a new model the first pictures come first: before them there is nothing to mark. Under the
    # hand that drags a marker, the markers come with the head that follows it.
    can_wait = _is_held(screen, phase) or not _shows_something(state, screen)
    if matches is not None and is_new and not can_wait:
        requests.append(matches)
    requests += wanted_template_points(state)
    for view in state.views:
        if min(screen.view(view).size) > 0:
            requests += _plan_view(state, screen, view, phase)
    for place in state.photo_places:
        requests += _plan_photo(state, screen, place, phase)
    if screen.plots.shown:
        requests += _plan_plots(state, screen, phase)
    if phase is InteractionPhase.STILL:
        requests += wanted_size(state, screen)
        requests += plan_gallery(state, screen)
    if not screen.failed:
        # A question about thousands of points is not looked up without need.
        return tuple(requests)
    return tuple(request for request in requests if request not in screen.failed)


def _is_held(screen: Screen, phase: InteractionPhase) -> bool:
    return screen.is_dragged and phase is InteractionPhase.MOVING


def _shows_something(state: ViewerState, screen: Screen) -> bool:
    shown = [screen.view(view) for view in state.views]
    return any(one.grid is not None or one.picture is not None for one in shown)


def _plan_plots(state: ViewerState, screen: Screen, phase: InteractionPhase) -> list[Request]:
    """The ray at any phase, for it is short; the pair only once nothing moves."""
    requests: list[Request] = []
    plots = screen.plots
    profile, pair = wanted_profile(state, screen), wanted_pair(state)
    if profile is not None and (plots.profile is None or plots.profile.request != profile):
        requests.append(profile)
    is_new = plots.pair is None or plots.pair.request != pair
    if pair is not None and is_new and phase is InteractionPhase.STILL:
        requests.append(pair)
    return requests


def _plan_view(
    state: ViewerState, screen: Screen, view: str, phase: InteractionPhase
) -> list[Request]:
    shown = screen.view(view)
    requests: list[Request] = []
    if screen.has_gl:
        requests += _next_grid(state, screen, view, phase)
    picture = _next_picture(state, screen, view, phase)
    if screen.has_gl and not _has_finest_grid(state, shown, view):
        # Its samples are placed by the finest grid, so the picture waits for that.
        return requests
    if picture is not None:
        requests.append(picture)
    return requests


def _plan_photo(
    state: ViewerState, screen: Screen, place: str, phase: InteractionPhase
) -> list[Request]:
    """The head beside its photo, where the two are compared. Without OpenGL always: its depth says
    which points are hidden, and there is no grid that would."""
    is_needed = state.photo_view(head_of(place)).compared or not screen.has_gl
    if not is_needed or min(screen.view(place).size) < 1:
        return []
    picture = _next_picture(state, screen, place, phase)
    if picture is None:
        return []
    if screen.view(place).picture is None and phase is InteractionPhase.STILL:
        # Something at once: the views' own grids would be served before a whole picture.
        whole = _whole_picture(state, screen, place)
        return [replace(whole, size=fit_size(whole.size, DRAFT_PX))]
    return [picture]


def _whole_picture(state: ViewerState, screen: Screen, view: str) -> RenderPicture:
    """The exact picture of a view in its own pixels."""
    size = screen.view(view).size
    return RenderPicture(
        view, state.instance(view), state.camera(view), size, state.appearance(view)
    )


def _grid_resolution(state: ViewerState, shown: ViewScreen, view: str) -> int:
    """Resolution of the grid on screen, 0 where it shows something else."""
    if shown.grid is None:
        return 0
    request = shown.grid.request
    same = (request.instance, request.appearance) == (state.instance(view), state.appearance(view))
    return request.resolution if same else 0


def _has_finest_grid(state: ViewerState, shown: ViewScreen, view: str) -> bool:
    return _grid_resolution(state, shown, view) >= GRID_LEVELS[-1]


def _next_grid(
    state: ViewerState, screen: Screen, view: str, phase: InteractionPhase
) -> list[Request]:
    shown = screen.view(view)
    instance, have = state.instance(view), _grid_resolution(state, shown, view)
    first = first_grid(screen.seconds_per_voxel, _waiting_views(state, screen))
    levels: tuple[int, ...] = (first,)
    moving = phase is InteractionPhase.MOVING
    if not moving:
        # After 16 comes 24: 48 from nothing takes half as long again as both after another.
        levels += tuple(size for size in GRID_LEVELS if size > first)
    elif have and not _is_held(screen, phase):
        # A marker's next move would wait for it, and each move has an edit of its own to wait for.
        levels += finer_in_hand(screen.seconds_per_voxel, have)
    if _is_painted(state, shown, view):
        levels = GRID_LEVELS[-1:]
    finer = sorted(size for size in levels if size > have)
    if not finer:
        return []
    in_hand = finer[0] > GRID_LEVELS[0] and (moving or not have) and finer[0] in FIRST_GRIDS
    return [BakeGrid(view, instance, finer[0], state.appearance(view), in_hand)]


def _waiting_views(state: ViewerState, screen: Screen) -> int:
    """How many views show another instance than they shall."""
    return sum(_grid_resolution(state, screen.view(view), view) == 0 for view in state.views)


def first_grid(seconds_per_voxel: float, views: int = 1) -> int:
    """Voxels along an edge of the grid that answers the hand, by the speed of the last one.

    ``views``: those that wait for one each.
    """
    if seconds_per_voxel <= 0:
        return GRID_LEVELS[0]

    def is_in_time(size: int) -> bool:
        limit_s = READABLE_S if size == READABLE_GRID else FIRST_GRID_S
        return WORK[size] * seconds_per_voxel * max(views, 1) <= limit_s

    return max(filter(is_in_time, FIRST_GRIDS), default=FIRST_GRIDS[0])


def finer_in_hand(seconds_per_voxel: float, have: int) -> tuple[int, ...]:
    """The next finer grid, where the machine makes it while the hand is down; else none."""
    finer = next((size for size in GRID_LEVELS if size > have), None)
    if finer is None or not 0 < FINER_WORK[finer] * seconds_per_voxel <= IN_HAND_S:
        return ()
    return (finer,)


def _is_painted(state: ViewerState, shown: ViewScreen, view: str) -> bool:
    """Whether other labels are all that is new: the finest grid is ready and only coloured anew."""
    if view != TEMPLATE or shown.grid is None:
        return False
    is_there = shown.grid.request.resolution == GRID_LEVELS[-1]
    return (
        is_there and shown.grid.request.appearance.mode == state.appearance(view).mode == "labels"
    )


def _next_picture(
    state: ViewerState, screen: Screen, view: str, phase: InteractionPhase
) -> RenderPicture | RenderPictureTile | None:
    shown, wanted = screen.view(view), _whole_picture(state, screen, view)
    size, have = wanted.size, 0
    if shown.picture is not None and _shows(shown.picture.request, wanted):
        have = max(shown.picture.request.size)
    if phase is InteractionPhase.STILL:
        if shown.tiles is not None and _shows(shown.tiles.whole, wanted):
            # Begun at one size they are finished at that: the speed is another after each answer.
            return shown.tiles.next_request
        longest = picture_side(size, screen.seconds_per_pixel, QUICK_PICTURE_S)
        # Where the speed is known, none that would look coarser than the grid it replaces.
        is_coarse = screen.has_gl and screen.seconds_per_pixel > 0 and 2 * longest < max(size)
        if have >= longest or is_coarse:
            return _first_tile(wanted, have, screen.seconds_per_pixel)
    elif screen.has_gl:
        return None
    else:
        longest = draft_side(size, screen.seconds_per_pixel)
    wanted = replace(wanted, size=fit_size(size, longest))
    # A picture of the same thing is only ever replaced by a larger one.
    return wanted if max(wanted.size) > have else None


def _shows(request: RenderPicture, wanted: RenderPicture) -> bool:
    """Whether a picture shows what is wanted, at whatever size. One that was made for a view of
    another shape is cut off, or ends before the view does."""
    same = replace(request, size=wanted.size) == wanted
    return same and is_fitted(request.size, wanted.size)


def _first_tile(
    wanted: RenderPicture, have: int, seconds_per_pixel: float
) -> RenderPicture | RenderPictureTile | None:
    """The beginning of the picture that stays; one no larger than a tile is made at once."""
    longest = picture_side(wanted.size, seconds_per_pixel, FINAL_PICTURE_S)
    whole = replace(wanted, size=fit_size(wanted.size, longest))
    if max(whole.size) <= have:
        return None
    side = tile_side(seconds_per_pixel)
    return whole if max(whole.size) <= side else PictureTiles(whole, side).next_request


def picture_side(size: tuple[int, int], seconds_per_pixel: float, budget_s: float) -> int:
    """Longest side of the exact picture that fits the budget; the least while that is unknown."""
    fitting = [
        side for side in PICTURE_LEVELS if 0 < _seconds(size, side, seconds_per_pixel) <= budget_s
    ]
    return max(fitting, default=PICTURE_LEVELS[0])


def draft_side(size: tuple[int, int], seconds_per_pixel: float) -> int:
    """Longest side of the moving picture without OpenGL."""
    whole = _seconds(size, DRAFT_PX, seconds_per_pixel)
    if whole <= 0:
        return DRAFT_FIRST_PX
    return max(16, round(DRAFT_PX * min(1.0, DRAFT_BUDGET_S / whole) ** 0.5))


def _seconds(size: tuple[int, int], longest: int, seconds_per_pixel: float) -> float:
    width, height = fit_size(size, longest)
    return width * height * seconds_per_pixel


def is_wanted(state: ViewerState, request: Request) -> bool:
    """Whether the answer to ``request`` would still be of use in ``state``, as its class says."""
    return request.is_wanted(StateInterest(state))
