"""The crop moved onto the head by the encoder's pose."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ddf_core.inverting.find_head import found_crop, recentred
from ddf_core.io.model_folder import load_model
from ddf_core.io.photo import Crop, Photo
from ddf_core.scene.bake import bake
from ddf_core.scene.grid_render import GridSettings, render_with_grid
from ddf_core.scene.photo_pose import PhotoPose


def test_a_head_up_on_the_right_at_twice_the_size_moves_and_widens_the_square() -> None:
    # Half a half picture to the right is a quarter of the side, up is towards smaller y.
    pose = PhotoPose(log_zoom=math.log(2), shift_x=0.5, shift_y=0.5)
    assert recentred(Crop(100, 100, 80), pose) == Crop(80, 40, 160)


def test_a_mask_says_where_it_is() -> None:
    alpha = np.zeros((100, 100), np.uint8)
    alpha[20:60, 40:70] = 255
    crop = found_crop(load_model(), Photo(np.zeros((100, 100, 3), np.uint8), alpha), Crop(0, 0, 90))
    assert crop.x < 40 < 70 < crop.x + crop.side
    assert crop.y < 20 < 60 < crop.y + crop.side


def test_a_head_of_the_model_itself_is_found_from_a_square_beside_it() -> None:
    model = load_model()
    field = model.instance(seed=7)
    settings = GridSettings(background="white_back")
    seen = render_with_grid(field, bake(field, 64), model.card.camera, (96, 96), settings)
    photo = np.full((160, 160, 3), 255, np.uint8)
    photo[32:128, 32:128] = (seen.rgb.clamp(0, 1) * 255).byte().numpy()
    crop = found_crop(model, Photo(photo), Crop(24, 40, 108))
    middle = crop.x + crop.side / 2, crop.y + crop.side / 2
    assert middle == pytest.approx((80, 80), abs=5)
    assert crop.side == pytest.approx(96, rel=0.1)
