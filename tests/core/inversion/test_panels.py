"""The row of pictures of an inversion."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from ddf_core.correspondence import Identity
from ddf_core.correspondence.offset_moves import OffsetMoves
from ddf_core.errors import Cancelled
from ddf_core.inversion.invert import Inverted, invert
from ddf_core.inversion.panels import panels
from ddf_core.inversion.settings import InvertSettings
from ddf_core.io.photo import SquarePhoto
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.model import Model
from ddf_core.training.field_points import Category
from ddf_core.training.field_settings import NetworkSettings
from ddf_core.training.fields import new_fields
from tests.core.checker_ball import halves
from tests.core.shifted_ball import BOX_HALF, ShiftFields, ball_model

SIDE = 24
PHOTO = SquarePhoto(np.full((SIDE, SIDE, 3), 99, np.uint8), None, np.ones((SIDE, SIDE), bool))


SMALL = NetworkSettings(hidden_dim=8, layers=1, mapping_hidden=8, mapping_layers=1)


@pytest.fixture(scope="module")
def bare() -> Model:
    return ball_model()


@pytest.fixture(scope="module")
def found(bare: Model) -> Inverted:
    return invert(bare, PHOTO, InvertSettings(seconds=math.inf, optimise=False))


def test_the_row_is_that_of_the_papers_figure(bare: Model, found: Inverted) -> None:
    labels = LabelMap((Label("all", "#ff0000"),), BOX_HALF, None, (Stroke(1, 1.0, ((0, 0, 0),)),))
    model = replace(bare, fields=new_fields(Category.of(bare), SMALL, 0), labels=labels)
    source = model.generator.style(torch.ones(3))
    row = panels(model, [PHOTO], found, source, SIDE)
    assert [panel.caption for panel in row] == [
        "input", "initialised", "result", "novel views", "novel views", "labels", "labels",
        "source", "texture of the source", "texture of the source",
    ]  # fmt: skip
    assert all(panel.rgb.shape == (SIDE, SIDE, 3) for panel in row)
    assert (row[0].rgb == 99).all()
    middle = row[5].rgb[SIDE // 2, SIDE // 2].astype(int)
    assert middle[0] > 200 > middle[1] + 80


def test_what_offsets_move_is_moved_in_labels_and_textures_alone(
    bare: Model, found: Inverted
) -> None:
    """The result as the window knows it: moved by more than half the box, all is another label."""
    model = replace(bare, fields=new_fields(Category.of(bare), SMALL, 0), labels=halves())
    source = model.generator.style(torch.ones(3))
    x = torch.cartesian_prod(*[torch.linspace(-0.4, 0.4, 5)] * 3)
    moves = OffsetMoves(x, x + torch.tensor([0.3, 0.0, 0.0]), BOX_HALF)
    who = Identity(found.style, moves=moves)
    plain = panels(model, [PHOTO], found, source, SIDE)
    moved = panels(model, [PHOTO], found, source, SIDE, who=who)
    for one, other in zip(plain, moved, strict=True):
        is_carried = one.caption in ("labels", "texture of the source")
        assert np.array_equal(one.rgb, other.rgb) != is_carried, one.caption


@pytest.mark.parametrize("fields", [None, ShiftFields()], ids=["none", "of latents"])
def test_without_fields_for_styles_the_row_ends_after_the_novel_views(
    bare: Model, found: Inverted, fields: ShiftFields | None
) -> None:
    model = replace(bare, fields=fields)
    row = panels(model, [PHOTO], found, bare.generator.mean_style(), SIDE)
    assert [panel.caption for panel in row][-1] == "novel views"
    assert len(row) == 5


def test_the_row_can_be_stopped(bare: Model, found: Inverted) -> None:
    with pytest.raises(Cancelled):
        panels(bare, [PHOTO], found, bare.generator.mean_style(), SIDE, stop=lambda: True)


def test_each_photo_has_its_input_and_its_result(bare: Model) -> None:
    found = invert(bare, [PHOTO, PHOTO], InvertSettings(seconds=math.inf, optimise=False))
    row = panels(bare, [PHOTO, PHOTO], found, bare.generator.mean_style(), SIDE)
    captions = [panel.caption for panel in row]
    assert captions[:6] == ["input", "input", "initialised", "initialised", "result", "result"]
