"""The render modes as menus have them: one table, with the keys 1 to 8. Pure; no Qt.

What a mode asks for, and what a model must have for it, is in ``ddf_core.document.modes``.
"""

from __future__ import annotations

from dataclasses import dataclass

from ddf_core.document.modes import Mode


@dataclass(frozen=True)
class ModeSpec:
    """One mode.

    Args:
        mode: its stable name.
        text, tip: what menus say, and what it does.
        key: its shortcut, or empty.
    """

    mode: Mode
    text: str
    tip: str
    key: str = ""


MODES = (
    ModeSpec("colour", "Colour", "The model's own colours", "1"),
    ModeSpec("depth", "Depth", "How far the surface is from the eye", "2"),
    ModeSpec("normals", "Normals", "Which way the surface faces", "3"),
    ModeSpec("opacity", "Opacity", "How much of the light is stopped", "4"),
    ModeSpec("template", "Template positions",
             "Equal colours are the same position on every head", "5"),
    ModeSpec("labels", "Labels", "Named parts, one colour each", "6"),
    ModeSpec("deformation", "Deformation",
             "How far each point is from its position on the template", "7"),
    ModeSpec("confidence", "Confidence", "How likely each match is right", "8"),
    ModeSpec("round_trip", "Cycle error", "Matched and back again: how far beside itself"),
)  # fmt: skip
