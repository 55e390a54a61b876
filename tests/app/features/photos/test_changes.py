"""A photo's head in the state."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.features.photos.changes import (
    PICK_SIDE,
    PhotoPlace,
    found_again,
    in_square,
    keep_inside,
    photo_markers,
    view_of,
    with_photos,
)
from app.features.points.snippet import python_snippet
from app.state import changes, point_edits
from app.state.latent_changes import between, direction_between
from app.state.photo_changes import view_with_photo, with_photo_view, with_photos_shown
from app.state.places import reason_in_view
from app.state.planner import InteractionPhase, is_wanted, plan
from app.state.points_file import to_csv, to_json
from app.state.screen import Screen, ViewScreen
from app.state.titles import describe
from app.state.viewer_state import SOURCE, ViewerState, photo_place
from ddf_core.answers import PointsMatched
from ddf_core.io.photo import Crop, Photo
from ddf_core.io.photo_square import square
from ddf_core.io.points_json import OpenModel, points_of_json
from ddf_core.requests import FoundInstance, FoundPhoto, MatchPoints, RenderPicture
from ddf_core.requests.urgency import DRAFT_PX
from tests.app.fake_engine import FROM_PHOTO, PHOTO_CAMERA, SECOND_CAMERA, BallEngine

SHOT = FoundPhoto(PHOTO_CAMERA, 0.8, 21.0, "good", "Well.")
FOUND = FoundInstance(FROM_PHOTO, (SHOT,), 3.0, complete=True)
PLACE = PhotoPlace(Path("me.jpg"), Crop(1, 2, 40, 5), "mask.png")
TARGET = "target1"


@pytest.fixture
def made(loaded: ViewerState) -> ViewerState:
    return with_photos(loaded, TARGET, [PLACE], FOUND)


def test_it_is_an_instance_like_any_other_seen_as_the_photo_was(made: ViewerState) -> None:
    assert made.instance(TARGET) == FROM_PHOTO
    assert made.camera(TARGET) == made.camera(SOURCE) == PHOTO_CAMERA
    assert describe(made, TARGET) == "Target 1 · photo me.jpg"
    assert view_of(made, FOUND) == TARGET


def test_a_view_that_has_gone_leaves_it_to_the_source(loaded: ViewerState) -> None:
    assert with_photos(loaded, "target4", [PLACE], FOUND).instance(SOURCE) == FROM_PHOTO


def test_numbers_are_kept_as_exactly_as_the_network_has_them(loaded: ViewerState) -> None:
    long = replace(FROM_PHOTO, frequencies=(float(np.float32(0.1)), 1 / 3))
    style = with_photos(loaded, SOURCE, [PLACE], replace(FOUND, instance=long)).source.style
    assert style is not None
    assert np.float32(style.frequencies[0]) == np.float32(0.1)
    assert style.frequencies[1] == 0.3333333


def test_truncation_moves_it_and_a_seed_takes_it_away(made: ViewerState) -> None:
    half = changes.with_latent(made, TARGET, replace(made.latent(TARGET), psi=0.5))
    assert half.instance(TARGET) == replace(FROM_PHOTO, psi=0.5)
    again = changes.seed_instance(made.latent(TARGET), 7, 3)
    assert again.style is None
    assert view_of(changes.with_latent(made, TARGET, again), FOUND) == ""


def test_the_way_to_another_head_goes_by_the_mean(made: ViewerState) -> None:
    photo, other = made.latent(TARGET), made.latent(SOURCE)
    assert between(photo, other, 0.25).instance() == replace(FROM_PHOTO, psi=0.5)
    assert between(photo, other, 0.75).psi == pytest.approx(other.psi / 2)
    assert between(photo, other, 0.75).style is None
    assert direction_between(photo, other, "way") is None


@pytest.mark.parametrize(
    ("photo_xy", "expected"),
    [((10, 20), (0, 0)), ((35, 45), (PICK_SIDE / 2, PICK_SIDE / 2)), ((61, 30), None)],
)
def test_a_pixel_of_the_photo_is_one_of_the_square(photo_xy, expected) -> None:
    assert in_square(Crop(10, 20, 50), photo_xy) == expected


@pytest.mark.parametrize(
    "crop", [Crop(-900, -900, 1), Crop(0, 0, 1e6), Crop(500, 10, 60), Crop(-30, -5, 90)]
)
@pytest.mark.parametrize("size", [(80, 30), (30, 80), (16, 400)])
def test_wherever_the_hand_moves_the_square_it_can_be_cut(crop: Crop, size) -> None:
    photo = Photo(np.zeros((size[1], size[0], 3), np.uint8))
    kept = keep_inside(crop, size)
    assert square(photo, kept, 16).rgb.shape == (16, 16, 3)
    assert keep_inside(kept, size) == kept


def test_points_stand_in_the_photo_where_its_camera_sees_them(made: ViewerState) -> None:
    # The ball's own middle line: the surface point that looks straight at the camera.
    centre = np.array([0.05 * 3.0, 0.0, 0.0])
    towards = PHOTO_CAMERA.eye - centre
    x = centre + 0.35 * towards / np.linalg.norm(towards)
    state = point_edits.without_points(made)
    state = point_edits.with_instance_point(
        state, TARGET, FROM_PHOTO, tuple(x.tolist()), tuple((x - centre).tolist())
    )
    marked = tuple(point.as_marked() for point in state.points)
    request = MatchPoints(marked, tuple(state.instance(v) for v in state.instance_views))
    matches = BallEngine().answer(request, lambda: False)
    assert isinstance(matches, PointsMatched)
    screen = replace(Screen(), matches=matches)
    crop = Crop(100, 50, 200)
    (marker,) = photo_markers(state, screen, view_of(state, FOUND), PHOTO_CAMERA, crop)
    expected, _ = PHOTO_CAMERA.project(x, (200, 200))
    np.testing.assert_allclose(marker.pixel_xy, expected[0] + [100, 50], atol=1e-3)
    gone = changes.with_model(state, state.model)
    assert photo_markers(gone, screen, view_of(gone, FOUND), PHOTO_CAMERA, crop) == ()


def test_points_on_it_are_saved_with_it_and_read_again(made: ViewerState) -> None:
    state = point_edits.with_instance_point(
        made, TARGET, FROM_PHOTO, (0.1, 0.0, 0.3), (0.0, 0.0, 0.3)
    )
    gone = changes.with_latent(state, TARGET, changes.seed_instance(state.latent(TARGET), 7, 3))
    for each in (state, gone):
        text = to_json(each, Screen())
        points, _ = points_of_json(text, OpenModel(0.6, 3, "0" * 64, 2))
        assert points[-1].origin == FROM_PHOTO


def test_the_points_as_python_name_its_style(made: ViewerState) -> None:
    swapped = replace(made, source=made.targets[0])
    text = python_snippet(swapped)
    assert "Style(torch.tensor([3.0, 0.0]), torch.tensor([1.5, 0.0]))" in text
    compile(text, "snippet", "exec")


def test_the_head_knows_its_photo_until_it_is_another_head(made: ViewerState) -> None:
    (photo,) = made.targets[0].shown_photos
    assert Path(photo.path) == Path("me.jpg").absolute()
    assert (photo.crop, photo.mask, photo.camera) == (PLACE.crop, "mask.png", PHOTO_CAMERA)
    assert view_with_photo(made, SOURCE) == view_with_photo(made, TARGET) == TARGET
    again = found_again(made, TARGET)
    assert again is not None
    assert (again.photos, again.instance) == ((SHOT,), FROM_PHOTO)
    seeded = changes.with_latent(made, TARGET, changes.seed_instance(made.targets[0], 3, 3))
    assert view_with_photo(seeded, TARGET) == ""
    assert found_again(seeded, TARGET) is None


def test_two_photos_of_one_head_are_chosen_among_and_the_least_counts(loaded: ViewerState) -> None:
    poor = replace(SHOT, camera=SECOND_CAMERA, similarity=0.3, grade="fair")
    found = replace(FOUND, photos=(SHOT, poor))
    other = PhotoPlace(Path("you.jpg"), Crop(0, 0, 30))
    state = with_photos(loaded, SOURCE, [PLACE, other], found)
    assert found.least == poor
    assert state.source.label == "photo me.jpg and 1 more"
    assert state.camera(SOURCE) == state.camera("source photo") == PHOTO_CAMERA
    second = with_photo_view(state, SOURCE, chosen=1)
    assert second.camera("source photo") == SECOND_CAMERA
    assert second.camera(SOURCE) == PHOTO_CAMERA
    # One that is chosen and is not there any more is the last.
    alone = with_photos(second, SOURCE, [PLACE], FOUND)
    assert with_photo_view(alone, SOURCE, chosen=1).camera("source photo") == PHOTO_CAMERA
    assert state.photo_places == ("source photo",)
    assert with_photos_shown(state, False).photo_places == ()
    assert loaded.photo_places == ()


@pytest.mark.parametrize(("compared", "has_gl", "count"), [(False, True, 0), (True, True, 1),
                                                            (False, False, 1)])  # fmt: skip
def test_the_head_is_pictured_beside_its_photo_where_that_is_of_use(
    made: ViewerState, compared: bool, has_gl: bool, count: int
) -> None:
    place = photo_place(TARGET)
    state = with_photo_view(made, TARGET, compared=compared)
    screen = replace(Screen(has_gl=has_gl), views={place: ViewScreen((900, 900))})
    asked = [
        each
        for each in plan(state, screen, InteractionPhase.STILL)
        if getattr(each, "view", "") == place
    ]
    assert len(asked) == count
    for request in asked:
        assert isinstance(request, RenderPicture)
        assert (request.instance, request.camera) == (FROM_PHOTO, PHOTO_CAMERA)
        # A draft first, so that something is seen at once.
        assert max(request.size) <= DRAFT_PX
        assert is_wanted(state, request)
        assert not is_wanted(with_photo_view(state, TARGET, shown=False), request)


def test_what_is_carried_from_a_photo_says_why_it_is_worth_less(made: ViewerState) -> None:
    style = made.targets[0].style
    assert style is not None
    poor = replace(made.targets[0], style=replace(style, similarity=0.44))
    state = changes.with_latent(made, TARGET, poor)
    said = min(photo.similarity for photo in poor.photos)
    assert describe(state, TARGET) == f"Target 1 · photo me.jpg · similarity {said:.2f}"
    unknown = changes.with_latent(made, TARGET, replace(poor, photos=()))
    assert describe(unknown, TARGET).endswith(" · its points count 44%")
    state = point_edits.with_instance_point(
        state, TARGET, state.instance(TARGET), (0.0, 0.0, 0.1), (0.0, 0.0, 0.1)
    )
    point = state.points[-1]
    why = "the head explains its photo badly: its points count 44%"
    assert reason_in_view(state, Screen(), TARGET, point) == why
    assert reason_in_view(state, Screen(), SOURCE, point) == f"where it was put, {why}"
    assert reason_in_view(state, Screen(), SOURCE, state.points[0]) == ""
    asked = MatchPoints((point.as_marked(),), tuple(map(state.instance, state.instance_views)))
    figures = np.full((2, 1), 0.4, np.float32)
    screen = Screen(
        matches=PointsMatched(asked, np.zeros((2, 1, 3), np.float32), figures, figures, 0.0)
    )
    alone = replace(state, points=(point,))
    record = json.loads(to_json(alone, screen))["points"][0]["instances"]
    assert record[TARGET]["reason"] == why
    assert record[SOURCE]["reason"] == f"where it was put, {why}"
    head, line = to_csv(alone, screen).splitlines()[:2]
    assert head.endswith(",reason")
    assert f"source: where it was put, {why}; target 1: {why}" in line
    assert "reason" not in to_csv(made, screen).splitlines()[0]
