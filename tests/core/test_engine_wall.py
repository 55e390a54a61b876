"""The wall's questions to the engine: small pictures, and all points in all instances at once."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.answers import GalleryMatched, PointsMatched, TileRendered
from ddf_core.errors import Cancelled, InputError, MissingFieldsError
from ddf_core.requests import MarkedPoint, MatchGallery, MatchPoints, RenderPicture, RenderTile
from ddf_core.shown import LatentInstance
from tests.core.test_engine import BIG, CAMERA, SHIFT, SMALL, engine

POINTS = (MarkedPoint(1, (0.0, 0.0, 0.4)), MarkedPoint(2, (0.1, 0.0, 0.3), BIG, (0.1, 0.0, 0.4)))


def test_a_tile_shows_what_the_exact_picture_shows() -> None:
    known = engine()
    tile = known.answer(RenderTile(3, BIG, CAMERA, (32, 32)))
    whole = known.answer(RenderPicture("source", BIG, CAMERA, (32, 32)))
    assert isinstance(tile, TileRendered)
    assert tile.rgba.shape == (32, 32, 4)
    assert tile.depth.shape == (32, 32)
    difference = np.abs(tile.rgba.astype(int) - whole.rgba.astype(int))
    assert difference.mean() < 2
    assert np.isnan(tile.depth[0, 0])
    assert tile.depth[16, 16] == pytest.approx(CAMERA.radius - 0.5, abs=0.03)


def test_a_tile_of_an_impossible_size_is_refused_and_work_stops_when_asked() -> None:
    with pytest.raises(InputError):
        engine().answer(RenderTile(0, BIG, CAMERA, (0, 32)))
    asked = iter([False, False])
    with pytest.raises(Cancelled):
        engine().answer(RenderTile(0, BIG, CAMERA, (32, 32)), lambda: next(asked, True))


def test_the_wall_is_matched_as_each_instance_alone() -> None:
    known = engine()
    instances = (BIG, SMALL, LatentInstance((0.0, 0.0, 0.0)), LatentInstance((0.05, 0.0, 0.0)), BIG)
    wall = known.answer(MatchGallery(MatchPoints(POINTS, instances)))
    assert isinstance(wall, GalleryMatched)
    assert wall.matched.request.instances == instances
    assert wall.matched.x_inst.shape == (5, 2, 3)
    for row, instance in enumerate(instances):
        alone = known.answer(MatchPoints(POINTS, (instance,)))
        assert isinstance(alone, PointsMatched)
        np.testing.assert_array_equal(wall.matched.x_inst[row], alone.x_inst[0])
        np.testing.assert_allclose(wall.matched.cycle[row], alone.cycle[0], atol=1e-6)
        np.testing.assert_allclose(wall.matched.confidence[row], alone.confidence[0], atol=1e-6)
    np.testing.assert_allclose(
        wall.matched.x_inst[1, 0], np.add(POINTS[0].x_tmpl, SHIFT), atol=1e-5
    )


def test_a_wall_of_nothing_is_nothing_and_matching_it_can_be_stopped() -> None:
    empty = engine().answer(MatchGallery(MatchPoints(POINTS, ())))
    assert empty.matched.x_inst.shape == (0, 2, 3)
    asked = iter([False, False])
    with pytest.raises(Cancelled):
        many = MatchGallery(MatchPoints(POINTS, (BIG,) * 20))
        engine().answer(many, lambda: next(asked, True))


def test_without_fields_the_wall_is_refused_too() -> None:
    with pytest.raises(MissingFieldsError):
        engine(fields=False).answer(MatchGallery(MatchPoints(POINTS, (BIG,))))
