"""The colours of points, the same on the screen, in pictures and in files.

Okabe-Ito colours (safe for the colour-blind), ordered so that the first few differ most on a dark
background; an outline of ink makes them stand out on a light one. Source: Okabe and Ito 2008,
without its black.
"""

from __future__ import annotations

MARKER_COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#CC79A7", "#D55E00", "#0072B2")


def colour_code(colour_index: int) -> str:
    """The colour of a point as ``#RRGGBB``; after the last the first again."""
    return MARKER_COLOURS[colour_index % len(MARKER_COLOURS)]
