"""What an inversion may suppose of a model: how well it explains its kind, how its rays end."""

from __future__ import annotations

import math

from ddf_core.card import Card

# Squared error of a procedural head that is fitted well: 28 dB.
HEADS_EXPLAINED = 1.6e-3

# Added to the shift of a density that was taught as an occupancy. Its soft outer foot makes
# grazing rays opaque: at true style and pose the bundled heads cover 3 % more of a picture than the
# truth, and a fit would pay for it in shape. With this much more they cover the same, and the PSNR
# of whole pictures rises from 24.5 to 29 dB (ours, 4 fresh heads). What is shown is not touched.
OCCUPANCY_SHIFT = 0.8


def expected_error(card: Card) -> float:
    """Mean squared error of colours that the model leaves of a picture of its own kind.

    A model that learnt from pictures says how well its encoder explained those that validated it;
    others are taken to be as good as the bundled heads.
    """
    said = _said_psnr(card)
    if said is None:
        return HEADS_EXPLAINED
    return max(HEADS_EXPLAINED, 10.0 ** (-min(max(said, 5.0), 60.0) / 10.0))


def trust_in(card: Card) -> float:
    """How far what a model leaves of a picture may be held against the guess, in (0, 1]: 1 where it
    explains as the bundled heads do, and less where much is left that no guess explains."""
    return HEADS_EXPLAINED / expected_error(card)


def leaves_much(card: Card) -> bool:
    """Whether a model leaves more of a picture unexplained than the bundled heads do: a camera that
    moves freely would explain what is not its own, so it is held to where it began; and the first
    guess is worth hearing what the encoder says of it."""
    return trust_in(card) < 1


def fit_shift(card: Card) -> float:
    """What is taken off the raw density while a photo is compared with a model.

    A density that was taught as an occupancy is a little too large when it is seen. One that was
    learnt from pictures is as large as they show it; so is relu's, which has no foot.
    """
    is_soft = card.architecture.density.kind == "sigmoid"
    return OCCUPANCY_SHIFT if is_soft and _said_psnr(card) is None else 0.0


def _said_psnr(card: Card) -> float | None:
    """Of the pictures that validated a model which learnt from pictures, dB; None for others."""
    said = card.made.figures.get("psnr")
    if isinstance(said, bool) or not isinstance(said, int | float) or not math.isfinite(said):
        return None
    return float(said)
