"""The pure changes of the state."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from app.state import changes, point_edits
from app.state.viewer_state import SOURCE, TEMPLATE, Banner, ViewerState, view_title
from ddf_core.scene.camera_path import CameraKey, CameraPath
from ddf_core.shown import TemplateInstance, latent_of_seed
from tests.app.fake_engine import AXES, SAMPLE_POINTS, model_info

TARGET = "target1"


def test_a_loaded_model_brings_its_sample_points_and_nothing_selected(loaded) -> None:
    assert [(p.name, p.x_tmpl) for p in loaded.points] == list(SAMPLE_POINTS)
    assert loaded.selected is None
    assert loaded.next_point_id == 4


def test_a_loaded_model_keeps_the_seeds_and_gets_latents_of_its_size(loaded) -> None:
    assert loaded.source.z == latent_of_seed(12, 3)
    assert loaded.targets[0].z == latent_of_seed(40, 3)


def test_another_model_takes_the_old_ones_points_away(loaded) -> None:
    loaded = point_edits.with_template_point(loaded, (0.0, 0.0, 0.0))
    again = changes.with_model(loaded, model_info(Path("other")))
    assert [p.id for p in again.points] == [1, 2, 3]


def test_a_camera_path_goes_on_from_the_same_sides_of_another_model(loaded) -> None:
    home = loaded.model.home
    path = CameraPath((CameraKey(1.0, home.orbit_by(0.5, 0.1).zoom_by(0.5), "side"),))
    info = model_info(Path("other"))
    other = replace(info, home=replace(info.home, radius=9.0))
    key = changes.with_model(replace(loaded, camera_path=path), other).camera_path.keys[0]
    assert (key.time_s, key.name) == (1.0, "side")
    turned = other.home.orbit_by(0.5, 0.1)
    assert key.camera == turned


def test_a_model_without_fields_places_no_sample_points(bare) -> None:
    assert bare.points == ()


def test_an_axis_reads_what_it_was_set_to_and_leaves_the_others(loaded) -> None:
    moved = changes.with_axis_value(loaded.source, AXES[1], 1.25)
    assert changes.axis_value(moved, AXES[1]) == pytest.approx(1.25, abs=1e-6)
    assert moved.z[0] == loaded.source.z[0]
    assert moved.z[2] == loaded.source.z[2]


def test_a_slanted_axis_of_any_length_reads_what_it_was_set_to(loaded) -> None:
    axis = replace(AXES[0], direction=(1.0, 2.0, -2.0))
    moved = changes.with_axis_value(loaded.source, axis, -0.7)
    assert changes.axis_value(moved, axis) == pytest.approx(-0.7, abs=1e-5)


def test_resetting_an_axis_gives_back_the_seeds_value(loaded) -> None:
    moved = changes.with_axis_value(loaded.source, AXES[1], 3.0)
    moved = changes.with_axis_value(moved, AXES[2], -3.0)
    back = changes.reset_axis(moved, AXES[1])
    assert back.z[1] == pytest.approx(loaded.source.z[1])
    assert back.z[2] == pytest.approx(-3.0)


def test_linked_cameras_move_together_and_free_ones_alone(loaded) -> None:
    turned = loaded.camera(SOURCE).orbit_by(0.3, 0.0)
    linked = changes.with_camera(loaded, SOURCE, turned)
    assert linked.camera(TARGET) == linked.camera(TEMPLATE) == turned
    free = changes.with_camera(replace(loaded, linked=False), SOURCE, turned)
    assert free.camera(SOURCE) == turned
    assert free.camera(TARGET) == loaded.camera(TARGET)


def test_linking_makes_all_follow_the_leader(loaded) -> None:
    turned = loaded.camera(TARGET).orbit_by(0.3, 0.0)
    free = changes.with_camera(replace(loaded, linked=False), TARGET, turned)
    assert changes.with_linked(free, True, TARGET).camera(SOURCE) == turned


def test_home_brings_every_camera_back(loaded) -> None:
    assert loaded.model is not None
    turned = changes.with_camera(loaded, SOURCE, loaded.camera(SOURCE).orbit_by(1.0, 0.2))
    assert changes.home_cameras(turned).camera(TARGET) == loaded.model.home


def test_a_clicked_point_remembers_where_it_was_put(loaded) -> None:
    instance = loaded.instance(TARGET)
    state = point_edits.with_instance_point(
        loaded, TARGET, instance, (0.1, 0.0, 0.3), (0.15, 0.0, 0.3)
    )
    point = state.point(4)
    assert point is not None
    assert (point.origin_view, point.origin, point.x_origin) == (
        TARGET, instance, (0.1, 0.0, 0.3),
    )  # fmt: skip
    assert not point.pending
    assert state.selected == 4


def test_a_typed_point_waits_for_its_template_point(loaded) -> None:
    state = point_edits.with_instance_point(
        loaded, SOURCE, loaded.instance(SOURCE), (0.1, 0.0, 0.3)
    )
    assert state.points[-1].pending
    filled = point_edits.bring_to_template(
        state, state.instance(SOURCE), {(0.1, 0.0, 0.3): (0.2, 0.0, 0.3)}
    )
    assert filled.points[-1].x_tmpl == (0.2, 0.0, 0.3)
    assert not filled.points[-1].pending


def test_an_answer_for_a_place_the_point_has_left_is_ignored(loaded) -> None:
    state = point_edits.with_instance_point(
        loaded, SOURCE, loaded.instance(SOURCE), (0.1, 0.0, 0.3)
    )
    moved = point_edits.move_point(state, 4, SOURCE, (0.1, 0.0, 0.2))
    late = point_edits.bring_to_template(
        moved, state.instance(SOURCE), {(0.1, 0.0, 0.3): (9.0, 9.0, 9.0)}
    )
    assert late == moved


def test_without_fields_a_point_waits_for_nothing(bare) -> None:
    state = point_edits.with_instance_point(bare, SOURCE, bare.instance(SOURCE), (0.1, 0.0, 0.3))
    assert not state.points[-1].pending
    assert state.points[-1].as_marked() is None


def test_a_point_on_the_template_is_its_own_template_point(loaded) -> None:
    state = point_edits.with_instance_point(loaded, TEMPLATE, TemplateInstance(), (0.1, 0.2, 0.3))
    assert state.points[-1].x_tmpl == (0.1, 0.2, 0.3)
    moved = point_edits.move_point(state, 4, TEMPLATE, (0.0, 0.2, 0.3))
    assert moved.points[-1].x_tmpl == (0.0, 0.2, 0.3)
    assert not moved.points[-1].pending


@pytest.mark.parametrize(("removed", "selected"), [(1, 2), (2, 3), (3, 2)])
def test_removing_a_point_selects_its_neighbour(loaded, removed: int, selected: int) -> None:
    state = point_edits.without_point(replace(loaded, selected=removed), removed)
    assert state.selected == selected
    assert state.point(removed) is None


def test_removing_the_last_point_selects_nothing(loaded) -> None:
    for number in (1, 2, 3):
        loaded = point_edits.without_point(loaded, number)
    assert (loaded.points, loaded.selected) == ((), None)


def test_removing_an_unknown_point_changes_nothing(loaded) -> None:
    assert point_edits.without_point(loaded, 99) == loaded
    assert point_edits.rename_point(loaded, 99, "x") == loaded
    assert point_edits.move_point(loaded, 99, SOURCE, (0.0, 0.0, 0.0)) == loaded


def test_numbers_begin_at_one_after_clearing(loaded) -> None:
    state = point_edits.with_template_point(point_edits.without_points(loaded), (0.0, 0.0, 0.0))
    assert [p.id for p in state.points] == [1]


def test_a_name_loses_its_blanks_and_is_never_empty(loaded) -> None:
    assert point_edits.rename_point(loaded, 1, "  tip ").points[0].name == "tip"
    assert point_edits.rename_point(loaded, 1, "   ").points[0].name == "point 1"


def test_a_model_without_fields_names_the_command_that_makes_them() -> None:
    banner = changes.no_fields_banner(model_info(Path("cats")))
    assert "python -m ddf_core train fields cats" in banner.advice
    assert banner.level == "note"


def test_the_command_can_be_pasted_and_keeps_the_camera() -> None:
    info = replace(model_info(Path("my cats/generator.pth")), preset="cats")
    words = shlex.split(changes.no_fields_banner(info).advice.partition(":")[2])
    path = str(info.path)
    assert words == ["python", "-m", "ddf_core", "train", "fields", path, "--preset", "cats"]


def test_a_second_note_leaves_the_first_one_readable() -> None:
    state = changes.with_note(ViewerState(), Banner("note", "first", "do this", "why"))
    state = changes.with_note(state, Banner("note", "second", "do that"))
    assert state.banner == Banner("note", "second", "do that\nfirst do this", "why")
    error = changes.with_banner(state, Banner("error", "broken"))
    assert changes.with_note(error, Banner("note", "n", "a")).banner == Banner("note", "n", "a")


def test_views_follow_targets_and_template(loaded) -> None:
    state = replace(loaded, targets=loaded.targets * 2, template_shown=True)
    assert state.views == (SOURCE, "target1", "target2", TEMPLATE)
    assert [view_title(view) for view in state.views] == [
        "Source", "Target 1", "Target 2", "Template",
    ]  # fmt: skip
    changed = changes.with_latent(state, "target2", replace(state.source, seed=7))
    assert [item.seed for item in changed.targets] == [40, 7]
    with pytest.raises(KeyError):
        state.latent(TEMPLATE)


def test_a_banner_is_put_up_and_taken_away() -> None:
    banner = Banner("error", "no")
    state = changes.with_banner(ViewerState(), banner)
    assert state.banner == banner
    assert changes.with_banner(state, None) == ViewerState()
