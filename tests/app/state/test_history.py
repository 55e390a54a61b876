"""Undo and redo on values."""

from __future__ import annotations

from dataclasses import replace

from app.state import changes, point_edits
from app.state.history import MAX_STEPS, History
from app.state.viewer_state import SOURCE
from tests.app.fake_engine import AXES


def with_axis(state, value):
    return changes.with_latent(state, SOURCE, changes.with_axis_value(state.source, AXES[0], value))


def test_undo_gives_back_the_state_before_and_redo_the_one_after(loaded) -> None:
    after = point_edits.without_points(loaded)
    history, state = History().record_change(loaded, "clear points").undo_step(after)
    assert state.points == loaded.points
    assert history.redo_label == "clear points"
    history, state = history.redo_step(state)
    assert state.points == ()
    assert (history.undo_label, history.redo_label) == ("clear points", "")


def test_a_whole_drag_is_one_step(loaded) -> None:
    history, state = History(), loaded
    for value in (0.1, 0.2, 0.3):
        history = history.record_change(state, "sideways", "axis source sideways")
        state = with_axis(state, value)
    assert len(history.past) == 1
    assert history.undo_step(state)[1].source == loaded.source


def test_two_drags_of_one_slider_are_two_steps(loaded) -> None:
    history = (
        History().record_change(loaded, "sideways", "axis").close_gesture(with_axis(loaded, 1.0))
    )
    history = history.record_change(with_axis(loaded, 1.0), "sideways", "axis")
    assert len(history.past) == 2


def test_changes_without_a_gesture_never_merge(loaded) -> None:
    history = History().record_change(loaded, "seed").record_change(loaded, "seed")
    assert len(history.past) == 2


def test_a_new_change_forgets_what_was_undone(loaded) -> None:
    after = point_edits.without_points(loaded)
    history, state = History().record_change(loaded, "clear points").undo_step(after)
    history = history.record_change(state, "seed")
    assert history.future == ()


def test_undo_leaves_cameras_messages_and_model_alone(loaded) -> None:
    after = point_edits.without_points(loaded)
    turned = changes.with_camera(after, SOURCE, after.camera(SOURCE).orbit_by(0.5, 0.0))
    _, state = History().record_change(loaded, "clear points").undo_step(turned)
    assert state.camera(SOURCE) == turned.camera(SOURCE)
    assert state.model == loaded.model


def test_numbers_are_never_given_twice_after_an_undo(loaded) -> None:
    cleared = point_edits.without_points(loaded)
    _, state = History().record_change(loaded, "clear points").undo_step(cleared)
    assert state.next_point_id == 4


def test_an_empty_history_changes_nothing(loaded) -> None:
    assert History().undo_step(loaded) == (History(), loaded)
    assert History().redo_step(loaded) == (History(), loaded)


def test_the_oldest_steps_go_when_there_are_too_many(loaded) -> None:
    history = History()
    for number in range(MAX_STEPS + 5):
        history = history.record_change(replace(loaded, selected=number), str(number))
    assert len(history.past) == MAX_STEPS
    assert history.past[0].label == "5"


def test_several_steps_at_once_are_the_same_as_one_by_one(loaded) -> None:
    history, state = History(), loaded
    for number in range(4):
        after = point_edits.rename_point(state, 1, f"name {number}")
        history, state = history.record_change(state, f"step {number}"), after
    assert history.labels == ("step 0", "step 1", "step 2", "step 3")
    back, early = history.travel_steps(state, -3)
    assert early.points[0].name == "name 0"
    assert back.labels == history.labels
    assert len(back.past) == 1
    assert back.travel_steps(early, 3) == (history, state)
    assert back.travel_steps(early, 99)[1] == state
    assert history.travel_steps(state, -99)[1].points == loaded.points
    assert history.travel_steps(state, 0) == (history, state)


def test_a_step_that_brought_cameras_takes_them_back_and_only_such_a_one(loaded) -> None:
    photo = changes.with_camera(loaded, SOURCE, loaded.camera(SOURCE).orbit_by(0.5, 0.0))
    history = History().record_change(loaded, "photo in source", with_cameras=True)
    turned = changes.with_camera(photo, SOURCE, photo.camera(SOURCE).orbit_by(0.2, 0.0))
    history, state = history.undo_step(turned)
    assert state.cameras == loaded.cameras
    assert history.redo_step(state)[1].cameras == turned.cameras


def test_a_gesture_that_ends_where_it_began_is_no_step(loaded) -> None:
    history = History().record_change(loaded, "sideways", "axis")
    assert history.close_gesture(loaded).past == ()
    assert len(history.close_gesture(with_axis(loaded, 1.0)).past) == 1


def test_a_gesture_that_goes_on_after_it_had_ended_is_one_step(loaded) -> None:
    history = (
        History().record_change(loaded, "sideways", "axis").close_gesture(with_axis(loaded, 1.0))
    )
    again = history.resume_gesture().record_change(with_axis(loaded, 1.0), "reset sideways", "axis")
    assert len(again.past) == 1
    other = history.resume_gesture().record_change(with_axis(loaded, 1.0), "hue", "axis hue")
    assert len(other.past) == 2
