"""The whole inversion: a picture that the generator made gives its style and camera back."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from ddf_core import work_clock
from ddf_core.correspondence import match
from ddf_core.inversion import invert as invert_module
from ddf_core.inversion.candidate import Candidate
from ddf_core.inversion.invert import Inversion, invert
from ddf_core.inversion.settings import InvertSettings, Stage
from ddf_core.inversion.starts import best_starts, candidate_at
from ddf_core.inversion.target import Target
from ddf_core.io.model_folder import load_model
from ddf_core.io.photo import SquarePhoto
from ddf_core.model import Model
from ddf_core.models.generator import Style
from ddf_core.models.style_space import StyleSpace
from ddf_core.scene.bake import bake
from ddf_core.scene.grid_render import render_with_grid
from ddf_core.scene.photo_pose import PhotoPose, frontal
from ddf_core.scene.sample_plan import GridSettings
from tests.core.clocks import Clocks
from tests.core.shifted_ball import ball_model

SIDE = 32
QUICK = InvertSettings(seconds=math.inf, steps=6, stages=(Stage(1.0, 16, offsets=True),))


def photo_of(model: Model, style: Style, pose: PhotoPose, masked: bool = False) -> SquarePhoto:
    field = model.instance(style=style)
    settings = GridSettings(background="white_back")
    camera = pose.camera(model.card.camera)
    seen = render_with_grid(field, bake(field, 64), camera, (SIDE, SIDE), settings)
    rgb = (seen.rgb.clamp(0, 1) * 255).byte().numpy()
    alpha = (seen.opacity.clamp(0, 1) * 255).byte().numpy() if masked else None
    return SquarePhoto(rgb, alpha, np.ones((SIDE, SIDE), bool))


@pytest.fixture(scope="module")
def ball() -> Model:
    return ball_model()


@pytest.fixture(scope="module")
def ball_photo(ball: Model) -> SquarePhoto:
    style = ball.generator.style(torch.tensor([0.5, -0.5, 0.0]))
    return photo_of(ball, style, PhotoPose())


def test_the_generators_own_picture_gives_style_and_pose_back() -> None:
    model = load_model()
    z = 0.8 * torch.randn(26, generator=torch.Generator().manual_seed(4))
    with torch.no_grad():
        style = model.generator.style(z)
    true = PhotoPose(math.pi / 2 + 0.2, math.pi / 2 - 0.1, 0.05, 0.04, -0.03)
    settings = InvertSettings(
        seconds=math.inf, steps=40, stages=(Stage(0.5, 20), Stage(1.0, 32, 16, 2, offsets=True))
    )
    inversion = Inversion(model, photo_of(model, style, true), settings)
    before = inversion.best.score
    for _ in inversion:
        pass
    found = inversion.result()
    assert inversion.best.score < 0.7 * before
    assert abs(found.pose.yaw_rad - true.yaw_rad) < 0.1
    assert abs(found.pose.log_zoom - true.log_zoom) < 0.05
    assert abs(found.pose.shift_y - true.shift_y) < 0.04
    # B and F know the result: the same points are found as with the true style.
    x = torch.tensor([[0.0, 0.0, 0.22], [0.1, 0.1, 0.2], [-0.1, -0.15, 0.2]])
    mean = model.generator.mean_style()
    moved, wanted = (match(model, who, [mean], x).x_tgt for who in (found.style, style))
    assert (moved - wanted).norm(dim=-1).max() < 0.05


def test_every_step_reports_and_the_whole_comes_to_its_end(
    ball: Model, ball_photo: SquarePhoto
) -> None:
    states = list(Inversion(ball, ball_photo, QUICK))
    assert [state.stage for state in states] == ["start", *["optimise"] * 6, "done"]
    fractions = [state.fraction for state in states]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    scores = [state.score for state in states]
    assert scores == sorted(scores, reverse=True)


def test_a_stopped_inversion_answers_with_the_best_so_far(
    ball: Model, ball_photo: SquarePhoto
) -> None:
    found = invert(ball, ball_photo, QUICK, stop=lambda: True)
    assert not found.complete
    assert bool(found.style.vector().isfinite().all())


def test_the_result_can_be_asked_for_at_any_step(ball: Model, ball_photo: SquarePhoto) -> None:
    inversion = Inversion(ball, ball_photo, QUICK)
    for _ in range(3):
        next(inversion)
    assert inversion.result(complete=False).seconds > 0
    assert next(inversion).step == 3


def test_equal_seeds_give_equal_results(ball: Model, ball_photo: SquarePhoto) -> None:
    first, second = (invert(ball, ball_photo, QUICK) for _ in range(2))
    assert torch.equal(first.style.vector(), second.style.vector())
    assert first.pose == second.pose


def test_tuning_bends_a_copy_and_leaves_the_models_own_generator(
    ball: Model, ball_photo: SquarePhoto
) -> None:
    before = {name: value.clone() for name, value in ball.generator.state_dict().items()}
    found = invert(ball, ball_photo, replace(QUICK, tune=True, tune_steps=3))
    assert found.generator is not None
    after = ball.generator.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    tuned = found.generator.state_dict()
    assert any(not torch.equal(before[name], tuned[name]) for name in before)
    assert found.field(ball).box_half == ball.card.box_half


def test_a_mask_is_measured_and_nothing_is_supposed(ball: Model) -> None:
    style = ball.generator.style(torch.tensor([0.5, -0.5, 0.0]))
    found = invert(ball, photo_of(ball, style, PhotoPose(), masked=True), QUICK)
    assert found.quality.mask_overlap is not None
    assert found.quality.mask_overlap > 0.5


def test_a_picture_without_a_head_is_low_quality_in_words() -> None:
    model = replace(load_model(), encoder=None)
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)
    photo = SquarePhoto(noise, None, np.ones((SIDE, SIDE), bool))
    found = invert(model, photo, replace(QUICK, steps=2))
    assert found.quality.grade == "low"
    assert "no head" in found.quality.words


def test_a_start_alone_takes_no_step(ball: Model, ball_photo: SquarePhoto) -> None:
    found = invert(ball, ball_photo, replace(QUICK, optimise=False, poses=False))
    torch.testing.assert_close(found.style.vector(), ball.generator.mean_style().vector())
    assert found.pose == PhotoPose()


def test_a_camera_that_is_known_is_kept(ball: Model, ball_photo: SquarePhoto) -> None:
    known = PhotoPose(math.pi / 2 + 0.3, math.pi / 2 - 0.1, 0.02)
    found = invert(ball, ball_photo, QUICK, poses=[known])
    assert found.pose.vector().tolist() == pytest.approx(known.vector().tolist())
    free = invert(ball, ball_photo, QUICK)
    assert free.pose.vector().tolist() != pytest.approx(known.vector().tolist(), abs=0.05)


TWO = (PhotoPose(math.pi / 2 + 0.3), PhotoPose(math.pi / 2 - 0.3, math.pi / 2 - 0.1, 0.05))


def test_two_photos_begin_at_the_mean_of_the_encoders_answers_with_a_pose_each() -> None:
    model = load_model()
    z = 0.8 * torch.randn(26, generator=torch.Generator().manual_seed(6))
    with torch.no_grad():
        style = model.generator.style(z)
    photos = [photo_of(model, style, pose) for pose in TWO]
    start = replace(QUICK, optimise=False)
    both, swapped = (invert(model, each, start) for each in (photos, photos[::-1]))
    alone = [invert(model, each, start).guess.c for each in photos]
    torch.testing.assert_close(both.guess.c, torch.stack(alone).mean(0))
    for shot, true in zip(both.shots, TWO, strict=True):
        assert abs(shot.pose.yaw_rad - true.yaw_rad) < 0.15
        assert shot.camera == shot.pose.camera(model.card.camera)
    assert both.camera == both.shots[0].camera
    # In the other order the cameras have changed places, and the head is the same.
    torch.testing.assert_close(swapped.style.vector(), both.style.vector())
    assert [shot.camera for shot in swapped.shots] == [shot.camera for shot in both.shots[::-1]]


def test_the_losses_of_two_photos_are_one_and_it_falls(ball: Model) -> None:
    style = ball.generator.style(torch.tensor([0.5, -0.5, 0.0]))
    pair = [photo_of(ball, style, pose) for pose in (PhotoPose(), PhotoPose(shift_x=0.1))]
    inversion = Inversion(ball, pair, replace(QUICK, steps=12))
    before = inversion.best.score
    for _ in inversion:
        pass
    assert inversion.best.score < 0.6 * before
    # What moved in the second photo alone is its camera.
    first, second = (shot.pose for shot in inversion.result().shots)
    assert second.shift_x > first.shift_x + 0.02


def test_photos_of_other_sizes_and_with_masks_go_together(ball: Model) -> None:
    style = ball.generator.style(torch.tensor([0.5, -0.5, 0.0]))
    masked = photo_of(ball, style, PhotoPose(), masked=True)
    small = SquarePhoto(masked.rgb[::2, ::2].copy(), None, np.ones((16, 16), bool))
    settings = replace(QUICK, tune=True, tune_steps=3)
    states = list(inversion := Inversion(ball, [masked, small], settings))
    shots = inversion.result().shots
    assert shots[0].quality.mask_overlap is not None
    assert shots[1].quality.mask_overlap is None
    # Both are shown on the way, side by side.
    shapes = {state.preview.shape for state in states if state.preview is not None}
    assert shapes == {(SIDE, 2 * SIDE, 3)}


def test_the_quality_of_a_head_is_that_of_the_photo_that_it_explains_least(ball: Model) -> None:
    style = ball.generator.style(torch.tensor([0.5, -0.5, 0.0]))
    good = photo_of(ball, style, PhotoPose())
    noise = np.random.default_rng(0).integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)
    other = SquarePhoto(noise, None, np.ones((SIDE, SIDE), bool))
    found = invert(ball, [good, other], QUICK)
    assert found.shots[0].quality.similarity > found.shots[1].quality.similarity
    assert found.quality == found.shots[1].quality


def test_the_time_of_an_inversion_does_not_run_out_in_sleep(
    ball: Model, ball_photo: SquarePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocks = Clocks()
    monkeypatch.setattr(work_clock, "time", clocks)
    told = []
    inversion = Inversion(ball, ball_photo, replace(QUICK, seconds=20.0))
    for number, state in enumerate(inversion):
        clocks.sleep(600.0 if number == 2 else 0.0)
        clocks.work(0.1)
        told.append(state)
    assert (told[-1].stage, told[-1].step) == ("done", 6)
    assert max(state.seconds_left for state in told) == 20.0
    assert inversion.result().seconds < 5.0


@pytest.mark.parametrize("is_soft", [True, False])
def test_of_two_starts_the_one_that_leads_further_goes_on(
    ball: Model, ball_photo: SquarePhoto, monkeypatch: pytest.MonkeyPatch, is_soft: bool
) -> None:
    """Where cameras are held; the first of them was ahead by a score that a baked head gave it."""
    made = replace(ball.card.made, figures={"psnr": 20.0} if is_soft else {})
    model = replace(ball, card=replace(ball.card, made=made))

    def two(_: Model, space: StyleSpace, targets: list[Target], *rest: object) -> list[Candidate]:
        best_starts(model, space, targets, *rest)
        pose = frontal(model.card.camera)
        wrong, right = (
            model.generator.style(torch.tensor([x, -0.5, 0.0])).vector() for x in (-1.5, 0.5)
        )
        start = candidate_at(space, space.mean.new_zeros(space.size), [pose])
        starts = (replace(start, offset=s - start.style, style=s) for s in (wrong, right))
        return [replace(each, score=n / 1e6) for n, each in enumerate(starts)]

    monkeypatch.setattr(invert_module, "best_starts", two)
    monkeypatch.setattr(invert_module, "TRIAL_STEPS", 2)
    inversion = Inversion(model, ball_photo, QUICK)
    states = list(inversion)
    found = inversion.best.style
    begun = two(model, inversion._space, inversion._targets, None)
    wrong, right = (float((each.style - found).norm()) for each in begun)
    assert (right < wrong) is is_soft
    parts = [state.fraction for state in states]
    assert parts == sorted(parts)
    taken = [state.step for state in states if state.stage == "optimise"]
    assert taken == ([1, 2, 1, 2, 3, 4, 5, 6] if is_soft else [1, 2, 3, 4, 5, 6])
