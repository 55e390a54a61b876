"""The gallery as values: which seeds, what to ask for them, and what each tile shows. Pure; no Qt.

All tiles look through the camera of the source, and have its truncation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from app.state.kept_last import KeptLast
from app.state.marker_colours import LOW_CONFIDENCE, marker_rgb
from app.state.screen import Screen
from app.state.viewer_state import MAX_SEED, SOURCE, PointState, ViewerState, view_title
from ddf_core.answers import TileRendered
from ddf_core.document.parts import GALLERY_COUNTS
from ddf_core.io.table_text import csv_text
from ddf_core.requests import MarkedPoint, MatchGallery, MatchPoints, RenderTile
from ddf_core.scene.camera import Camera
from ddf_core.scene.visibility import project_points
from ddf_core.shown import LatentInstance, latent_of_seed

TILE_PX = 128
MOST_ON_A_TILE = 300
"""Points whose places are asked for in every seed; more would cover a tile with its dots."""


class Dot(NamedTuple):
    """One marker on a tile; ``x`` and ``y`` are fractions of the tile, from the upper left
    corner."""

    x: float
    y: float
    colour: tuple[int, int, int]
    hollow: bool
    hidden: bool
    selected: bool


@dataclass(frozen=True, eq=False)
class Tile:
    """What one place of the gallery shows.

    Args:
        picture: the newest picture, perhaps of an older camera; None while there is none.
        confidence: of the selected point (without one: the smallest of all), if known.
        confidence_of: which that is, in words; empty where it is not known.
        role: the view that shows this seed, as people read it; empty for none.
    """

    seed: int
    picture: TileRendered | None
    dots: tuple[Dot, ...]
    confidence: float | None
    role: str = ""
    confidence_of: str = ""


@lru_cache(maxsize=256)
def _latent(seed: int, latent_dim: int) -> tuple[float, ...]:
    return latent_of_seed(seed, latent_dim)


def gallery_seeds(state: ViewerState) -> range:
    """The seeds on the gallery, as many as ``GALLERY_COUNTS`` allows; none while it is hidden."""
    if not state.gallery.shown or state.model is None:
        return range(0)
    first = max(state.gallery.first_seed, 0)
    return range(first, min(first + min(state.gallery.count, GALLERY_COUNTS[-1]), MAX_SEED + 1))


def gallery_instance(state: ViewerState, seed: int) -> LatentInstance:
    """A seed at the truncation of the source."""
    dim = state.model.latent_dim if state.model else 0
    return LatentInstance(_latent(seed, dim), state.source.psi)


# --- what to ask -----------------------------------------------------------------------------


def plan_gallery(state: ViewerState, screen: Screen) -> list[MatchGallery | RenderTile]:
    """What the gallery lacks: the places of all points in one question, and pictures."""
    requests: list[MatchGallery | RenderTile] = []
    matches = wanted_gallery_matches(state)
    known = screen.gallery_matches
    if matches is not None and (known is None or known.request != matches):
        requests.append(matches)
    for position, seed in enumerate(gallery_seeds(state)):
        wanted = _wanted_tile(state, position, seed)
        shown = screen.tiles.get(position)
        if shown is None or shown.request != wanted:
            requests.append(wanted)
    return requests


def _wanted_tile(state: ViewerState, position: int, seed: int) -> RenderTile:
    instance, camera = gallery_instance(state, seed), state.camera(SOURCE)
    return RenderTile(
        position, instance, camera, (TILE_PX, TILE_PX), state.gallery_appearance(instance)
    )


def wanted_gallery_matches(state: ViewerState) -> MatchGallery | None:
    """All markers in all seeds of the gallery; None where there is nothing to ask."""
    seeds = gallery_seeds(state)
    if state.model is None or not state.model.has_fields or not seeds:
        return None
    points = _ASKED.get((state.points,), state.selected, lambda: _asked_points(state))
    if not points:
        return None
    instances = tuple(gallery_instance(state, seed) for seed in seeds)
    return MatchGallery(MatchPoints(points, instances, state.instance(SOURCE)))


def _asked_points(state: ViewerState) -> tuple[MarkedPoint, ...]:
    """The points of the tiles: the first ones, and the selected one whichever it is."""
    marked = [one for point in state.points if (one := point.as_marked()) is not None]
    chosen = [one for one in marked[MOST_ON_A_TILE:] if one.id == state.selected]
    return (*marked[:MOST_ON_A_TILE], *chosen)


_ASKED: KeptLast[tuple[MarkedPoint, ...]] = KeptLast(2)


def gallery_requests(state: ViewerState) -> list[MatchGallery | RenderTile]:
    """All that the gallery would ask if it had no answer yet."""
    matches = wanted_gallery_matches(state)
    tiles = [
        _wanted_tile(state, position, seed) for position, seed in enumerate(gallery_seeds(state))
    ]
    return [*([matches] if matches is not None else []), *tiles]


_BY_NUMBER: KeptLast[dict[int, PointState]] = KeptLast(2)
Row = tuple[PointState, np.ndarray, float]

# --- what to show ----------------------------------------------------------------------------


_TILES: KeptLast[Tile] = KeptLast(GALLERY_COUNTS[-1])
_WITH_ROLE: KeptLast[Tile] = KeptLast(12)


def gallery_tiles(state: ViewerState, screen: Screen) -> tuple[Tile, ...]:
    """The tiles in the order in which they are shown."""
    tiles = []
    for position, seed in enumerate(gallery_seeds(state)):
        picture = _picture(state, screen, position, seed)
        camera = picture.request.camera if picture is not None else state.camera(SOURCE)
        # A picture that comes changes one tile, and all are shown again; a camera that turns
        # changes none before its pictures come.
        tile = _TILES.get(
            (picture, screen.gallery_matches, state.points, state.model),
            (seed, camera, state.selected, state.source.psi),
            partial(_tile, state, screen, seed, picture, camera),
        )
        role = _role(state, seed)
        if role:
            tile = _WITH_ROLE.get((tile,), role, partial(replace, tile, role=role))
        tiles.append(tile)
    if state.gallery.by_confidence:
        tiles.sort(key=lambda tile: -1.0 if tile.confidence is None else tile.confidence)
        tiles.reverse()
    return tuple(tiles)


def _role(state: ViewerState, seed: int) -> str:
    """The first view that shows a seed, as people read it; empty for none."""
    instance = gallery_instance(state, seed)
    views = (view for view in state.instance_views if state.instance(view) == instance)
    return next(map(view_title, views), "")


def _picture(state: ViewerState, screen: Screen, position: int, seed: int) -> TileRendered | None:
    """The newest picture at a position of the gallery, if it shows this seed."""
    picture = screen.tiles.get(position)
    is_of_seed = picture is not None and picture.request.instance == gallery_instance(state, seed)
    return picture if is_of_seed else None


def _tile(
    state: ViewerState, screen: Screen, seed: int, picture: TileRendered | None, camera: Camera
) -> Tile:
    instance = gallery_instance(state, seed)
    rows = list(_find_matches(state, screen, instance))
    dots = _dots(state, picture, camera, rows) if rows else ()
    confidence, whose = _confidence(state, rows)
    return Tile(seed, picture, dots, confidence, confidence_of=whose)


def _confidence(state: ViewerState, rows: list[Row]) -> tuple[float | None, str]:
    """What is said below a tile, and of which point it is."""
    if not rows:
        return None, ""
    for point, _, trust in rows:
        if point.id == state.selected:
            return trust, point.name or f"point {point.id}"
    count = len(rows)
    return min(trust for _, _, trust in rows), f"the lowest of {count} points"


def _find_matches(state: ViewerState, screen: Screen, instance: LatentInstance) -> Iterator[Row]:
    """(point, place (3,), confidence) of every point that is known on ``instance``."""
    if screen.gallery_matches is None:
        return
    answer = screen.gallery_matches.matched
    instances = screen.gallery_matches.request.question.instances
    if instance not in instances:
        return
    row = instances.index(instance)
    points = _BY_NUMBER.get((state.points,), None, lambda: {p.id: p for p in state.points})
    marked = screen.gallery_matches.request.question.points
    trusts = answer.confidence[row].tolist()
    for one, place, trust in zip(marked, answer.x_inst[row], trusts, strict=True):
        point = points.get(one.id)
        if point is not None and point.x_tmpl == one.x_tmpl:
            yield point, place, trust


def _dots(
    state: ViewerState, picture: TileRendered | None, camera: Camera, rows: list[Row]
) -> tuple[Dot, ...]:
    positions = np.stack([position for _, position, _ in rows])
    depth = picture.depth if picture else None
    box_half = state.model.box_half if state.model else 1.0
    found = project_points(positions, camera, (TILE_PX, TILE_PX), depth, box_half)
    # As lists: a number taken out of an array takes ten times as long, for hundreds of tiles' dots.
    places = zip(
        rows,
        (found.pixel_xy / TILE_PX).tolist(),
        (found.distance > 0).tolist(),
        found.hidden.tolist(),
        strict=True,
    )
    return tuple(
        Dot(
            x,
            y,
            marker_rgb(point.colour_index),
            trust < LOW_CONFIDENCE,
            behind,
            point.id == state.selected,
        )
        for (point, _, trust), (x, y), is_before, behind in places
        if is_before and point.visible
    )


def gallery_csv(state: ViewerState, screen: Screen) -> str:
    """One row for each seed and point, in the order shown: place in scene units, confidence."""
    rows: list[list[object]] = [["seed", "point", "name", "x", "y", "z", "confidence"]]
    for tile in gallery_tiles(state, screen):
        for point, position, trust in _find_matches(
            state, screen, gallery_instance(state, tile.seed)
        ):
            cells = [round(float(value), 6) for value in position]
            rows.append([tile.seed, point.id, point.name, *cells, round(trust, 4)])
    return csv_text(rows)
