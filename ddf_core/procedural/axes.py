"""Names of the bundled category, in one place: label parts and the axes of theta."""

from __future__ import annotations

LABELS = ("skin", "hair", "eyes", "brows", "lips", "nose", "ears", "neck")
LABEL_COLOURS = (
    "#f3d5b5", "#355c9a", "#b8e986", "#3a1053", "#c8334a", "#f2a541", "#5ec4d6", "#9a9a86",
)  # fmt: skip
"""One for each part: any two are 19 or more apart in CIELAB, for the colour-blind too."""

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
