"""The heads on screen as one web page: what it shows, and its file. No Qt."""

from __future__ import annotations

from pathlib import Path

from app.state.titles import latent_name
from app.state.viewer_state import ViewerState, view_title
from ddf_core.drawing.marker_colours import colour_code
from ddf_core.export.web_page.plan import MadePage, PageHead, PagePlan, PagePoint, page_title
from ddf_core.model_info import ModelInfo


def page_plan(state: ViewerState, model: ModelInfo) -> PagePlan:
    """Source and targets as they are now, with the points that are shown and the label map."""
    labels = state.labels
    return PagePlan(
        page_title(model),
        tuple(PageHead(_name(state, view), state.instance(view)) for view in state.instance_views),
        _points(state),
        labels if labels is not None and labels.labels else None,
    )


def _points(state: ViewerState) -> tuple[PagePoint, ...]:
    """The points that are shown; a page numbers them anew."""
    shown = (point for point in state.points if point.visible)
    placed = [(point, point.x_tmpl) for point in shown if point.x_tmpl is not None]
    return tuple(
        PagePoint(point.name or f"Point {number}", x_tmpl, colour_code(point.colour_index))
        for number, (point, x_tmpl) in enumerate(placed, start=1)
    )


def _name(state: ViewerState, view: str) -> str:
    """What strangers read: the seed or where the latent came from, not the place in the window."""
    item = state.latent(view)
    if view == state.morphed_view or item.style is not None:
        return item.label or view_title(view)
    name = latent_name(item)
    return name if item.label else name.capitalize()


def write_page_file(path: Path, made: MadePage) -> None:
    """Write it, whole or not at all.

    Raises:
        OutputError: ``output.unwritable``.
    """
    # Not above: what packs a page would delay the start by a part of SciPy.
    from ddf_core.export.web_page.html import write_page
    from ddf_core.export.web_page.recipe import page_recipe

    write_page(path, made, page_recipe(made.plan, made.info))
