"""Both engines answer in the same frames and units."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.requests import (
    BakeGrid,
    HoverPoint,
    InvertStep,
    LoadModel,
    MatchFrame,
    MatchGallery,
    OutlineHead,
    PickPixel,
    ProfileRay,
    RenderPicture,
    RenderRows,
    RenderTile,
    ToTemplate,
    ViewRay,
)
from tests.app.engine_contract.worlds import (
    INVERT,
    LEFT,
    MIDDLE,
    RIGHT,
    SHIFT,
    SIZE,
    SQUARE,
    TEMPLATE,
    TWO,
    World,
    line,
)


def test_a_pick_lies_on_the_ray_before_the_ball_and_moves_with_it(world: World) -> None:
    ask = PickPixel("source", TEMPLATE, world.camera, MIDDLE, SIZE, (LEFT, RIGHT))
    found = world.answer(ask)
    assert found.x_inst == found.x_tmpl
    x, y, z = found.x_inst
    assert (x, y) == pytest.approx((0.0, 0.0), abs=1e-3)
    assert 0.1 < z < world.box_half  # towards the camera
    for other, shift in zip(found.x_others, (-SHIFT, SHIFT), strict=True):
        assert other == pytest.approx((x + shift, y, z), abs=1e-5)
    beside = world.answer(PickPixel("source", TEMPLATE, world.camera, (0.0, 0.0), SIZE))
    assert (beside.x_inst, beside.x_tmpl, beside.x_others) == (None, None, ())


def test_depth_is_along_the_unit_ray_and_nan_beside_the_ball(world: World) -> None:
    picture = world.answer(RenderPicture("source", TEMPLATE, world.camera, SIZE))
    z = world.answer(PickPixel("source", TEMPLATE, world.camera, MIDDLE, SIZE)).x_inst[2]
    assert picture.depth[8, 12] == pytest.approx(world.camera.radius - z, abs=0.02)
    assert np.isnan(picture.depth[0, 0])
    assert picture.rgba[8, 12, 3] > 250
    assert picture.rgba[0, 0, 3] < 5


def test_pictures_and_grids_show_the_ball_where_it_is(world: World) -> None:
    large = (48, 32)
    for instance, shift in ((LEFT, -SHIFT), (RIGHT, SHIFT)):
        alpha = world.answer(RenderPicture("source", instance, world.camera, large)).rgba[..., 3]
        _, columns = np.nonzero(alpha > 128)
        wanted, _ = world.camera.project(np.array([[shift, 0.0, 0.0]]), large)
        assert columns.mean() + 0.5 == pytest.approx(wanted[0, 0], abs=0.6)
        opacity = world.answer(BakeGrid("source", instance, 24)).rgba[..., 3]
        # Indexed [z, y, x]; the cells' centres lie half a cell inside the box.
        cells = np.argwhere(opacity > 100).mean(axis=0) + 0.5
        x, y, z = (cells[::-1] / 24 * 2 - 1) * world.box_half
        assert (x, y, z) == pytest.approx((shift, 0.0, 0.0), abs=0.012)


def test_rows_and_tiles_are_the_picture(world: World) -> None:
    whole = world.answer(RenderPicture("source", LEFT, world.camera, SIZE))
    rows = world.answer(RenderRows(LEFT, world.camera, SIZE, (4, 9)))
    tile = world.answer(RenderTile(0, LEFT, world.camera, SIZE))
    np.testing.assert_allclose(rows.rgba.astype(int), whole.rgba[4:9], atol=3)
    np.testing.assert_allclose(rows.depth, whole.depth[4:9], atol=0.02)
    assert np.abs(tile.rgba.astype(int) - whole.rgba).mean() < 4


def test_matches_are_the_shift_in_instances_by_points(world: World) -> None:
    answer = world.answer(TWO)
    x_tmpl = np.array([point.x_tmpl for point in TWO.points])
    for row, shift in enumerate((-SHIFT, SHIFT, 0.0)):
        np.testing.assert_allclose(answer.x_inst[row], x_tmpl + np.array([shift, 0, 0]), atol=1e-5)
    assert np.abs(answer.cycle).max() < 1e-5
    assert answer.confidence.min() >= 0
    assert answer.confidence.max() <= 1
    for packed in (MatchGallery(TWO), MatchFrame(TWO)):
        np.testing.assert_allclose(world.answer(packed).matched.x_inst, answer.x_inst, atol=1e-6)
    assert world.answer(ToTemplate(LEFT, ((0.0, 0.1, 0.0),))).x_tmpl[0] == pytest.approx(
        (SHIFT, 0.1, 0.0), abs=1e-5
    )
    hovered = world.answer(
        HoverPoint("source", LEFT, world.camera, (0.0, 0.1, 0.0), (RIGHT, TEMPLATE))
    )
    assert hovered.x_inst[0] == pytest.approx((2 * SHIFT, 0.1, 0.0), abs=1e-5)
    assert hovered.x_inst[1] == pytest.approx((SHIFT, 0.1, 0.0), abs=1e-5)


def test_a_ray_goes_from_near_to_far_and_meets_the_surface_where_a_pick_does(world: World) -> None:
    answer = world.answer(ProfileRay(ViewRay(TEMPLATE, world.camera, (0.0, 0.0, 0.0))))
    z = world.answer(PickPixel("source", TEMPLATE, world.camera, MIDDLE, SIZE)).x_inst[2]
    assert (np.diff(answer.t) > 0).all()
    assert world.camera.near - 1e-3 <= answer.t[0] < answer.t[-1] <= world.camera.far + 1e-3
    assert answer.surface_t == pytest.approx(world.camera.radius - z, abs=0.04)
    assert (answer.sigma >= 0).all()
    assert answer.weight.sum() == pytest.approx(1.0, abs=0.02)
    assert (len(answer.match_t), len(answer.similarity)) == (0, 0)
    both = world.answer(ProfileRay(line(world, LEFT), line(world, RIGHT)))
    assert len(both.match_t) == len(both.similarity) > 0
    assert np.abs(both.similarity).max() <= 1 + 1e-6


def test_a_photo_is_inverted_in_slices_to_a_style_of_the_model(world: World) -> None:
    info = world.answer(LoadModel(world.folder)).info
    for turn in range(40):
        answer = world.answer(InvertStep(1, turn, (SQUARE,), INVERT, 0.0))
        assert 0 <= answer.fraction <= 1
        if answer.found is not None:
            break
    assert answer.found is not None
    assert answer.found.complete
    assert (
        len(answer.found.instance.frequencies)
        == len(answer.found.instance.phases)
        == info.style_dim
    )
    assert answer.found.least.grade in ("good", "fair", "low")
    outline = world.answer(OutlineHead()).outline
    assert (outline.min() >= 0, outline.max() <= 1) == (True, True)
