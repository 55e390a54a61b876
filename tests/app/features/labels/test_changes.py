"""Labels made, named, removed and painted, as states."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.features.labels import changes as label_changes
from app.features.labels.changes import BALLS_KEPT, VOXELS_KEPT
from app.state.planner import InteractionPhase, plan
from app.state.screen import Screen, ViewScreen
from app.state.viewer_state import SOURCE, TEMPLATE, ViewerState
from ddf_core.answers import GridBaked
from ddf_core.document.label_tool import MAX_BRUSH, MIN_BRUSH
from ddf_core.document.modes import NO_FIELDS, NO_LABELS, disabled_reason
from ddf_core.labels.label_map import MAX_LABELS, Label, LabelMap, Stroke, painted_voxels
from ddf_core.requests import BakeGrid
from ddf_core.shown import Appearance, TemplateInstance

BOX = 0.6
NOSE = (0.0, 0.0, 0.35)
OWN = LabelMap(
    (Label("nose", "#ff0000"), Label("ear", "#00ff00")),
    BOX,
    strokes=(Stroke(1, 0.1, (NOSE,)), Stroke(2, 0.1, ((0.35, 0.0, 0.0),))),
)


@pytest.fixture
def labelled(loaded: ViewerState) -> ViewerState:
    """The ball world whose model brings two labels."""
    return replace(loaded, model=replace(loaded.model, labels=OWN))


def numbers(state: ViewerState, *positions) -> list[int]:
    assert state.labels is not None
    return state.labels.numbers_at(np.array(positions)).tolist()


def painted(state: ViewerState, *positions) -> ViewerState:
    return label_changes.with_stroke(state, label_changes.stroke_begun(state), positions)


# --- what is shown ---------------------------------------------------------------------------


def test_the_models_own_labels_are_shown_until_somebody_paints(labelled) -> None:
    state = replace(labelled, mode="labels")
    assert state.shown_mode == "labels"
    assert state.appearance(SOURCE) == Appearance("labels", labels=OWN, blend=0.85)
    assert state.appearance(TEMPLATE) == state.appearance(SOURCE)
    assert label_changes.with_opacity(state, 0.3).appearance(SOURCE).blend == 0.3


def test_without_labels_or_fields_there_is_no_such_mode_and_it_says_why(loaded, bare) -> None:
    assert disabled_reason("labels", loaded.model, loaded.labels) == NO_LABELS
    assert disabled_reason("labels", bare.model, OWN) == NO_FIELDS
    assert disabled_reason("labels", loaded.model, OWN) == ""


def test_the_template_in_new_labels_goes_straight_to_the_finest_grid(labelled) -> None:
    state = replace(labelled, mode="labels", template_shown=True)
    request = BakeGrid(TEMPLATE, TemplateInstance(), 96, state.appearance(TEMPLATE))
    grid = GridBaked(request, np.zeros((96, 96, 96, 4), np.uint8), BOX, 0.1)
    views = {view: ViewScreen((100, 100)) for view in state.views}
    screen = Screen(views={**views, TEMPLATE: ViewScreen((100, 100), grid)})
    new = painted(state, (0.0, 0.3, 0.2))
    asked = [r for r in plan(new, screen, InteractionPhase.MOVING) if isinstance(r, BakeGrid)]
    assert {r.view: r.resolution for r in asked} == {SOURCE: 24, "target1": 24, TEMPLATE: 96}


# --- the list --------------------------------------------------------------------------------


def test_a_label_is_added_with_a_free_name_and_colour_and_chosen(loaded) -> None:
    state = label_changes.with_label(label_changes.with_label(loaded))
    assert state.labels is not None
    assert [label.name for label in state.labels.labels] == ["part 1", "part 2"]
    assert len({label.colour for label in state.labels.labels}) == 2
    assert state.label_tool.chosen == 2


def test_there_is_an_end_to_labels(loaded) -> None:
    many = LabelMap(tuple(Label(f"a{i}", "#000000") for i in range(MAX_LABELS)), BOX)
    full = replace(loaded, label_map=many)
    assert not label_changes.can_add_label(full)
    assert label_changes.with_label(full) is full


@pytest.mark.parametrize(("typed", "name"), [(" tip ", "tip"), ("", "nose"), ("  ", "nose")])
def test_a_label_is_renamed_but_never_to_nothing(labelled, typed, name) -> None:
    state = label_changes.rename_label(labelled, 1, typed)
    assert state.labels.labels[0].name == name
    assert numbers(state, NOSE) == [1]


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_label_that_is_not_there_cannot_be_changed(labelled, number) -> None:
    assert label_changes.rename_label(labelled, number, "x") == labelled
    assert label_changes.colour_label(labelled, number, "#123456") == labelled
    assert label_changes.without_label(labelled, number) == labelled


def test_a_removed_label_takes_its_paint_and_later_ones_move_up_with_theirs(labelled) -> None:
    state = replace(labelled, transfer=replace(labelled.transfer, parts=(1, 2)))
    state = label_changes.without_label(label_changes.with_chosen(state, 2), 1)
    assert [label.name for label in state.labels.labels] == ["ear"]
    assert numbers(state, NOSE, (0.35, 0.0, 0.0)) == [0, 1]
    assert state.transfer.parts == (1,)
    assert state.label_tool.chosen == 1


def test_another_map_keeps_no_part_and_no_choice_that_it_lacks(labelled) -> None:
    state = replace(labelled, transfer=replace(labelled.transfer, parts=(1, 2)))
    state = label_changes.with_chosen(state, 2)
    one = label_changes.with_label_map(state, LabelMap(OWN.labels[:1], BOX))
    assert (one.transfer.parts, one.label_tool.chosen) == ((1,), 1)
    assert label_changes.with_label_map(one, None).labels == OWN


# --- the brush -------------------------------------------------------------------------------


def test_a_stroke_gives_the_chosen_label_within_the_brush_and_the_eraser_takes_it(labelled) -> None:
    state = label_changes.with_brush(label_changes.with_chosen(labelled, 2), 0.1)
    state = painted(state, NOSE)
    beside = (0.0, 0.05, 0.35)
    far = (0.0, 0.08, 0.35)
    assert numbers(state, NOSE, beside, far) == [2, 2, 1]
    erased = painted(label_changes.with_erasing(state, True), NOSE)
    assert numbers(erased, NOSE, beside, far) == [0, 0, 1]
    assert not label_changes.with_chosen(erased, 1).label_tool.erasing


def test_nothing_hit_paints_nothing(labelled) -> None:
    assert painted(labelled) is labelled


@pytest.mark.parametrize(("wanted", "brush"), [(9.0, MAX_BRUSH), (0.0, MIN_BRUSH), (0.2, 0.2)])
def test_a_brush_is_never_too_small_or_large(labelled, wanted, brush) -> None:
    assert label_changes.with_brush(labelled, wanted).label_tool.brush == brush


def test_very_many_balls_become_part_of_the_volume(labelled) -> None:
    many = Stroke(1, 0.01, ((0.3, 0.3, 0.3),) * BALLS_KEPT)
    state = replace(labelled, label_map=replace(OWN, strokes=(*OWN.strokes, many)))
    begun = label_changes.stroke_begun(state)
    assert begun.strokes == ()
    assert begun.numbers_at(np.array([NOSE, (0.3, 0.3, 0.3)])).tolist() == [1, 1]


def test_fewer_balls_of_a_large_brush_do_so_too(labelled) -> None:
    wide = Stroke(1, MAX_BRUSH * BOX, ((0.3, 0.3, 0.3),) * 3000)
    state = replace(labelled, label_map=replace(OWN, strokes=(wide,)))
    assert painted_voxels((wide,), BOX) > VOXELS_KEPT > painted_voxels(OWN.strokes, BOX)
    assert label_changes.stroke_begun(state).strokes == ()
    assert label_changes.stroke_begun(labelled).strokes == OWN.strokes


def test_painting_shows_the_template_in_labels_and_makes_a_first_label(loaded, labelled) -> None:
    state = label_changes.with_painting(loaded, True)
    assert state.painting
    assert state.template_shown
    assert state.shown_mode == "labels"
    assert len(state.labels.labels) == 1
    assert label_changes.with_painting(labelled, True).label_map is None
    assert not label_changes.with_painting(state, False).painting
    assert not label_changes.with_painting(ViewerState(), True).painting
