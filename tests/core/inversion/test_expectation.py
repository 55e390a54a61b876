"""What a model may be expected to explain of a picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from ddf_core.inversion.expectation import (
    HEADS_EXPLAINED,
    OCCUPANCY_SHIFT,
    expected_error,
    fit_shift,
)
from ddf_core.inversion.quality import qualities_of
from ddf_core.inversion.starts import candidate_at
from ddf_core.inversion.target import Target
from ddf_core.io.photo import SquarePhoto
from ddf_core.models.film_siren import DensityRule
from ddf_core.models.instance_field import InstanceField
from ddf_core.models.style_space import style_space
from ddf_core.scene.photo_pose import frontal
from ddf_core.scene.render import RenderSettings, render
from tests.core.shifted_ball import BOX_HALF, CAMERA, ball_model


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


def test_what_learnt_from_pictures_is_compared_as_it_is_seen() -> None:
    card = ball_model().card
    assert card.architecture.density.kind == "sigmoid"
    taught = fit_shift(replace(card, made=replace(card.made, figures={})))
    learnt = fit_shift(replace(card, made=replace(card.made, figures={"psnr": 20.0})))
    relu = replace(card.architecture, density=DensityRule("relu"))
    assert (taught, learnt) == (OCCUPANCY_SHIFT, 0.0)
    assert fit_shift(replace(card, architecture=relu)) == 0.0


def test_a_model_recognises_its_own_picture() -> None:
    """At the style and camera of a picture that it made itself nothing is left to explain."""
    model = ball_model()
    learnt = replace(model.card, made=replace(model.card.made, figures={"psnr": 20.0}))
    model = replace(model, card=learnt)
    space = style_space(model.generator)
    truth = candidate_at(space, torch.tensor([1.0, -1.0, 0.5]), (frontal(CAMERA),))
    field = InstanceField(model.generator, truth.as_style, BOX_HALF)
    seen = render(field, CAMERA, (48, 48), RenderSettings(256, 0, "midpoints"))
    rgb = (seen.rgb.clamp(0, 1) * 255).byte().numpy()
    photo = SquarePhoto(rgb, None, np.ones((48, 48), bool))
    target = Target(photo)
    target.suppose(seen.opacity)
    (found,) = qualities_of(model, (target,), truth)
    assert found.psnr_db > 30
    taught = replace(model, card=replace(learnt, made=replace(learnt.made, figures={})))
    (other,) = qualities_of(taught, (target,), truth)
    assert other.psnr_db < found.psnr_db - 2
