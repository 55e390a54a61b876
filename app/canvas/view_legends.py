"""The legend of each mode, from the numbers that its colours are made with. Pure."""

from __future__ import annotations

from app.canvas.legend import Legend
from app.state.depth_range import depth_range
from app.state.screen import Screen
from app.state.viewer_state import SOURCE, TEMPLATE, ViewerState, target_view, view_title
from app.widgets.theming import current_theme
from ddf_core.appearance.scales import SURE, VIRIDIS, value_span
from ddf_core.document.modes import point_mode_of

AXES = (("#ff8080", "right"), ("#80ff80", "up"), ("#8080ff", "front"))
"""The colours of the three directions: (axis + 1) / 2."""

TITLES = {"deformation": "Deformation · scene units"}


def legend_of(state: ViewerState, screen: Screen, view: str) -> Legend | None:
    """What the colours of ``view`` mean; None where they are the model's own."""
    mode = state.shown_mode
    if mode == "colour" or state.model is None:
        return None
    if mode == "depth":
        near, far = depth_range(state, screen, view)
        bar = tuple(reversed(VIRIDIS))
        return Legend("Distance · scene units", bar, f"≤ {near:.2f}", f"≥ {far:.2f}")
    if mode == "opacity":
        return Legend("Opacity", (current_theme().view, "#ffffff"), "0", "1")
    if mode == "normals":
        return Legend("Normals", chips=AXES)
    if mode == "template":
        return Legend("Equal colours correspond", chips=AXES)
    if mode == "labels":
        # The same for all: one view has it, the others are seen whole; the painter has the list.
        if view != state.views[0] or state.painting:
            return None
        labels = state.labels.labels if state.labels else ()
        return Legend("", chips=tuple((label.colour, label.name) for label in labels))
    return _make_value_legend(state, view)


def _make_value_legend(state: ViewerState, view: str) -> Legend | None:
    mode = point_mode_of(state.shown_mode)
    span = value_span(mode, state.model.box_half if state.model else 1.0)
    if span is None:
        return None
    partner = view_title(target_view(0) if view in (SOURCE, TEMPLATE) else SOURCE).lower()
    if mode == "confidence":
        return Legend(f"Confidence · in {partner}", VIRIDIS, "0", f"≥ {SURE:.2g}", middle="0.9")
    if mode == "round_trip":
        title = f"Cycle error · through {partner} · scene units"
        return Legend(title, VIRIDIS, "0", f"≥ {span[1]:.2g}")
    return Legend(TITLES[mode], VIRIDIS, "0", f"≥ {span[1]:.2g}")
