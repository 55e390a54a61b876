"""The mean head's outline, and the crop that it makes."""

from __future__ import annotations

import numpy as np

from ddf_core.inversion.outline import head_outline
from ddf_core.scene.photo_pose import PhotoPose
from tests.core.shifted_ball import ball_model


def test_the_outline_of_a_ball_is_a_circle_in_the_middle() -> None:
    outline = head_outline(ball_model())
    away = np.linalg.norm(outline - 0.5, axis=1)
    # The blob is no perfect ball: rounder than a tenth, and in the middle.
    assert away.std() < 0.1 * away.mean()
    np.testing.assert_allclose(outline.mean(axis=0), 0.5, atol=0.03)
    np.testing.assert_allclose(outline[0], outline[-1])


def test_a_head_beyond_the_picture_has_no_outline() -> None:
    assert head_outline(ball_model(), PhotoPose(shift_x=9.0)).shape == (0, 2)
