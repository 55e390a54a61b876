"""The crop moved onto the head by the encoder's pose."""

from __future__ import annotations

import math

import numpy as np
import pytest
from skimage.data import astronaut, coffee

from ddf_core.errors import Cancelled
from ddf_core.inversion import find_head
from ddf_core.inversion.face_search import Face
from ddf_core.inversion.find_head import HeadFinder, about, framing_of, recentre_crop
from ddf_core.inversion.outline import is_cut
from ddf_core.io.model_folder import load_model
from ddf_core.io.photo import Crop, Photo, centre_crop
from ddf_core.model import Model
from ddf_core.scene.bake import bake
from ddf_core.scene.grid_render import render_with_grid
from ddf_core.scene.photo_pose import PhotoPose
from ddf_core.scene.sample_plan import GridSettings
from tests.core.shifted_ball import ball_model


def encoders_own(model: Model) -> HeadFinder:
    """Who looks as in a category that is none of people."""
    finder = HeadFinder(model)
    finder._framing, finder._knows_framing = None, True
    return finder


def test_a_head_up_on_the_right_at_twice_the_size_moves_and_widens_the_square() -> None:
    # Half a half picture to the right is a quarter of the side, up is towards smaller y.
    pose = PhotoPose(log_zoom=math.log(2), shift_x=0.5, shift_y=0.5)
    assert recentre_crop(Crop(100, 100, 80), pose) == Crop(80, 40, 160)


def test_a_mask_says_where_it_is() -> None:
    alpha = np.zeros((100, 100), np.uint8)
    alpha[20:60, 40:70] = 255
    photo = Photo(np.zeros((100, 100, 3), np.uint8), alpha)
    found = HeadFinder(load_model()).find(photo, Crop(0, 0, 90))
    crop = found.crop
    assert found.how == "mask"
    assert crop.x < 40 < 70 < crop.x + crop.side
    assert crop.y < 20 < 60 < crop.y + crop.side


def test_a_face_in_a_mask_with_shoulders_says_where_the_head_is() -> None:
    rgb = astronaut()
    person = np.zeros(rgb.shape[:2], np.uint8)
    person[60:240, 140:310] = person[240:, 20:420] = 255
    finder = HeadFinder(load_model("faces"))
    whole = Crop(0, 0, 512)
    seen, masked = (finder.find(Photo(rgb, alpha), whole) for alpha in (None, person))
    assert (seen.how, masked.how) == ("face", "face")
    assert masked.crop == seen.crop
    # A face beside the mask is somebody else's.
    other = np.zeros_like(person)
    other[300:460, 380:500] = 255
    found = finder.find(Photo(rgb, other), whole)
    assert (found.how, found.crop) == ("mask", centre_crop(Photo(rgb, other)))


def test_a_photo_that_cuts_its_mask_as_the_model_does_is_framed_already() -> None:
    rgb, alpha = np.zeros((120, 100, 3), np.uint8), np.zeros((120, 100), np.uint8)
    alpha[20:, 30:80] = 255
    finder = HeadFinder(load_model("faces"))
    found = finder.find(Photo(rgb, alpha), Crop(0, 0, 90))
    assert (found.how, found.crop) == ("no_face", Crop(0, 10, 100))
    alpha[110:] = 0
    found = finder.find(Photo(rgb, alpha), Crop(0, 0, 90))
    assert (found.how, found.crop) == ("mask", centre_crop(Photo(rgb, alpha)))


def test_a_mask_places_heads_that_stand_free_whatever_faces_are_seen_in_it() -> None:
    model = load_model()
    # A small, inclined face is seen in this one's eye.
    field = model.instance(seed=15)
    settings = GridSettings(background="white_back")
    seen = render_with_grid(field, bake(field, 64), model.card.camera, (192, 192), settings)
    rgb = (seen.rgb.clamp(0, 1) * 255).byte().numpy()
    alpha = (seen.opacity.clamp(0, 1) * 255).byte().numpy()
    found = HeadFinder(model).find(Photo(rgb, alpha), Crop(0, 0, 192))
    assert (found.how, found.crop) == ("mask", centre_crop(Photo(rgb, alpha)))
    assert found.crop.side == pytest.approx(192, rel=0.08)


def test_shoulders_are_cut_by_the_picture_and_free_heads_are_not() -> None:
    assert [is_cut(load_model(name)) for name in ("heads", "faces")] == [False, True]
    assert not is_cut(ball_model())


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
    finder = encoders_own(load_model())
    assert finder.find(photo, crops[0]).crop == crops[chosen]


def test_looking_is_stopped_between_two_squares() -> None:
    with pytest.raises(Cancelled):
        encoders_own(load_model()).find(
            Photo(np.zeros((96, 96, 3), np.uint8)), Crop(0, 0, 96), lambda: True
        )
    with pytest.raises(Cancelled):
        HeadFinder(load_model()).find(
            Photo(np.zeros((96, 96, 3), np.uint8)), Crop(0, 0, 96), lambda: True
        )


def test_a_head_of_the_model_itself_is_found_from_a_square_beside_it() -> None:
    model = load_model()
    field = model.instance(seed=7)
    settings = GridSettings(background="white_back")
    seen = render_with_grid(field, bake(field, 64), model.card.camera, (96, 96), settings)
    photo = np.full((160, 160, 3), 255, np.uint8)
    photo[32:128, 32:128] = (seen.rgb.clamp(0, 1) * 255).byte().numpy()
    found = encoders_own(model).find(Photo(photo), Crop(24, 40, 108))
    crop = found.crop
    assert found.how == "fit"
    middle = crop.x + crop.side / 2, crop.y + crop.side / 2
    assert middle == pytest.approx((80, 80), abs=5)
    assert crop.side == pytest.approx(96, rel=0.1)


def test_both_bundled_models_make_people_and_a_ball_is_none() -> None:
    for name in ("heads", "faces"):
        framing = framing_of(load_model(name))
        assert framing is not None
        assert (framing.x, framing.y) == pytest.approx((0.5, 0.53), abs=0.07)
        assert 0.4 < framing.side < 0.7
    assert framing_of(ball_model()) is None


def test_the_square_is_the_one_in_which_the_face_stands_as_the_models_own_does() -> None:
    framing = Face(0.5, 0.6, 0.5)
    crop = about(framing, Face(300.0, 200.0, 80.0, 30.0))
    assert crop.side == pytest.approx(160)
    assert crop.roll_deg == 30
    assert crop.to_photo(0.5, 0.6) == pytest.approx((300, 200))


@pytest.mark.parametrize("name", ["heads", "faces"])
def test_the_head_of_the_whole_astronaut_is_found_by_both_models(name: str) -> None:
    # Her eyes stand at (206, 108) and (243, 106), her chin at (228, 168): by hand.
    rgb = astronaut()
    found = HeadFinder(load_model(name)).find(Photo(rgb), Crop(0, 0, 512))
    assert found.how == "face"
    crop = found.crop
    assert 150 < crop.side < 260
    u, v = crop.from_photo(226, 116)
    assert (u, v) == pytest.approx((0.5, 0.5), abs=0.12)
    chin = crop.from_photo(228, 168)[1]
    assert 0.6 < chin < 0.95
    assert abs(crop.roll_deg) < 12


def test_where_nobody_is_seen_the_square_stays_and_it_is_said() -> None:
    found = HeadFinder(load_model("faces")).find(Photo(coffee()), Crop(100, 0, 400))
    assert (found.how, found.crop) == ("no_face", Crop(100, 0, 400))
