"""Where an inversion begins, and what it takes for background then."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
import torch

from ddf_core.card import Made
from ddf_core.inversion import starts
from ddf_core.inversion.candidate import Compared
from ddf_core.inversion.invert import Inversion
from ddf_core.inversion.settings import InvertSettings
from ddf_core.inversion.starts import ECHO, best_starts, candidate_at, echoed, guess_candidate
from ddf_core.inversion.target import Target
from ddf_core.io.photo import SquarePhoto
from ddf_core.model import Model
from ddf_core.models.encoder import Encoder
from ddf_core.models.style_space import style_space
from ddf_core.scene.bake import bake
from ddf_core.scene.grid_render import render_with_grid
from ddf_core.scene.photo_pose import PhotoPose, frontal, picture_grid, pose_rays
from ddf_core.scene.quick_render import QuickGrid
from ddf_core.scene.sample_plan import GridSettings
from tests.core.shifted_ball import ball_model

SIDE = 64
SOFTER = 0.3


class Supposing(Target):
    """Remembers the silhouette that was guessed."""

    silhouette: torch.Tensor

    def suppose(self, silhouette: torch.Tensor) -> None:
        self.silhouette = silhouette
        super().suppose(silhouette)


def soft_ball() -> Model:
    """A ball with a wide foot that is half transparent, as the shoulders of a learnt face are."""
    model = ball_model()
    generator = model.generator
    with torch.no_grad():
        generator.siren.final_layer.weight.mul_(SOFTER)
        generator.siren.final_layer.bias.mul_(SOFTER)
    made = Made(figures={"psnr": 20.0})
    return replace(model, card=replace(model.card, made=made))


def test_what_is_half_transparent_in_the_guess_is_no_background() -> None:
    model = soft_ball()
    photo = SquarePhoto(np.full((SIDE, SIDE, 3), 200, np.uint8), None, np.ones((SIDE, SIDE), bool))
    target = Supposing(photo)
    with torch.no_grad():
        best_starts(model, style_space(model.generator), [target], None, poses=False)
        pose, home = frontal(model.card.camera), model.card.camera
        field = model.instance()
        exact = render_with_grid(
            field, bake(field, 64), pose.camera(home), (SIDE, SIDE), GridSettings()
        ).opacity.view(SIDE, SIDE)
        rays = pose_rays(pose.vector(torch.device("cpu"))[None], home, picture_grid(SIDE)[None])
        baked = QuickGrid(bake(field, 32)).picture(rays, home.near, home.far).alpha
    faint = (exact > 0.2) & (exact < 0.9)
    assert float(faint.float().mean()) > 0.05
    # The baked ball, which compares poses, is made for crisp heads: it would not do.
    assert float((baked.view(SIDE, SIDE) - exact).abs()[faint].mean()) > 0.4
    assert float((target.silhouette - exact).abs()[faint].mean()) < 0.15


@pytest.mark.parametrize(
    ("losses", "yaws"),
    [
        # By how far the yaw is from the guess: the guess itself, then each step.
        ({0.0: 1.0, 0.2: 1.14, -0.2: 1.3, 0.4: 2.0, -0.4: 2.0}, (0.0, 0.2)),
        ({0.0: 1.0, 0.2: 1.16, -0.2: 1.3, 0.4: 2.0, -0.4: 2.0}, (0.0,)),
        ({0.0: 3.0, 0.2: 2.0, -0.2: 2.0, 0.4: 2.0, -0.4: 1.9}, (-0.4, -0.2)),
    ],
)
def test_a_second_pose_that_explains_a_photo_nearly_as_well_is_a_start_too(
    monkeypatch: pytest.MonkeyPatch, losses: dict[float, float], yaws: tuple[float, ...]
) -> None:
    model = ball_model()
    middle = model.card.poses.yaw_mean_rad
    guessed = replace(frontal(model.card.camera), yaw_rad=middle + 0.05)

    def loss_of(_grid: object, pose: PhotoPose, *_: object) -> Compared:
        step = round(pose.yaw_rad - guessed.yaw_rad, 3)
        # The mirror image of the guess is none of the steps.
        return Compared(torch.zeros(1), torch.zeros(1), losses.get(step, 9.0), 0.0, 0.0)

    monkeypatch.setattr(starts, "compare_style", loss_of)
    space = style_space(model.generator)
    photo = SquarePhoto(np.full((SIDE, SIDE, 3), 200, np.uint8), None, np.ones((SIDE, SIDE), bool))
    guess = candidate_at(space, torch.zeros(space.size), [guessed])
    found = best_starts(model, space, [Target(photo)], guess)
    assert [round(each.poses[0].yaw_rad - guessed.yaw_rad, 3) for each in found] == list(yaws)
    assert [each.score for each in found] == [losses[yaw] for yaw in yaws]
    # Of several photos each has the pose that is best for it, and there is one start.
    guess = candidate_at(space, torch.zeros(space.size), [guessed, guessed])
    (both,) = best_starts(model, space, [Target(photo), Target(photo)], guess)
    assert [pose.yaw_rad - guessed.yaw_rad for pose in both.poses] == pytest.approx([yaws[0]] * 2)


class HalfEncoder:
    """Says half of how far a dark ball stands aside in a picture, in coordinates."""

    config = SimpleNamespace(kind="latent")

    def __init__(self, aside: float) -> None:
        self.aside = aside

    def guess(self, picture: torch.Tensor) -> tuple[torch.Tensor, PhotoPose]:
        c = torch.tensor([middle_of(picture) / self.aside / 2, 0.0, 0.0])
        return c, frontal(ball_model().card.camera)


def middle_of(picture: torch.Tensor) -> float:
    """Where along x what is not white lies in a picture (S, S, 3), in [-1, 1]."""
    weight = (1 - picture).sum((0, 2))
    return float((weight * torch.linspace(-1, 1, len(weight))).sum() / weight.sum())


def ball_picture(model: Model, aside: float) -> torch.Tensor:
    """(SIDE, SIDE, 3) a ball at a coordinate, over white."""
    field = model.instance(z=torch.tensor([aside, 0.0, 0.0]))
    camera, settings = model.card.camera, GridSettings(background="white_back")
    return render_with_grid(field, bake(field, 64), camera, (SIDE, SIDE), settings).rgb


@pytest.mark.parametrize("photos", [1, 2])
def test_an_encoder_that_says_too_little_is_heard_again(photos: int) -> None:
    model = ball_model()
    encoder = HalfEncoder(middle_of(ball_picture(model, 1.0)))
    model = replace(model, encoder=cast("Encoder", encoder))
    rgb = (ball_picture(model, 2.0) * 255).to(torch.uint8).numpy()
    target = Target(SquarePhoto(rgb, None, np.ones((SIDE, SIDE), bool)))
    space = style_space(model.generator)
    guess = guess_candidate(model, space, [target] * photos)
    assert guess is not None
    assert guess.c.tolist() == pytest.approx([1.0, 0.0, 0.0], abs=0.03)
    # Of the guess's own picture it says 0.5, half of what it should.
    found = echoed(model, space, [target] * photos, guess)
    assert found.c.tolist() == pytest.approx([1.0 + ECHO * 0.5, 0.0, 0.0], abs=0.03)
    assert found.poses == guess.poses
    assert torch.equal(found.style, candidate_at(space, found.c, found.poses).style)


@pytest.mark.parametrize(("figures", "said"), [({}, 1.0), ({"psnr": 20.0}, 1.0 + ECHO * 0.5)])
def test_only_models_that_leave_much_unexplained_are_heard_again(
    figures: dict[str, object], said: float
) -> None:
    model = ball_model()
    encoder = HalfEncoder(middle_of(ball_picture(model, 1.0)))
    card = replace(model.card, made=Made(figures=figures))
    model = replace(model, encoder=cast("Encoder", encoder), card=card)
    rgb = (ball_picture(model, 2.0) * 255).to(torch.uint8).numpy()
    photo = SquarePhoto(rgb, None, np.ones((SIDE, SIDE), bool))
    found = Inversion(model, photo, InvertSettings(optimise=False)).guess
    assert float(found.c[0]) == pytest.approx(said, abs=0.03)
