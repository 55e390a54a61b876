"""What the colours of all views can stand for, and what a model must have for it.

Most modes are a ``Appearance``: a colour for each position, made by the engine. Depth and opacity
belong to a ray, not to a position, and every picture has them already: they are a lens before the
picture, and nothing is asked for.
"""

from __future__ import annotations

from typing import Literal

from ddf_core.drawing.lens import Lens
from ddf_core.labels.label_map import LabelMap
from ddf_core.model_info import ModelInfo
from ddf_core.shown import PointMode

Mode = Literal[
    "colour",
    "depth",
    "normals",
    "opacity",
    "template",
    "labels",
    "deformation",
    "confidence",
    "round_trip",
]

NEEDS: dict[str, Literal["", "fields", "labels"]] = {
    "colour": "",
    "depth": "",
    "normals": "",
    "opacity": "",
    "template": "fields",
    "labels": "labels",
    "deformation": "fields",
    "confidence": "fields",
    "round_trip": "fields",
}
"""What a model must have to be seen in a mode; labels are nothing without fields."""

NO_FIELDS = "This model has no correspondence fields."
NO_LABELS = "There are no labels yet: paint some on the template (B)."


def disabled_reason(mode: str, model: ModelInfo | None, labels: LabelMap | None = None) -> str:
    """Why ``mode`` cannot be shown of ``model`` with this label map; empty where it can."""
    needs = NEEDS.get(mode)
    if needs is None:
        return "There is no such mode."
    if needs and (model is None or not model.has_fields):
        return NO_FIELDS
    if needs == "labels" and (labels is None or not labels.labels):
        return NO_LABELS
    return ""


def lens_of(mode: Mode) -> Lens:
    """What a mode makes of a picture that is there already."""
    return mode if mode == "depth" or mode == "opacity" else "colour"


def point_mode_of(mode: Mode) -> PointMode:
    """The colours that the engine is asked for in a mode."""
    if mode == "depth" or mode == "opacity":
        return "colour"
    return mode
