"""Textures and the morph as states: who wears what, what is asked for, what takes turns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.features.transfer import changes as transfer_changes
from app.state import changes
from app.state.gallery import plan_gallery
from app.state.planner import InteractionPhase, plan
from app.state.target_changes import with_target, without_target
from app.state.viewer_state import BEFORE, SOURCE, TEMPLATE, ViewerState
from ddf_core.document.document import restore_document
from ddf_core.labels.label_map import Label, LabelMap
from ddf_core.labels.soft_parts import BORDER, MOST_BORDER
from ddf_core.requests import BakeGrid, RenderTile
from ddf_core.shown import COLOUR, Appearance, LatentInstance
from tests.app.state.test_planner import answered, empty_screen

TARGET = "target1"
LABELS = LabelMap((Label("nose", "#ff0000"), Label("ear", "#00ff00")), 0.6)


@pytest.fixture
def textured(loaded: ViewerState) -> ViewerState:
    """The source's texture on two targets."""
    return transfer_changes.with_texture(with_target(loaded), True)


def test_every_target_wears_the_texture_of_the_source_and_the_source_its_own(textured) -> None:
    expected = Appearance("texture", textured.instance(SOURCE))
    assert textured.texture_targets == (TARGET, "target2")
    assert textured.appearance(TARGET) == textured.appearance("target2") == expected
    assert textured.appearance(SOURCE) == textured.appearance(TEMPLATE) == COLOUR


def test_texture_source_and_target_can_be_any_view(textured) -> None:
    other = transfer_changes.with_texture_source(textured, TARGET)
    assert other.texture_targets == (SOURCE, "target2")
    assert other.appearance(SOURCE) == Appearance("texture", textured.instance(TARGET))
    alone = transfer_changes.with_texture_target(other, TEMPLATE)
    assert alone.texture_targets == (TEMPLATE,)
    assert alone.appearance(TEMPLATE) == Appearance("texture", textured.instance(TARGET))
    assert alone.appearance(SOURCE) == COLOUR


def test_a_texture_source_that_is_gone_leaves_its_place_to_the_source(textured) -> None:
    state = without_target(transfer_changes.with_texture_source(textured, "target2"), "target2")
    assert state.texture_source == SOURCE
    assert state.appearance(TARGET) == Appearance("texture", state.instance(SOURCE))


def test_without_a_texture_the_own_colours_are_asked_for(textured, bare) -> None:
    assert transfer_changes.with_blend(textured, 0.0).appearance(TARGET) == COLOUR
    same = replace(textured, targets=(textured.source, textured.source))
    assert same.appearance(TARGET) == COLOUR
    assert transfer_changes.with_texture(bare, True).texture_targets == ()
    assert transfer_changes.with_texture(bare, True).appearance(TARGET) == COLOUR


def test_parts_come_with_the_label_map_and_whole_heads_without(textured) -> None:
    state = replace(textured, label_map=LABELS)
    assert state.appearance(TARGET).labels is None
    state = transfer_changes.with_part(transfer_changes.with_part(state, 2, True), 1, True)
    assert state.appearance(TARGET) == Appearance(
        "texture", state.instance(SOURCE), parts=(1, 2), labels=LABELS
    )
    assert transfer_changes.with_part(state, 1, False).transfer.parts == (2,)
    beyond = replace(state, transfer=replace(state.transfer, parts=(2, 7)))
    assert beyond.appearance(TARGET).parts == (2,)


def test_grids_of_a_transferred_texture_go_from_coarse_to_fine_and_follow_the_source(
    textured,
) -> None:
    screen, asked = empty_screen(textured), []
    while new := [
        r for r in plan(textured, screen, InteractionPhase.STILL) if isinstance(r, BakeGrid)
    ]:
        asked += new
        screen = answered(screen, *new)
    assert [r.resolution for r in asked if r.view == TARGET] == [24, 48, 96]
    moved = changes.with_latent(textured, SOURCE, replace(textured.source, psi=0.1))
    new = [r for r in plan(moved, screen, InteractionPhase.MOVING) if isinstance(r, BakeGrid)]
    assert {(r.view, r.resolution) for r in new} == {
        (view, 24) for view in (SOURCE, TARGET, "target2")
    }


def test_the_gallery_wears_the_texture_too(textured) -> None:
    state = replace(textured, gallery=replace(textured.gallery, shown=True, count=3))
    tiles = [r for r in plan_gallery(state, empty_screen(state)) if isinstance(r, RenderTile)]
    assert {tile.appearance for tile in tiles} == {Appearance("texture", textured.instance(SOURCE))}


# --- before and after ------------------------------------------------------------------------


def test_before_and_after_share_the_place_of_the_target_and_its_camera(textured) -> None:
    state = transfer_changes.with_compared(textured, True)
    assert state.views == (SOURCE, BEFORE, TARGET, "target2")
    assert state.paired == (BEFORE, TARGET)
    assert state.instance(BEFORE) == state.instance(TARGET)
    assert state.appearance(BEFORE) == COLOUR
    free = changes.with_linked(state, False)
    turned = free.camera(SOURCE).orbit_by(0.4, 0.1)
    moved = changes.with_camera(free, BEFORE, turned)
    assert moved.camera(TARGET) == moved.camera(BEFORE) == turned
    assert moved.camera(SOURCE) == free.camera(SOURCE)


def test_nothing_is_compared_where_no_texture_is_to_be_seen(textured) -> None:
    state = transfer_changes.with_compared(textured, True)
    for other in (
        transfer_changes.with_texture(state, False),
        replace(state, mode="normals"),
        replace(state, gallery=replace(state.gallery, shown=True)),
    ):
        assert BEFORE not in other.views
        assert other.paired == ()


def test_the_split_and_before_and_after_take_turns(textured) -> None:
    split = changes.with_split(textured, True)
    compared = transfer_changes.with_compared(split, True)
    assert not compared.split
    assert not changes.with_split(compared, True).transfer.compared


def test_a_texture_is_seen_in_colours_and_depth_may_stay(textured) -> None:
    normals = replace(textured, mode="normals")
    assert transfer_changes.with_texture(normals, True).mode == "colour"
    assert transfer_changes.with_texture(replace(textured, mode="depth"), True).mode == "depth"


# --- the morph -------------------------------------------------------------------------------


def test_the_morph_has_its_shape_at_one_share_and_its_colours_at_another(loaded) -> None:
    state = transfer_changes.with_morph(loaded, True)
    state = transfer_changes.with_morph_weight(state, "shape", 0.25)
    state = transfer_changes.with_morph_weight(state, "texture", 1.0)
    a, b = loaded.source.z, loaded.targets[0].z
    shape = state.instance(TARGET)
    assert isinstance(shape, LatentInstance)
    assert shape.z == pytest.approx([0.75 * x + 0.25 * y for x, y in zip(a, b, strict=True)])
    assert state.appearance(TARGET) == Appearance("texture", loaded.instance(TARGET))
    assert state.latent(TARGET) == loaded.targets[0]


def test_at_its_ends_the_morph_is_the_source_or_the_target(loaded) -> None:
    state = transfer_changes.with_morph(loaded, True)
    for weight, view in ((0.0, SOURCE), (1.0, TARGET)):
        for name in ("shape", "texture"):
            state = transfer_changes.with_morph_weight(state, name, weight)
        assert state.instance(TARGET) == loaded.instance(view)
        assert state.appearance(TARGET) == COLOUR


def test_without_fields_the_colours_go_with_the_shape(bare) -> None:
    state = transfer_changes.with_morph_weight(
        transfer_changes.with_morph(bare, True), "texture", 0.9
    )
    assert state.appearance(TARGET) == COLOUR


def test_a_pose_lies_between_two_cameras_and_a_hand_takes_it_back(loaded) -> None:
    state = transfer_changes.with_morph(changes.with_linked(loaded, False), True)
    state = changes.with_camera(state, TARGET, loaded.camera(TARGET).orbit_by(0.4, 0.0))
    posed = transfer_changes.with_morph_weight(state, "pose", 0.25)
    expected = loaded.camera(SOURCE).orbit_by(0.1, 0.0)
    assert posed.camera(TARGET).yaw_rad == pytest.approx(expected.yaw_rad)
    by_hand = changes.with_camera(posed, TARGET, expected)
    assert by_hand.camera(TARGET) == expected
    assert by_hand.morph.pose == 1.0


def test_the_morph_wears_no_other_texture(textured) -> None:
    state = transfer_changes.with_morph(textured, True)
    assert state.texture_targets == ("target2",)


# --- undo and a new model --------------------------------------------------------------------


def test_undo_takes_back_textures_and_morphs(loaded, textured) -> None:
    changed = transfer_changes.with_morph_weight(
        transfer_changes.with_morph(textured, True), "shape", 0.1
    )
    back = restore_document(changed, loaded)
    assert (back.transfer, back.morph) == (loaded.transfer, loaded.morph)


def test_another_model_has_no_parts_of_the_old_one(textured) -> None:
    state = replace(textured, label_map=LABELS, transfer=replace(textured.transfer, parts=(1,)))
    fresh = changes.with_model(state, replace(textured.model, name="other"))
    assert fresh.transfer.parts == ()
    assert fresh.label_map is None
    assert fresh.transfer.on


def test_the_border_of_a_part_stays_in_its_range_and_reaches_the_appearance(textured) -> None:
    state = transfer_changes.with_border(textured, 0.05)
    assert state.appearance(TARGET).border == BORDER  # the whole instance has none
    parted = transfer_changes.with_part(replace(state, label_map=LABELS), 1, True)
    assert parted.appearance(TARGET).border == 0.05
    assert transfer_changes.with_border(textured, 9.0).transfer.border == MOST_BORDER
    assert transfer_changes.with_border(textured, -1.0).transfer.border == 0.0
