"""Names of the bundled category, in one place: label parts and the axes of theta."""

from __future__ import annotations

LABELS = ("skin", "hair", "eyes", "brows", "lips", "nose", "ears", "neck")

SHAPE_AXES = (
    "head width",
    "head height",
    "jaw width",
    "chin length",
    "chin forward",
    "cheek fullness",
    "nose length",
    "nose projection",
    "nose width",
    "eye spacing",
    "eye size",
    "brow height",
    "mouth width",
    "lip fullness",
    "ear size",
    "hair volume",
    "hair length",
    "fringe",
)

APPEARANCE_AXES = (
    "skin depth",
    "skin warmth",
    "hair lightness",
    "hair redness",
    "iris colour",
    "lip colour",
    "brow darkness",
    "blush",
)

THETA_DIM = len(SHAPE_AXES) + len(APPEARANCE_AXES)
