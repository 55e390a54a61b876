"""Textures and labels as the engine answers them: the same as the core's own fields."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from ddf_core.answers import GridBaked, PictureRendered
from ddf_core.correspondence.transfer import label_field, texture_field
from ddf_core.engine import Engine
from ddf_core.errors import InputError
from ddf_core.requests import BakeGrid, RenderPicture, RenderRows, RenderTile
from ddf_core.scene.bake import CALM_SPREAD, bake
from ddf_core.scene.grid_render import render_with_grid
from ddf_core.scene.sample_plan import GridSettings
from ddf_core.shown import COLOUR, Appearance, LatentInstance, TemplateInstance
from tests.core.checker_ball import checker, checker_model, half_of, halves
from tests.core.shifted_ball import CAMERA, ShiftFields, shift_of

Z, OTHER_Z = (0.9, -0.6, 0.3), (-0.7, 0.8, 1.0)
HEAD, OTHER, TEMPLATE = LatentInstance(Z), LatentInstance(OTHER_Z), TemplateInstance()
SIZE = (32, 24)
LABELS = halves()
TEXTURE, LABELLED = Appearance("texture", OTHER), Appearance("labels", labels=LABELS)
LOOKS = (
    TEXTURE,
    Appearance("texture", OTHER, 0.5, (2,), LABELS),
    LABELLED,
    replace(LABELLED, blend=0.4),
)


def engine() -> Engine:
    return Engine(checker_model(ShiftFields()))


def picture(asked: Engine, appearance: Appearance, instance=HEAD) -> PictureRendered:
    answer = asked.answer(RenderPicture("source", instance, CAMERA, SIZE, appearance))
    assert isinstance(answer, PictureRendered)
    return answer


def grid(asked: Engine, appearance: Appearance, instance=HEAD) -> np.ndarray:
    answer = asked.answer(BakeGrid("source", instance, 40, appearance))
    assert isinstance(answer, GridBaked)
    return answer.rgba


def opaque_points(answer: PictureRendered) -> tuple[np.ndarray, torch.Tensor]:
    """(H, W) the opaque pixels, and the points (N, 3) seen there."""
    seen = answer.rgba[..., 3] >= 254
    rays = CAMERA.picture_directions(SIZE).reshape(*SIZE[::-1], 3)
    x = CAMERA.eye + rays * answer.depth[..., None]
    assert seen.sum() > 20
    return seen, torch.from_numpy(x[seen]).float()


def test_the_picture_of_a_texture_is_that_of_the_cores_own_field(monkeypatch) -> None:
    # Between the nodes of a lattice that is kept it may be a byte off.
    monkeypatch.setattr("ddf_core.engine.instances.kept_resolution", lambda fields: None)
    asked = engine()
    model = asked.model
    grid_of = bake(model.instance(z=torch.tensor(Z)), 96, calm=CALM_SPREAD)
    known = asked._instances
    field = texture_field(model, known.identity(HEAD), known.identity(OTHER))
    wanted = render_with_grid(field, grid_of, CAMERA, SIZE, GridSettings(background="white_back"))
    rgba = wanted.straight_rgba("white_back").numpy()
    assert np.abs(picture(asked, TEXTURE).rgba / 255 - rgba).max() <= 0.5 / 255 + 1e-5


def test_the_picture_shows_the_partners_checker() -> None:
    answer = picture(engine(), TEXTURE)
    seen, x = opaque_points(answer)
    error = answer.rgba[seen][:, :3] / 255 - checker(x, *map(torch.tensor, (Z, OTHER_Z))).numpy()
    assert np.median(np.abs(error)) < 0.02


def test_the_grid_shows_what_the_baked_field_would() -> None:
    asked = engine()
    known, model = asked._instances, asked.model
    fields = {
        TEXTURE: texture_field(model, known.identity(HEAD), known.identity(OTHER)),
        LABELLED: label_field(model, known.identity(HEAD), LABELS),
    }
    for appearance, field in fields.items():
        found, wanted = grid(asked, appearance), bake(field, 40).to_uint8()
        # What is calm is filled from between the voxels of a coarser grid.
        assert np.abs(found[..., 3].astype(int) - wanted[..., 3]).max() <= 3
        skin = (wanted[..., 3] > 20) & (wanted[..., 3] < 200)
        assert np.abs(found[skin].astype(int) - wanted[skin]).max() <= 1


@pytest.mark.parametrize("instance", [HEAD, TEMPLATE])
def test_every_opaque_pixel_of_a_label_picture_has_one_labels_colour(instance) -> None:
    answer, own = picture(engine(), LABELLED, instance), picture(engine(), COLOUR, instance)
    seen, x = opaque_points(answer)
    number = half_of(x, torch.tensor(Z if instance == HEAD else (0.0, 0.0, 0.0))).numpy()
    table = np.array([(0, 0, 0), (255, 0, 0), (0, 0, 255)])
    expected = np.where((number > 0)[:, None], table[number], own.rgba[seen][:, :3])
    right = (np.abs(answer.rgba[seen][:, :3].astype(int) - expected) <= 1).all(1)
    shift = shift_of(torch.tensor(Z)) if instance == HEAD else torch.zeros(3)
    # The surface is soft: beside a border the pixel's weight may lie on its other side.
    inner = ((x - shift).abs()[:, :2] > 0.03).all(1).numpy()
    assert inner.sum() > 50
    assert right[inner].all()
    pure = (answer.rgba[seen][:, None, :3] == table[1:]).all(-1).any(1)
    assert (pure == (answer.rgba[seen] != own.rgba[seen]).any(1)).all()


@pytest.mark.parametrize("appearance", LOOKS)
def test_the_density_and_the_depth_are_the_same_in_every_look(appearance) -> None:
    asked = engine()
    np.testing.assert_array_equal(grid(asked, appearance)[..., 3], grid(asked, COLOUR)[..., 3])
    found, plain = picture(asked, appearance), picture(asked, COLOUR)
    np.testing.assert_array_equal(found.rgba[..., 3], plain.rgba[..., 3])
    np.testing.assert_array_equal(found.depth, plain.depth)


@pytest.mark.parametrize(
    "appearance",
    [Appearance("texture", HEAD), replace(TEXTURE, blend=0.0), replace(LABELLED, blend=0.0)],
)
def test_what_changes_nothing_has_exactly_the_own_colours(appearance) -> None:
    asked = engine()
    np.testing.assert_array_equal(grid(asked, appearance), grid(asked, COLOUR))
    np.testing.assert_array_equal(picture(asked, appearance).rgba, picture(asked, COLOUR).rgba)


@pytest.mark.parametrize("appearance", LOOKS)
def test_rows_and_tiles_have_the_look_too(appearance) -> None:
    asked = engine()
    whole = picture(asked, appearance).rgba
    rows = asked.answer(RenderRows(HEAD, CAMERA, SIZE, (6, 16), appearance))
    assert np.abs(rows.rgba.astype(int) - whole[6:16]).max() <= 1
    tile = asked.answer(RenderTile(0, HEAD, CAMERA, SIZE, appearance))
    np.testing.assert_array_equal(tile.rgba, whole)


def test_rows_of_labels_bring_their_numbers() -> None:
    answer = engine().answer(RenderRows(HEAD, CAMERA, SIZE, (4, 20), LABELLED))
    assert answer.numbers.shape == (16, SIZE[0])
    assert set(np.unique(answer.numbers)) >= {0, 1, 2}
    colours = (LABELS.colours()[answer.numbers] * 255).round()
    labelled = (answer.numbers > 0) & (answer.rgba[..., 3] >= 254)
    assert labelled.sum() > 20
    np.testing.assert_allclose(answer.rgba[labelled][:, :3], colours[labelled], atol=2)
    assert (answer.numbers[answer.rgba[..., 3] == 0] == 0).all()
    assert engine().answer(RenderRows(HEAD, CAMERA, SIZE, (4, 20), TEXTURE)).numbers is None


@pytest.mark.parametrize(
    ("appearance", "code"),
    [
        (Appearance("texture"), "input.look"),
        (Appearance("labels"), "labels.none"),
        (Appearance("texture", OTHER, parts=(1,)), "labels.none"),
        (Appearance("texture", OTHER, parts=(3,), labels=LABELS), "transfer.parts"),
        (Appearance("texture", OTHER, blend=1.5), "transfer.blend"),
        (Appearance("labels", labels=replace(LABELS, box_half=0.6)), "labels.box"),
    ],
)
def test_a_look_that_lacks_something_is_refused(appearance, code) -> None:
    for ask in (picture, grid):
        with pytest.raises(InputError) as caught:
            ask(engine(), appearance)
        assert caught.value.code == code


def test_a_look_is_cheap_to_compare_and_to_keep(monkeypatch) -> None:
    again = replace(LABELLED, labels=replace(LABELS))
    assert hash(again) == hash(LABELLED)
    assert again == LABELLED
    asked = engine()
    first = grid(asked, LABELLED)
    asked.model.fields.to_template = lambda x, condition: 1 / 0
    np.testing.assert_array_equal(grid(asked, again), first)
