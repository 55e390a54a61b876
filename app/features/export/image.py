"""A picture to be saved: its size, its chunks, its markers. Pure; ``image_job`` makes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from app.canvas.markers import Marker, MarkerState
from app.canvas.view_markers import view_markers
from app.state.places import position_in_view
from app.state.scale import scale_bar_of
from app.state.screen import Screen
from app.state.viewer_state import ViewerState
from ddf_core.drawing.scale_bar import ScaleBar
from ddf_core.export.video_plan import Frame
from ddf_core.requests import RenderRows
from ddf_core.scene.visibility import project_points
from ddf_core.shown import Appearance

CHUNK_PIXELS = 32_768
"""Pixels of one band: some seconds of work on a slow core, which is lost when a click comes."""


Content = Literal["picture", "depth", "labels"]


@dataclass(frozen=True)
class ImageExport:
    """What to save.

    Args:
        view: whose instance and camera.
        size: (width, height) in pixels; the field of view is vertical, so another shape shows more
            or less at the sides.
        transparent: no background behind the head.
        markers: draw them, and the scale bar where views have one, as large beside the picture as
            they are on the screen.
        content: the picture, its depth (the ending of ``path`` says how), or its label numbers.
        path: where to.
    """

    view: str
    size: tuple[int, int]
    transparent: bool = False
    markers: bool = True
    path: Path = Path("picture.png")
    content: Content = "picture"


def chunks(export: ImageExport, state: ViewerState) -> tuple[RenderRows, ...]:
    """The requests that make the picture together, from the top."""
    view = export.view
    appearance = state.appearance(view)
    if export.content == "labels":
        appearance = Appearance("labels", labels=state.labels)
    return frame_chunks(Frame(state.instance(view), state.camera(view), appearance), export.size)


def frame_chunks(
    frame: Frame, size: tuple[int, int], preview: bool = False
) -> tuple[RenderRows, ...]:
    """The requests that make one picture together, from the top."""
    width, height = size
    step = max(CHUNK_PIXELS // width, 1)
    return tuple(
        RenderRows(
            frame.instance,
            frame.camera,
            size,
            (first, min(first + step, height)),
            frame.appearance,
            preview,
        )
        for first in range(0, height, step)
    )


def expected_s(size: tuple[int, int], seconds_per_pixel: float) -> float | None:
    """How long a picture will take by the speed of the last one; None while that is unknown."""
    return size[0] * size[1] * seconds_per_pixel if seconds_per_pixel > 0 else None


def image_markers(export: ImageExport, state: ViewerState, screen: Screen) -> tuple[Marker, ...]:
    """The markers that the view shows now, where they fall in the picture."""
    now = view_markers(state, screen, export.view)
    positions = [_position(state, screen, export.view, marker.id) for marker in now]
    if not now:
        return ()
    found = project_points(np.array(positions), state.camera(export.view), export.size)
    moved = []
    for marker, (x, y), inside in zip(now, found.pixel_xy, found.inside, strict=True):
        seen: MarkerState = "hidden" if marker.state == "hidden" else "visible"
        moved.append(
            marker._replace(pixel_xy=(float(x), float(y)), state=seen if inside else "offscreen")
        )
    return tuple(moved)


def image_scale_bar(export: ImageExport, state: ViewerState, screen: Screen) -> ScaleBar | None:
    """The scale bar of the picture, where views have one and markers are drawn."""
    if not export.markers or export.content != "picture":
        return None
    return scale_bar_of(state, screen, export.view, export.size)


def _position(state: ViewerState, screen: Screen, view: str, point_id: int) -> tuple[float, ...]:
    point = state.point(point_id)
    position = position_in_view(state, screen, view, point) if point is not None else None
    assert position is not None, "a marker that is shown has a place"
    return position
