"""How large what a view shows is in life: whether that can be said, and the bar. Pure."""

from __future__ import annotations

from app.state.screen import Screen
from app.state.viewer_state import ViewerState
from ddf_core.drawing.scale_bar import ScaleBar, scale_bar
from ddf_core.meshing.size import metres_per_unit
from ddf_core.model_info import ModelInfo
from ddf_core.requests import MeasureTemplate

NO_MODEL = "No model is open."
NO_SIZE = "The model's card does not say how high its template is (height_m)."


def why_no_scale_bar(model: ModelInfo | None) -> str:
    """Why no length can be said of a model; empty where one can."""
    if model is None:
        return NO_MODEL
    return NO_SIZE if model.height_m is None else ""


def wanted_size(state: ViewerState, screen: Screen) -> list[MeasureTemplate]:
    """What has to be measured for the bar, once for a model."""
    is_known = screen.template_height is not None
    is_wanted = state.scale_bar_shown and not why_no_scale_bar(state.model)
    return [MeasureTemplate()] if is_wanted and not is_known else []


def scale_bar_of(
    state: ViewerState, screen: Screen, view: str, size: tuple[int, int]
) -> ScaleBar | None:
    """The bar of a view in a picture of ``size`` pixels; None where none is wanted, or the template
    has not been measured yet."""
    model, height = state.model, screen.template_height
    if not state.scale_bar_shown or model is None or model.height_m is None or height is None:
        return None
    if min(size) < 1:
        return None
    return scale_bar(state.camera(view), size, metres_per_unit(model.height_m, height))
