"""PSNR by hand, by part and inside the silhouette."""

from __future__ import annotations

import math

import pytest
import torch

from ddf_core.evaluation.fidelity import Compared, psnr, psnr_figures
from ddf_core.procedural.axes import LABELS
from ddf_core.procedural.render import HeadPicture


def picture(label: list[list[int]], squared: list[list[float]]) -> Compared:
    """A picture of given labels (-1 background) and squared errors."""
    labels = torch.tensor(label)
    inside = (labels >= 0).float()
    nothing = torch.zeros(*labels.shape, 3)
    truth = HeadPicture(nothing, inside, torch.zeros_like(inside), labels, nothing)
    return Compared(torch.tensor(squared), truth)


def test_psnr_of_one_hundredth_is_twenty_decibels() -> None:
    assert psnr(0.01) == pytest.approx(20.0)
    assert math.isinf(psnr(0.0))


def test_the_background_counts_in_the_whole_picture_alone() -> None:
    figures = psnr_figures([picture([[0, -1], [0, -1]], [[0.01, 0.0], [0.01, 0.0]])])
    assert figures["psnr_inside"] == pytest.approx(20.0)
    assert figures["psnr_whole"] == pytest.approx(-10 * math.log10(0.005), abs=1e-4)


def test_each_part_has_its_own_figure_over_the_pixels_of_all_pictures() -> None:
    first = picture([[0, 1]], [[0.1, 0.001]])
    second = picture([[1, 1]], [[0.001, 0.001]])
    parts = psnr_figures([first, second])["psnr_by_part"]
    assert isinstance(parts, dict)
    assert parts[LABELS[0]] == pytest.approx(10.0)
    assert parts[LABELS[1]] == pytest.approx(30.0)
