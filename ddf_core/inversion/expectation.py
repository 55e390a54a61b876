"""How well a model explains pictures of its own category: what an inversion may hope for."""

from __future__ import annotations

import math

from ddf_core.card import Card

# Squared error of a procedural head that is fitted well: 28 dB.
HEADS_EXPLAINED = 1.6e-3


def expected_error(card: Card) -> float:
    """Mean squared error of colours that the model leaves of a picture of its own kind.

    A model that learnt from pictures says how well its encoder explained those that validated it;
    others are taken to be as good as the bundled heads.
    """
    said = card.made.figures.get("psnr")
    if isinstance(said, bool) or not isinstance(said, int | float) or not math.isfinite(said):
        return HEADS_EXPLAINED
    return max(HEADS_EXPLAINED, 10.0 ** (-min(max(float(said), 5.0), 60.0) / 10.0))
