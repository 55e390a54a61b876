"""How points are told apart, and which matches are trusted: what every picture of markers needs."""

from __future__ import annotations

from functools import cache

from ddf_core.drawing.marker_colours import colour_code

LOW_CONFIDENCE = 0.5
"""Below this a match is drawn hollow."""


@cache
def marker_rgb(colour_index: int) -> tuple[int, int, int]:
    """The colour (0..255) of a point."""
    text = colour_code(colour_index)
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
