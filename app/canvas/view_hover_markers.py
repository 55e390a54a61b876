"""From the answered hover to the hover marker of each view. Pure."""

from __future__ import annotations

import numpy as np

from app.canvas.hover_marker import HoverMarker
from app.canvas.view_markers import project_into_view
from app.state.screen import Screen
from app.state.viewer_state import ViewerState


def view_hover_marker(state: ViewerState, screen: Screen, view: str) -> HoverMarker | None:
    """Where the hovered place is in ``view``; None in the hovered view itself, and off screen."""
    hover = screen.hover
    size = screen.view(view).size
    if hover is None or min(size) < 1:
        return None
    others = state.views_beside(hover.request.view)
    if view not in others:
        return None
    x = np.array([hover.x_inst[others.index(view)]])
    found = project_into_view(state, screen, view, x)
    if not found.inside[0]:
        return None
    px, py = (float(value) for value in found.pixel_xy[0])
    return HoverMarker((px, py), bool(found.hidden[0]))
