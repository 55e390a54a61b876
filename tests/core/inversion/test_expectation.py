"""What a model may be expected to explain of a picture."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ddf_core.inversion.expectation import HEADS_EXPLAINED, expected_error
from tests.core.shifted_ball import ball_model


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (20.0, 0.01),
        (20, 0.01),
        (40.0, HEADS_EXPLAINED),  # nobody is expected to do better than the heads
        (-1e9, 10**-0.5),  # and no card can ask for less than a guess
        (None, HEADS_EXPLAINED),
        ("20", HEADS_EXPLAINED),
        (True, HEADS_EXPLAINED),
        (float("nan"), HEADS_EXPLAINED),
    ],
)
def test_a_model_says_how_well_it_explained_its_own_pictures(said: object, wanted: float) -> None:
    card = ball_model().card
    made = replace(card.made, figures={} if said is None else {"psnr": said})
    assert expected_error(replace(card, made=made)) == pytest.approx(wanted)
