"""A picture of the template that was painted over elsewhere, opened as labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.state.screen import Screen
from app.state.viewer_state import TEMPLATE, ViewerState
from ddf_core.errors import InputError
from ddf_core.io.label_png import read_label_png
from ddf_core.labels.label_map import LabelMap
from ddf_core.labels.label_projection import project_labels


def labels_of_png(path: Path, state: ViewerState, screen: Screen) -> LabelMap:
    """The labels of now, with those of the picture brought to the template's surface.

    The picture belongs to the template view as it is on screen: save that view, paint over it in
    the colours of the labels, and open the result while the view still looks from there.

    Raises:
        InputError: ``labels.none``: there are no labels whose colours could be looked for;
            ``labels.no_view``: the template is not on screen, or not drawn yet.
        LabelFileError: as ``read_label_png`` and ``project_labels``.
    """
    if state.labels is None or not state.labels.labels:
        raise InputError(
            "There are no labels yet whose colours the picture could have.",
            code="labels.none",
            advice="Add labels in the panel first: their names, and the colours that you painted.",
        )
    picture = screen.view(TEMPLATE).picture if TEMPLATE in state.views else None
    if picture is None or picture.request.camera != state.camera(TEMPLATE):
        raise InputError(
            "A painted picture is laid over the template, which is not on screen yet.",
            code="labels.no_view",
            advice="Show the template (T) from where the picture was made, wait until it is drawn, "
            "then open the picture.",
        )
    height, width = picture.depth.shape
    numbers = read_label_png(path, state.labels, (width, height))
    rows = (np.arange(height) + 0.5) * numbers.shape[0] / height
    columns = (np.arange(width) + 0.5) * numbers.shape[1] / width
    fitted = numbers[rows.astype(int)[:, None], columns.astype(int)]
    return project_labels(state.labels, fitted, picture.depth, picture.request.camera)
