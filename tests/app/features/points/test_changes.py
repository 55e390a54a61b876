"""Looks, imports and named sets, as values."""

from __future__ import annotations

from app.features.points import changes as point_changes
from app.state import changes, point_edits
from app.state.history import History
from app.state.viewer_state import PointState


def ids(state) -> list[int]:
    return [point.id for point in state.points]


def test_one_point_is_coloured_and_hidden_and_the_others_stay(loaded) -> None:
    state = point_changes.colour_point(loaded, 2, 5)
    state = point_changes.with_visible(state, 2, False)
    assert [point.colour_index for point in state.points] == [0, 5, 2]
    assert [point.visible for point in state.points] == [True, False, True]
    assert all(point.visible for point in point_changes.all_visible(state).points)
    assert (
        point_changes.colour_point(loaded, 99, 1)
        == loaded
        == point_changes.with_visible(loaded, 99, False)
    )


def test_a_number_that_is_taken_becomes_a_new_one(loaded) -> None:
    more = (PointState(2, "a", 0, (0.0, 0.0, 0.0)), PointState(9, "b", 0, (0.0, 0.0, 0.1)))
    state = point_changes.with_more_points(loaded, more)
    assert ids(state) == [1, 2, 3, 10, 9]
    assert (state.selected, state.next_point_id) == (10, 11)
    assert [point.name for point in state.points[3:]] == ["a", "b"]


def test_a_set_is_kept_shown_added_replaced_and_deleted(loaded) -> None:
    state = point_changes.with_set(loaded, "face")
    state = point_edits.without_points(state)
    state = point_edits.with_template_point(state, (0.1, 0.1, 0.1), "new")
    shown = point_changes.with_set_shown(state, "face")
    assert shown.points == loaded.points
    assert shown.selected is None
    added = point_changes.with_set_added(state, "face")
    assert [point.name for point in added.points] == ["new", "nose", "left", "back"]
    assert len(set(ids(added))) == 4
    replaced = point_changes.with_set(state, "face")
    assert [kept.name for kept in replaced.point_sets] == ["face"]
    assert replaced.point_sets[0].points == state.points
    assert point_changes.without_set(state, "face").point_sets == ()


def test_a_set_that_is_not_there_changes_nothing(loaded) -> None:
    assert point_changes.with_set_shown(loaded, "x") == loaded
    assert point_changes.with_set_added(loaded, "x") == loaded
    assert point_changes.without_set(loaded, "x") == loaded


def test_new_points_never_get_the_number_of_one_in_a_set(loaded) -> None:
    state = point_edits.without_points(point_changes.with_set(loaded, "face"))
    state = point_changes.with_set_shown(state, "face")
    assert point_edits.with_template_point(state, (0.0, 0.0, 0.0)).points[-1].id == 4


def test_undo_covers_sets_and_looks(loaded) -> None:
    after = point_changes.with_set(point_changes.colour_point(loaded, 1, 4), "face")
    _, state = History().record_change(loaded, "both").undo_step(after)
    assert (state.points, state.point_sets) == (loaded.points, ())


def test_another_model_has_no_sets(loaded) -> None:
    assert loaded.model is not None
    kept = point_changes.with_set(loaded, "face")
    assert changes.with_model(kept, loaded.model).point_sets == ()
