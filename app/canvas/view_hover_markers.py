"""From the answered hover to the hover marker of each view. Pure."""

from __future__ import annotations

import numpy as np

from app.canvas.hover_marker import HoverMarker
from app.canvas.view_markers import project_into_view
from app.state.screen import Screen
from app.state.viewer_state import ViewerState, is_photo_place


def view_hover_marker(state: ViewerState, screen: Screen, view: str) -> HoverMarker | None:
    """Where the hovered place is in ``view``; None in the hovered view itself, and off screen.

    On a photo it is where its head has it, also while that head is what is hovered.
    """
    hover = screen.hover
    size = screen.view(view).size
    if hover is None or min(size) < 1 or view == hover.request.view:
        return None
    others = state.views_beside(hover.request.view)
    head = state.subject(view) if is_photo_place(view) else view
    if head in others:
        x = np.array([hover.x_inst[others.index(head)]])
    elif head == hover.request.view:
        x = np.array([hover.request.x_inst])
    else:
        return None
    found = project_into_view(state, screen, view, x)
    if not found.inside[0]:
        return None
    px, py = (float(value) for value in found.pixel_xy[0])
    return HoverMarker((px, py), bool(found.hidden[0]))
