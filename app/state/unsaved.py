"""Whether there is work that would be lost. Pure."""

from __future__ import annotations

from dataclasses import replace

from app.state.viewer_state import PointState, ViewerState
from ddf_core.document.document import Document, part


def differs(saved: ViewerState, now: ViewerState) -> bool:
    """Whether ``now`` has anything that undo covers and ``saved`` has not, or another list of
    photos.

    Not the selection, and not what the engine has answered meanwhile: neither is the user's work.
    """
    if now.photo_list != saved.photo_list:
        # What became of many photos took many minutes.
        return True
    before = part(Document, saved)
    ours = replace(
        part(Document, now),
        selected=saved.selected,
        next_point_id=saved.next_point_id,
        points=saved.points,
    )
    if ours != before:
        return True
    if now.points is saved.points:
        return False
    if len(now.points) != len(saved.points):
        return True
    pairs = zip(now.points, saved.points, strict=True)
    return any(ours is not other and _work(ours) != _work(other) for ours, other in pairs)


def _work(point: PointState) -> PointState:
    """The point without its template position where that follows from the position it was put."""
    followed = point.x_origin is not None
    return replace(point, pending=False, x_tmpl=None if followed else point.x_tmpl)
