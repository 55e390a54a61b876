"""The photo at several sizes, and what is taken to stand behind the head."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from ddf_core.card import Made
from ddf_core.inversion.candidate import against
from ddf_core.inversion.marching import Seen
from ddf_core.inversion.target import ALPHA_WEIGHT, Target, background_of
from ddf_core.io.photo import SquarePhoto
from tests.core.shifted_ball import ball_model

SIDE = 32


def photo(rgb: np.ndarray, alpha: np.ndarray | None = None) -> SquarePhoto:
    return SquarePhoto(rgb, alpha, np.ones((SIDE, SIDE), bool))


def disc(radius: float) -> torch.Tensor:
    ticks = torch.linspace(-1, 1, SIDE)
    return (ticks[None] ** 2 + ticks[:, None] ** 2 < radius**2).float()


def test_a_plain_background_is_its_colour_everywhere() -> None:
    rgb = torch.full((SIDE, SIDE, 3), 0.8)
    rgb[disc(0.5) > 0] = torch.tensor([0.9, 0.1, 0.1])
    behind = background_of(rgb, torch.ones(SIDE, SIDE), disc(0.5))
    torch.testing.assert_close(behind, torch.full_like(rgb, 0.8))


def test_a_background_of_two_colours_is_continued_behind_the_head() -> None:
    rgb = torch.zeros(SIDE, SIDE, 3)
    rgb[:, SIDE // 2 :] = 1.0
    seen = rgb.clone()
    seen[disc(0.5) > 0] = torch.tensor([0.9, 0.1, 0.1])
    behind = background_of(seen, torch.ones(SIDE, SIDE), disc(0.5))
    assert behind[SIDE // 2, 10].max() < 0.45
    assert behind[SIDE // 2, 22].min() > 0.55
    torch.testing.assert_close(behind[0, 0], rgb[0, 0])


def test_what_is_beyond_the_photo_is_no_background() -> None:
    rgb = torch.full((SIDE, SIDE, 3), 0.2)
    known = torch.ones(SIDE, SIDE)
    rgb[:8], known[:8] = 1.0, 0.0
    behind = background_of(rgb, known, disc(0.3))
    torch.testing.assert_close(behind, torch.full_like(rgb, 0.2))


def test_a_mask_makes_the_background_known() -> None:
    rgb = np.full((SIDE, SIDE, 3), 10, np.uint8)
    alpha = (disc(0.5) * 255).byte().numpy()
    target = Target(photo(rgb, alpha))
    target.suppose(torch.zeros(SIDE, SIDE))
    level = target.level(16)
    assert level.alpha is not None
    assert level.alpha[16 * 8 + 8] == 1.0
    # What is masked away is the grey behind it, whatever the photo shows there.
    torch.testing.assert_close(level.rgb[0], level.behind[0])


def test_a_level_is_the_mean_of_what_its_pixels_cover() -> None:
    rgb = np.zeros((SIDE, SIDE, 3), np.uint8)
    rgb[:, ::2] = 255
    level = Target(photo(rgb)).level(8)
    torch.testing.assert_close(level.rgb, torch.full((64, 3), 0.5), atol=0.07, rtol=0.0)
    assert level.known.tolist() == [1.0] * 64


def test_sharp_pixels_are_single_ones_of_the_photo_and_know_where_they_are() -> None:
    rgb = np.zeros((SIDE, SIDE, 3), np.uint8)
    rgb[:, ::2] = 255
    level = Target(photo(rgb)).sharp(8)
    assert level.side == 8
    assert set(level.rgb.flatten().tolist()) <= {0.0, 1.0}
    column = ((level.xy[:, 0] + 1) / 2 * SIDE - 0.5).round().long()
    torch.testing.assert_close(level.rgb[:, 0], (column % 2 == 0).float())
    # Rows are counted from the top, y upwards.
    assert level.xy[0, 1] > level.xy[-1, 1]


def test_a_photo_smaller_than_what_is_asked_for_is_taken_whole() -> None:
    rgb = np.full((SIDE, SIDE, 3), 7, np.uint8)
    target = Target(photo(rgb))
    assert target.sharp(100) is target.level(SIDE)


@pytest.mark.parametrize(
    ("figures", "weight"), [({}, ALPHA_WEIGHT), ({"psnr": 20.0}, ALPHA_WEIGHT * 0.16)]
)
def test_a_mask_is_held_against_a_head_as_far_as_its_colours_are(
    figures: dict[str, float], weight: float
) -> None:
    """A model that explains colours by 20 dB, where heads have 28, does not make all of a mask."""
    model = ball_model()
    model = replace(model, card=replace(model.card, made=Made(figures=figures)))
    masked = photo(np.full((SIDE, SIDE, 3), 128, np.uint8), np.full((SIDE, SIDE), 255, np.uint8))
    level = Target.of(model, masked).sharp(8)
    assert level.alpha_weight == pytest.approx(weight)
    nothing = Seen(torch.full((64, 3), 128 / 255), torch.zeros(64))
    everything = replace(nothing, alpha=torch.ones(64))
    missed = against(nothing, replace(level, behind=torch.zeros_like(level.behind)))
    met = against(everything, level)
    assert missed.loss - met.loss == pytest.approx(weight)
