"""How the user paints labels: the tool in the hand, not what was painted. Frozen; pure; no Qt."""

from __future__ import annotations

from dataclasses import dataclass

MIN_BRUSH, MAX_BRUSH = 0.01, 0.3
"""Radius of the brush, as a fraction of the box's half edge: from about a voxel of a label map."""


@dataclass(frozen=True)
class LabelTool:
    """The tool.

    Args:
        opacity: of labels over the instance's own colours, in [0, 1].
        chosen: number of the label that the brush gives, from 1.
        brush: radius of the brush, as a fraction of the box's half edge.
        erasing: the brush takes labels away.
    """

    opacity: float = 0.85
    chosen: int = 1
    brush: float = 0.08
    erasing: bool = False
