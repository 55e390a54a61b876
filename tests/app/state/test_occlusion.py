"""Is a marker behind the surface: balls and walls with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from app.state.occlusion import hidden_by_grid
from ddf_core.requests import BakeGrid
from ddf_core.shown import TemplateInstance
from tests.app.fake_engine import BOX, HOME, RADIUS, BallEngine


def ball_grid(resolution: int) -> np.ndarray:
    request = BakeGrid("template", TemplateInstance(), resolution)
    return BallEngine().answer(request, lambda: False).rgba


@pytest.mark.parametrize("resolution", [24, 48, 96])
def test_the_front_of_a_ball_is_seen_and_its_back_is_hidden(resolution: int) -> None:
    x = np.array([[0, 0, RADIUS], [0.2, 0.1, 0.2693], [0, 0, -RADIUS], [0, 0, 0], [0.0, 0.5, 0.0]])
    tolerance = 1.5 * 2 * BOX / resolution
    hidden = hidden_by_grid(x, HOME, ball_grid(resolution), BOX, tolerance)
    assert hidden.tolist() == [False, False, True, True, False]


def test_turned_half_round_front_and_back_change_places() -> None:
    x = np.array([[0, 0, RADIUS], [0, 0, -RADIUS]])
    behind = HOME.orbit_by(np.pi, 0.0)
    assert hidden_by_grid(x, behind, ball_grid(48), BOX, 0.04).tolist() == [True, False]


def test_thin_fog_hides_nothing_and_enough_of_it_does() -> None:
    rgba = np.zeros((16, 16, 16, 4), np.uint8)
    centre = np.array([[0.0, 0.0, 0.0]])
    rgba[..., 3] = 5  # eight voxels: (1 - 5/255)^8 = 0.85 of the light is left
    assert not hidden_by_grid(centre, HOME, rgba, BOX, 0.0)[0]
    rgba[..., 3] = 30  # (1 - 30/255)^8 = 0.37
    assert hidden_by_grid(centre, HOME, rgba, BOX, 0.0)[0]


def test_opacity_as_floats_counts_the_same() -> None:
    rgba = ball_grid(24)
    x = np.array([[0, 0, RADIUS], [0, 0, -RADIUS]])
    as_float = (rgba / 255).astype(np.float16)
    assert hidden_by_grid(x, HOME, as_float, BOX, 0.08).tolist() == [False, True]


def test_no_points_give_no_answers() -> None:
    assert hidden_by_grid(np.zeros((0, 3)), HOME, ball_grid(24), BOX, 0.0).shape == (0,)
