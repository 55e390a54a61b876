"""Which value gets which colour: viridis, and the span of each mode that measures. NumPy only.

The engine colours with it, and the window draws its legends from it, so they cannot disagree.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ddf_core.shown import PointMode

Array = NDArray[np.float64]

# Every 15th of viridis' 256 colours: linear in between it is within 5 of 255 everywhere. Its
# lightness grows evenly, for the colour-blind as well.
# Source: Smith, van der Walt and Firing 2015 (matplotlib), CC0.
VIRIDIS = (
    "#440154", "#481769", "#472a7a", "#433d84", "#3d4e8a", "#355e8d", "#2e6d8e", "#297b8e",
    "#23898e", "#1f978b", "#21a585", "#2eb37c", "#46c06f", "#65cb5e", "#89d548", "#b0dd2f",
    "#d8e219", "#fde725",
)  # fmt: skip

_STOPS = np.array([[int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)] for text in VIRIDIS])

# As parts of box_half. Heads move by 0.045 at most and come back to within 0.01 (99 of 100 places;
# ours, measured on bundled heads at the truncation of the first look).
_DEFORMATION = 0.05
_ROUND_TRIP = 0.01
# In nines: 90 % is 1, 99 % is 2. Most of a head is trusted by 90 % and more (ours, measured on
# bundled heads), where an even scale would have one colour for all.
_NINES = 2.0
SURE = 1 - 10**-_NINES
"""The confidence at the upper end of its colours; half of them tell apart what lies above 0.9."""


def colour_values(values: NDArray[np.floating], low: float, high: float) -> Array:
    """Colours (..., 3) in [0, 1] of values (...): viridis from ``low`` to ``high``, NaN as ``low``.

    What lies outside gets the colour of its end.
    """
    part = np.clip((np.nan_to_num(values, nan=low) - low) / (high - low), 0, 1)
    positions = np.linspace(0, 1, len(_STOPS))
    return np.stack([np.interp(part, positions, _STOPS[:, c]) for c in range(3)], axis=-1)


def on_scale(mode: PointMode, values: NDArray[np.floating]) -> Array:
    """Where measured values lie on the scale of a mode: in nines for ``confidence``, 0 to 1, else
    as they are."""
    if mode != "confidence":
        return np.asarray(values, float)
    return -np.log10(1 - np.clip(np.nan_to_num(values), 0.0, SURE))


def value_span(mode: PointMode, box_half: float) -> tuple[float, float] | None:
    """The values at the two ends of a mode's colours; None for one that measures nothing.

    Lengths are scene units, confidence is ``on_scale``. The span is the same for every instance, so
    that colours compare.
    """
    if mode == "deformation":
        return 0.0, _DEFORMATION * box_half
    if mode == "round_trip":
        return 0.0, _ROUND_TRIP * box_half
    if mode == "confidence":
        return 0.0, _NINES
    return None
