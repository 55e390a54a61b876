"""Areas of labels on a ball, whose caps have a closed form: half the fraction of the height."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.labels.areas import label_fractions, seen_surface
from ddf_core.labels.label_map import Label, LabelMap
from ddf_core.labels.label_volume import SHAPE, LabelVolume

BOX, RADIUS, R = 0.6, 0.35, 96
LABELS = (Label("cap", "#ff0000"), Label("inside", "#00ff00"))


def grid_axis(resolution: int) -> np.ndarray:
    return -BOX + (np.arange(resolution) + 0.5) * 2 * BOX / resolution


def ball(hollow: float = 0.0) -> np.ndarray:
    """Opacity of a ball; a hollow of that radius in its middle."""
    z, y, x = np.meshgrid(*[grid_axis(R)] * 3, indexing="ij")
    r = np.sqrt(x**2 + y**2 + z**2)
    return np.where((r < RADIUS) & (r >= hollow), 0.9, 0.0)


def cap_above(height: float) -> LabelMap:
    """Label 1 wherever y is above ``height``."""
    volume = np.zeros(SHAPE, np.uint8)
    volume[:, grid_axis(SHAPE[0]) > height, :] = 1
    return LabelMap(LABELS, BOX, LabelVolume(volume))


def test_the_area_of_a_ball_is_four_pi_r_squared() -> None:
    surface = seen_surface(ball(), BOX)
    radius = np.average(np.linalg.norm(surface.x, axis=1), weights=surface.area)
    assert radius == pytest.approx(RADIUS, abs=0.005)
    area = surface.area.sum()
    assert area == pytest.approx(4 * np.pi * RADIUS**2, rel=0.03)


@pytest.mark.parametrize("height", [-0.2, 0.0, 0.1, 0.25])
def test_a_cap_has_the_share_of_its_height(height: float) -> None:
    fractions = label_fractions(seen_surface(ball(), BOX), cap_above(height))
    assert fractions.sum() == pytest.approx(1.0)
    assert fractions[1] == pytest.approx((RADIUS - height) / (2 * RADIUS), abs=0.01)
    assert fractions[2] == 0


def test_the_walls_of_a_hollow_are_not_seen_and_do_not_count() -> None:
    whole, hollow = seen_surface(ball(), BOX), seen_surface(ball(0.25), BOX)
    assert hollow.area.sum() == pytest.approx(whole.area.sum(), rel=1e-6)


def test_a_hollow_with_a_way_in_is_seen() -> None:
    opened = ball(0.25)
    opened[R // 2 - 3 : R // 2 + 3, R // 2 - 3 : R // 2 + 3, : R // 2] = 0.0
    assert seen_surface(opened, BOX).area.sum() > 1.3 * seen_surface(ball(), BOX).area.sum()


def test_nothing_has_no_surface_and_every_share_is_none() -> None:
    surface = seen_surface(np.zeros((8, 8, 8)), BOX)
    assert len(surface.area) == 0
    assert label_fractions(surface, cap_above(0.0)).tolist() == [0.0, 0.0, 0.0]
