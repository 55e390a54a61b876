"""Votes of a picture: the winner takes the pixel, and its colour is never mixed with another's."""

from __future__ import annotations

import pytest
import torch

from ddf_core.labels.label_map import Label, LabelMap
from ddf_core.labels.label_picture import label_colours, label_numbers, own_colours
from ddf_core.scene.render import Picture

LABELS = LabelMap((Label("red", "#ff0000"), Label("blue", "#0000ff")), 0.5)
GREY = 0.4


def picture(*pixels: tuple[float, float, float], white: bool = False) -> Picture:
    """One row of pixels, each with the weight of "none", red and blue; the rest is background."""
    votes = torch.tensor(pixels)
    opacity = votes.sum(1)
    channels = torch.cat((GREY * opacity[:, None].expand(-1, 3), votes), 1)
    if white:
        channels = channels + (1 - opacity)[:, None]
    return Picture(channels[None], opacity[None], torch.zeros(1, len(pixels)))


@pytest.mark.parametrize("white", [False, True])
def test_most_weight_wins_and_half_a_ray_is_needed(white) -> None:
    seen = picture((0.0, 0.6, 0.4), (0.1, 0.3, 0.5), (0.6, 0.1, 0.3), (0.0, 0.4, 0.0), white=white)
    assert label_numbers(seen).tolist() == [[1, 2, 0, 0]]
    assert label_numbers(seen).dtype == torch.uint8


def test_the_winners_colour_is_pure_where_two_labels_meet() -> None:
    seen = picture((0.0, 0.51, 0.49), (0.0, 0.49, 0.51), (0.8, 0.2, 0.0))
    rgb = label_colours(seen, LABELS, 1.0, "none").rgb[0]
    expected = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [GREY, GREY, GREY]])
    torch.testing.assert_close(rgb, expected)


@pytest.mark.parametrize("background", ["none", "white_back"])
def test_a_rim_is_covered_as_much_as_the_instance_covers_it(background) -> None:
    white = background == "white_back"
    seen = picture((0.0, 0.3, 0.1), (0.0, 0.0, 0.0), white=white)
    rgb = label_colours(seen, LABELS, 1.0, background)
    behind = 0.6 if white else 0.0
    torch.testing.assert_close(rgb.rgb[0, 0], torch.tensor([0.4 + behind, behind, behind]))
    torch.testing.assert_close(rgb.rgb[0, 1], torch.full((3,), float(white)))
    torch.testing.assert_close(rgb.straight_rgba(background)[0, 0], torch.tensor([1, 0, 0, 0.4]))


def test_opacity_lets_the_own_colour_through() -> None:
    seen = picture((0.0, 1.0, 0.0))
    rgb = label_colours(seen, LABELS, 0.25, "none").rgb[0, 0]
    torch.testing.assert_close(rgb, torch.tensor([0.55, 0.3, 0.3]))
    own = label_colours(seen, LABELS, 0.0, "none").rgb
    torch.testing.assert_close(own, own_colours(seen).rgb)


def test_where_the_last_sample_takes_the_rest_a_pixel_is_covered_wholly() -> None:
    votes = torch.tensor([[[GREY, GREY, GREY, 0.0, 1.0, 0.0]]])
    seen = Picture(votes, torch.full((1, 1), 0.2), torch.zeros(1, 1))
    rgb = label_colours(seen, LABELS, 1.0, "last_back").rgb[0, 0]
    torch.testing.assert_close(rgb, torch.tensor([1.0, 0.0, 0.0]))
