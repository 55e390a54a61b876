"""The crop moved onto the head by the encoder's pose."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ddf_core.errors import Cancelled
from ddf_core.inversion import find_head
from ddf_core.inversion.find_head import found_crop, recentred
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


@pytest.mark.parametrize(
    ("misfits", "chosen"),
    [
        # Start, rounds: the last, as long as it fits no worse than the start.
        ([1.0, 0.5, 0.9], 2),
        ([1.0, 0.5, 1.1], 1),
        # Hardly better is no reason to move; worse is none at all.
        ([1.0, 0.97, 1.1], 0),
        ([1.0, 1.2, 1.1], 0),
        ([1.0], 0),
    ],
)
def test_the_square_moves_only_where_the_encoders_own_fit_gets_better(
    monkeypatch: pytest.MonkeyPatch, misfits: list[float], chosen: int
) -> None:
    crops = [Crop(0.0, 0.0, 80.0 - i) for i in range(len(misfits))]
    said = iter([misfits[0], misfits[-1], *misfits[1:-1]])
    monkeypatch.setattr(find_head, "_rounds", lambda *_: crops)
    monkeypatch.setattr(find_head, "_misfit", lambda *_: next(said))
    photo = Photo(np.zeros((100, 100, 3), np.uint8))
    assert found_crop(load_model(), photo, crops[0]) == crops[chosen]


def test_looking_is_stopped_between_two_squares() -> None:
    with pytest.raises(Cancelled):
        found_crop(
            load_model(), Photo(np.zeros((96, 96, 3), np.uint8)), Crop(0, 0, 96), lambda: True
        )


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
