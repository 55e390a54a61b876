"""Why something cannot be exported now; empty where it can. Pure."""

from __future__ import annotations

from app.state.viewer_state import ViewerState
from ddf_core.document.modes import disabled_reason


def no_page_reason(state: ViewerState) -> str:
    """A page carries points from head to head."""
    return disabled_reason("template", state.model)


def no_data_set_reason(state: ViewerState) -> str:
    """A data set carries labels to every head."""
    return disabled_reason("labels", state.model, state.labels)
