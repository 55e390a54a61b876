"""Both engines answer the same kinds, shapes and types."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from ddf_core import answers as said
from ddf_core.requests import (
    BakeGrid,
    EditGoal,
    EditPoints,
    FindHead,
    HoverPoint,
    InvertStep,
    LoadModel,
    MakeMesh,
    MatchFrame,
    MatchGallery,
    MeasurePair,
    MeasureTemplate,
    OutlineHead,
    PickPixel,
    PreviewModel,
    ProfileRay,
    RenderPictureTile,
    RenderRows,
    RenderTile,
    Request,
    ToTemplate,
    UseDevice,
)
from ddf_core.requests.devices import DeviceUsed
from ddf_core.requests.photos import HeadOutlined, PhotoStepped
from ddf_core.shown import COLOUR, Appearance
from tests.app.engine_contract.worlds import (
    INVERT,
    LEFT,
    MESH,
    MIDDLE,
    RIGHT,
    SIZE,
    SQUARE,
    TWO,
    World,
    closed_form,
    labels,
    line,
    picture,
)

Arrays = dict[str, tuple[tuple[int | None, ...], str]]
"""Of each array of an answer its shape (None: as long as it likes) and its type."""
PICTURE: Arrays = {"rgba": ((16, 24, 4), "uint8"), "depth": ((16, 24), "float32")}
MATCHED: Arrays = {
    "x_inst": ((3, 2, 3), "float32"),
    "cycle": ((3, 2), "float32"),
    "confidence": ((3, 2), "float32"),
}

ROWS: Arrays = {"rgba": ((5, 24, 4), "uint8"), "depth": ((5, 24), "float32")}
GRID: Arrays = {"rgba": ((12, 12, 12, 4), "uint8")}

QUESTIONS: list[tuple[Callable[[World], Request], type, Arrays]] = [
    (lambda w: LoadModel(w.folder), said.ModelLoaded, {}),
    (lambda w: PreviewModel(w.folder, 12), said.ModelPreviewed, {"rgba": ((12, 12, 4), "uint8")}),
    (lambda w: UseDevice("cpu"), DeviceUsed, {}),
    (lambda w: BakeGrid("source", LEFT, 12), said.GridBaked, GRID),
    (lambda w: BakeGrid("source", LEFT, 12, labels(w)), said.GridBaked, GRID),
    (lambda w: picture(w), said.PictureRendered, PICTURE),
    (lambda w: picture(w, Appearance("normals")), said.PictureRendered, PICTURE),
    (lambda w: picture(w, Appearance("texture", RIGHT)), said.PictureRendered, PICTURE),
    (lambda w: RenderPictureTile(picture(w), 10, 0), said.PictureTileRendered,
     {"rgba": ((10, 10, 4), "uint8"), "depth": ((10, 10), "float32")}),
    (lambda w: RenderTile(3, LEFT, w.camera, SIZE), said.TileRendered, PICTURE),
    (lambda w: RenderRows(LEFT, w.camera, SIZE, (4, 9)), said.RowsRendered, ROWS),
    (lambda w: RenderRows(LEFT, w.camera, SIZE, (4, 9), labels(w)), said.RowsRendered,
     {**ROWS, "numbers": ((5, 24), "uint8")}),
    (lambda w: PickPixel("source", LEFT, w.camera, MIDDLE, SIZE, (RIGHT,)), said.Picked, {}),
    (lambda w: TWO, said.PointsMatched, MATCHED),
    (lambda w: MatchGallery(TWO), said.GalleryMatched, {}),
    (lambda w: MatchFrame(TWO), said.FrameMatched, {}),
    (lambda w: ToTemplate(LEFT, ((0.0, 0.0, 0.1),)), said.BroughtToTemplate, {}),
    (lambda w: ProfileRay(line(w, LEFT), line(w, RIGHT)), said.RayProfile,
     dict.fromkeys(("t", "sigma", "weight", "match_t", "similarity"), ((None,), "float32"))),
    (lambda w: MeasurePair(LEFT, RIGHT, 50), said.PairMeasured,
     {"cycle": ((50,), "float32"), "confidence": ((50,), "float32")}),
    (lambda w: HoverPoint("source", LEFT, w.camera, (0.0, 0.0, 0.1), (RIGHT,)), said.Hovered, {}),
    (lambda w: EditPoints(LEFT, (EditGoal((0.0, 0.0, 0.1), (0.1, 0.0, 0.1)),)),
     said.PointsEdited, {}),
    (lambda w: MakeMesh(LEFT, MESH), said.MeshMade, {}),
    (lambda w: MakeMesh(LEFT, MESH, COLOUR, 0.0), said.MeshInWork, {}),
    (lambda w: MeasureTemplate(), said.TemplateMeasured, {}),
    (lambda w: OutlineHead(), HeadOutlined, {"outline": ((None, 2), "float64")}),
    (lambda w: InvertStep(1, 0, (SQUARE,), INVERT, 0.0), PhotoStepped, {}),
]  # fmt: skip
NAMES = [f"{number} {kind.__name__}" for number, (_, kind, _) in enumerate(QUESTIONS)]


@pytest.mark.parametrize(("ask", "kind", "arrays"), QUESTIONS, ids=NAMES)
def test_both_answer_the_same_kinds_shapes_and_types(
    world: World, ask: Callable[[World], Request], kind: type, arrays: Arrays
) -> None:
    request = ask(world)
    answer = world.answer(request)
    assert type(answer) is kind
    assert answer.request is request
    for name, (shape, dtype) in arrays.items():
        found = getattr(answer, name)
        assert len(found.shape) == len(shape), name
        assert all(want in (None, have) for want, have in zip(shape, found.shape, strict=True)), (
            name
        )
        assert found.dtype == dtype, name


def test_every_kind_of_request_is_asked(tmp_path: Path) -> None:
    world = closed_form(tmp_path)
    asked = {type(ask(world)) for ask, _, _ in QUESTIONS}
    # Neither world has an encoder: tests/core/test_engine_photos.py asks a real one.
    assert asked == set(get_args(Request)) - {FindHead}
