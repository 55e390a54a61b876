"""What the colours of all views can stand for: one table, with the keys 1 to 8. Pure; no Qt.

Most modes are a ``Look``: a colour for each place, made by the engine. Depth and opacity belong to
a ray, not to a place, and every picture has them already: they are a lens before the picture, and
nothing is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ddf_core.labels.label_map import LabelMap
from ddf_core.requests import ModelInfo, PlaceMode

Lens = Literal["colour", "depth", "opacity"]
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


@dataclass(frozen=True)
class ModeSpec:
    """One mode.

    Args:
        mode: its stable name.
        text, tip: what menus say, and what it does.
        key: its shortcut, or empty.
        needs: what a model must have to be seen like this.
    """

    mode: Mode
    text: str
    tip: str
    key: str = ""
    needs: Literal["", "fields", "labels"] = ""


MODES = (
    ModeSpec("colour", "Colour", "The model's own colours", "1"),
    ModeSpec("depth", "Depth", "How far the surface is from the eye", "2"),
    ModeSpec("normals", "Normals", "Which way the surface faces", "3"),
    ModeSpec("opacity", "Opacity", "How much of the light is stopped", "4"),
    ModeSpec("template", "Template positions",
             "Equal colours are the same position on every head", "5", "fields"),
    ModeSpec("labels", "Labels", "Named parts, one colour each", "6", "labels"),
    ModeSpec("deformation", "Deformation",
             "How far each point is from its position on the template", "7", "fields"),
    ModeSpec("confidence", "Confidence", "How likely each match is right", "8", "fields"),
    ModeSpec("round_trip", "Cycle error", "Matched and back again: how far beside itself",
             needs="fields"),
)  # fmt: skip


_NEEDS: dict[str, str] = {spec.mode: spec.needs for spec in MODES}


NO_FIELDS = "This model has no correspondence fields."
NO_LABELS = "There are no labels yet: paint some on the template (B)."


def disabled_reason(mode: str, model: ModelInfo | None, labels: LabelMap | None = None) -> str:
    """Why ``mode`` cannot be shown of ``model`` with this label map; empty where it can."""
    needs = _NEEDS.get(mode)
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


def place_mode_of(mode: Mode) -> PlaceMode:
    """The colours that the engine is asked for in a mode."""
    if mode == "depth" or mode == "opacity":
        return "colour"
    return mode
