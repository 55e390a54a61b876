"""Both engines refuse the same, in the same words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ddf_core.errors import Cancelled, DdfError
from ddf_core.requests import (
    BakeGrid,
    EditGoal,
    EditPoints,
    HoverPoint,
    LoadModel,
    MatchFrame,
    MatchGallery,
    MeasurePair,
    PickPixel,
    PreviewModel,
    RenderPicture,
    RenderPictureTile,
    RenderRows,
    RenderTile,
    Request,
    ToTemplate,
    UseDevice,
)
from ddf_core.shown import TemplateInstance
from tests.app.engine_contract.test_kinds import QUESTIONS
from tests.app.engine_contract.worlds import LEFT, MIDDLE, RIGHT, SIZE, TWO, WORLDS, World, picture


@pytest.mark.parametrize(
    "ask",
    [
        lambda w: BakeGrid("source", LEFT, 0),
        lambda w: BakeGrid("source", LEFT, 513),
        lambda w: RenderPicture("source", LEFT, w.camera, (0, 8)),
        lambda w: RenderPictureTile(picture(w), 25, 0),
        lambda w: RenderPictureTile(picture(w), 10, 6),
        lambda w: RenderTile(0, LEFT, w.camera, (8, 9000)),
        lambda w: RenderRows(LEFT, w.camera, (8, 8), (8, 9)),
        lambda w: RenderRows(LEFT, w.camera, (8, 8), (3, 3)),
        lambda w: PickPixel("source", LEFT, w.camera, (-1.0, 0.0), SIZE),
        lambda w: PickPixel("source", LEFT, w.camera, (0.0, 16.5), SIZE),
        lambda w: MeasurePair(LEFT, RIGHT, 0),
        lambda w: EditPoints(TemplateInstance(), (EditGoal((0.0,) * 3, (0.1,) * 3),)),
        lambda w: UseDevice("cuda"),
        lambda w: LoadModel(w.folder.parent / "broken"),
        lambda w: PreviewModel(w.folder.parent / "broken", 8),
    ],
)
def test_both_refuse_alike(tmp_path: Path, monkeypatch, ask: Callable[[World], Request]) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    refused = []
    for name, make in WORLDS.items():
        (tmp_path / name).mkdir()
        world = make(tmp_path / name)
        with pytest.raises(DdfError) as caught:
            world.answer(ask(world))
        refused.append((type(caught.value), caught.value.code.partition(".")[0]))
    assert refused[0] == refused[1]


@pytest.mark.parametrize(
    "ask",
    [
        lambda w: TWO,
        lambda w: MatchGallery(TWO),
        lambda w: MatchFrame(TWO),
        lambda w: ToTemplate(LEFT, ((0.0, 0.0, 0.1),)),
        lambda w: HoverPoint("source", LEFT, w.camera, (0.0, 0.0, 0.1), (RIGHT,)),
        lambda w: MeasurePair(LEFT, RIGHT, 50),
    ],
)
def test_without_fields_no_point_is_matched(bare: World, ask: Callable[[World], Request]) -> None:
    with pytest.raises(DdfError) as caught:
        bare.answer(ask(bare))
    assert caught.value.code == "fields.missing"
    assert "has no deformation fields" in caught.value.message
    found = bare.answer(PickPixel("source", LEFT, bare.camera, MIDDLE, SIZE, (RIGHT,)))
    assert found.x_inst is not None
    assert (found.x_tmpl, found.x_others) == (None, ())


def test_what_is_stopped_before_it_begins_is_cancelled(world: World) -> None:
    for ask, _, _ in QUESTIONS:
        with pytest.raises(Cancelled):
            world.answer(ask(world), lambda: True)
