"""Tiles of an exact picture: together they are the picture, and empty ones cost nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from ddf_core import load_model
from ddf_core.answers import PictureRendered, PictureTileRendered
from ddf_core.engine import Engine
from ddf_core.errors import Cancelled, InputError
from ddf_core.requests import RenderPicture, RenderPictureTile
from ddf_core.resource_paths import BUNDLED_MODEL
from ddf_core.scene.tiles import tile_boxes
from ddf_core.shown import Appearance, TemplateInstance
from tests.core.test_engine import BIG, CAMERA, SMALL, BallOfLatent, engine

SIDE = 24


def tiles_of(asked: Engine, whole: RenderPicture) -> list[PictureTileRendered]:
    answers = []
    for number in range(len(tile_boxes(whole.size, SIDE))):
        answer = asked.answer(RenderPictureTile(whole, SIDE, number))
        assert isinstance(answer, PictureTileRendered)
        answers.append(answer)
    return answers


def check_tiles(asked: Engine, whole: RenderPicture) -> None:
    """Colours within one level of 255, depth within 1e-5 scene units, the same pixels empty."""
    picture = asked.answer(whole)
    assert isinstance(picture, PictureRendered)
    assert 0.1 < np.isfinite(picture.depth).mean() < 0.9
    for tile in tiles_of(asked, whole):
        left, top, right, bottom = tile.request.box
        wanted = picture.rgba[top:bottom, left:right]
        assert tile.rgba.shape == wanted.shape
        assert np.abs(tile.rgba.astype(int) - wanted.astype(int)).max() <= 1
        np.testing.assert_allclose(tile.depth, picture.depth[top:bottom, left:right], atol=1e-5)


@pytest.mark.parametrize("mode", ["colour", "normals"])
def test_tiles_are_those_of_the_picture_made_at_once(mode) -> None:
    check_tiles(engine(), RenderPicture("source", BIG, CAMERA, (64, 80), Appearance(mode)))


def test_tiles_of_a_trained_head_have_no_seams() -> None:
    asked = Engine(load_model(BUNDLED_MODEL))
    assert asked.model is not None
    camera = asked.model.card.camera.orbit_by(0.4, 0.1)
    check_tiles(asked, RenderPicture("source", TemplateInstance(), camera, (50, 60)))


def test_a_tile_of_background_alone_asks_the_field_for_nothing(monkeypatch) -> None:
    asked, points = engine(), []
    evaluate = BallOfLatent.__call__

    def count(self: BallOfLatent, x: torch.Tensor, d: torch.Tensor | None = None):
        points.append(len(x))
        return evaluate(self, x, d)

    whole = RenderPicture("source", SMALL, CAMERA, (144, 144))
    asked.answer(RenderPictureTile(whole, SIDE, 0))
    monkeypatch.setattr(BallOfLatent, "__call__", count)
    last = len(tile_boxes(whole.size, SIDE)) - 1
    corner = asked.answer(RenderPictureTile(whole, SIDE, last))
    assert points == []
    assert isinstance(corner, PictureTileRendered)
    assert not corner.rgba[..., 3].any() and np.isnan(corner.depth).all()
    asked.answer(RenderPictureTile(replace(whole, instance=BIG), SIDE, 0))
    assert sum(points) > 0


def test_a_tile_is_given_up_between_two_chunks() -> None:
    asked = engine()
    whole = RenderPicture("source", BIG, CAMERA, (144, 144))
    asked.answer(RenderPictureTile(whole, SIDE, 0))
    stops = iter([False] * 3 + [True] * 100)
    with pytest.raises(Cancelled):
        asked.answer(RenderPictureTile(whole, 144, 0), lambda: next(stops))


@pytest.mark.parametrize(
    ("side", "number", "wrong"),
    [(0, 0, "side"), (65, 0, "side"), (32, -1, "number"), (32, 6, "number")],
)
def test_tiles_outside_the_picture_are_refused(side: int, number: int, wrong: str) -> None:
    with pytest.raises(InputError, match=f"{wrong} of a tile"):
        engine().answer(RenderPictureTile(RenderPicture("v", BIG, CAMERA, (64, 50)), side, number))
