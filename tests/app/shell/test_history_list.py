"""The list of steps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest

from app.shell.history_list import HistoryDialog, merge_labels
from app.state.viewer_state import SOURCE
from tests.app.parts import instances_of, latents_of, points_of
from tests.app.test_window import drag

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton


def lines(dialog: HistoryDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def bold(dialog: HistoryDialog) -> list[int]:
    weights = [dialog.list.item(row).font().weight() for row in range(dialog.list.count())]
    return [row for row, weight in enumerate(weights) if weight > QFont.Weight.Normal]


def click_step(dialog: HistoryDialog, row: int) -> None:
    spot = dialog.list.visualItemRect(dialog.list.item(row)).center()
    QTest.mouseClick(dialog.list.viewport(), LEFT, pos=spot)


def test_every_step_is_listed_and_a_click_goes_there_and_back(open_program, settled) -> None:
    program = open_program()
    first = program.store.state
    slider = latents_of(program)[SOURCE].slider("sideways")
    drag(slider, slider.rect().center(), QPoint(slider.width() - 8, 10), steps=6)
    instances_of(program).set_seed("target1", 7)
    points_of(program).rename(1, "tip")
    last = program.store.state
    QTest.keyClick(program.window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    dialog = program.window.findChild(HistoryDialog)
    assert lines(dialog) == [
        "As opened", "Sideways of source", "Seed of target 1", "Rename a point",
    ]  # fmt: skip
    assert bold(dialog) == [3]
    click_step(dialog, 0)
    state = program.store.state
    assert (state.source, state.targets, state.points) == (
        first.source, first.targets, first.points,
    )  # fmt: skip
    assert bold(dialog) == [0]
    assert len(lines(dialog)) == 4
    click_step(dialog, 2)
    assert program.store.state.targets == last.targets
    assert program.store.state.points == first.points
    click_step(dialog, 3)
    assert program.store.state.points == last.points
    assert not program.store.history.future
    dialog.close()


def test_a_new_step_forgets_what_was_undone_in_the_list_too(open_program) -> None:
    program = open_program()
    program.actions["swap"].trigger()
    program.actions["clear_points"].trigger()
    program.actions["history"].trigger()
    dialog = program.window.findChild(HistoryDialog)
    click_step(dialog, 1)
    program.actions["template"].trigger()
    assert lines(dialog) == ["As opened", "Swap source and target", "Show template"]
    dialog.close()


def test_every_change_that_a_user_makes_is_one_step(open_program) -> None:
    program = open_program()
    control, points = program.controller, points_of(program)
    instances = instances_of(program)
    axis = program.store.state.model.axes[0]
    changes = (
        lambda: instances.set_seed(SOURCE, 5),
        lambda: instances.set_psi(SOURCE, 0.5),
        lambda: instances.set_axis(SOURCE, axis, 1.0),
        # A press on the knob ends what was going on.
        lambda: control.begin_gesture() or instances.reset_axis(SOURCE, axis),
        program.actions["swap"].trigger,
        lambda: control.set_linked(False),
        lambda: control.set_template_shown(True),
        lambda: points.type_point("template", (0.0, 0.0, 0.1)),
        lambda: points.type_position(1, "template", "0 0 0.2"),
        lambda: points.set_colour(1, 3),
        lambda: points.flip_visible(1),
        lambda: points.show_all(),
        lambda: points.save_set("a"),
        lambda: points.show_set("a"),
        lambda: points.add_set("a"),
        lambda: points.remove_set("a"),
        lambda: points.rename(2, "x"),
        lambda: points.select(2) or points.remove_selected(),
        lambda: points.clear_points(),
    )
    for number, change in enumerate(changes, start=1):
        change()
        assert len(program.store.history.past) == number
    program.store.travel(-len(changes))
    assert [point.name for point in program.store.state.points] == ["nose", "left", "back"]
    assert program.store.state.point_sets == ()
    assert program.store.history.past == ()


def test_neighbours_of_one_name_are_one_line_with_their_count() -> None:
    labels = ("As opened", "seed", "seed", "seed", "mark a point", "seed")
    ends, lines = merge_labels(labels, 5)
    assert lines == ["As opened", "seed  ×3", "mark a point", "seed"]
    assert ends == [0, 3, 4, 5]
    # The step in effect ends a line, so that it can be seen and gone back to.
    assert merge_labels(labels, 2) == (
        [0, 2, 3, 4, 5],
        ["As opened", "seed  ×2", "seed", "mark a point", "seed"],
    )


def test_what_undo_would_not_take_back_is_no_step(open_loaded) -> None:
    store = open_loaded().store
    store.commit(replace(store.state, mode="depth"), "another mode")
    assert store.state.mode == "depth"
    assert store.history.past == ()
