"""Keys go where one looks: real clicks, and keys that go to whoever has the keyboard then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QTableWidget, QWidget

from app.context import AppContext
from app.state.viewer_state import SOURCE
from ddf_core.drawing.marker_colours import MARKER_COLOURS
from tests.app.parts import latents_of, points_of

pytestmark = pytest.mark.window

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


def type_keys(keys: str | Qt.Key) -> None:
    """Keys as a hand types them: each goes to the widget that has the keyboard then."""
    for key in keys if isinstance(keys, str) else (keys,):
        focused = QApplication.focusWidget()
        assert focused is not None, "nobody has the keyboard"
        QTest.keyClick(focused, key)


def panel(program: AppContext, name: str) -> QWidget:
    return program.window.panels[name]


def has_keyboard(program: AppContext, view: str = SOURCE) -> bool:
    return QApplication.focusWidget() is program.window.area.canvas(view)


@pytest.fixture
def program(open_loaded) -> AppContext:
    return open_loaded()


def test_at_the_start_the_source_view_has_the_keyboard_and_turns(program) -> None:
    assert has_keyboard(program)
    before = program.store.state.camera(SOURCE)
    type_keys(Qt.Key.Key_Right)
    assert program.store.state.camera(SOURCE).yaw_rad != before.yaw_rad


@pytest.mark.parametrize("end", [ENTER, ESC])
def test_a_field_that_is_done_gives_the_keyboard_back_and_the_next_key_is_a_command(
    program, end
) -> None:
    seed = latents_of(program)[SOURCE].seed
    QTest.mouseClick(seed, LEFT, pos=QPoint(seed.width() // 2, seed.height() // 2))
    seed.selectAll()
    type_keys("7")
    type_keys(end)
    assert has_keyboard(program)
    assert program.store.state.source.seed == (7 if end is ENTER else 12)
    assert seed.text() == str(program.store.state.source.seed)
    type_keys("4")
    assert program.store.state.mode == "opacity"
    assert program.store.state.source.seed == (7 if end is ENTER else 12)


def test_esc_in_a_field_takes_back_what_was_typed_and_nothing_else(program) -> None:
    points_of(program).select(2)
    box = program.window.panels["points"].xyz[0]
    QTest.mouseClick(box, LEFT)
    box.selectAll()
    type_keys("0.5")
    type_keys(ESC)
    assert (box.value(), box.text()) == (0.0, "x 0.000")
    assert program.store.state.selected == 2
    type_keys(ESC)
    assert program.store.state.selected is None


@pytest.mark.parametrize("words", ["scar", "hlntcvdx", "12345678"])
def test_typing_in_a_field_triggers_no_command(program, until, words) -> None:
    store = program.store
    points_of(program).select(1)
    before = (store.state.source, store.state.mode, store.state.linked, len(store.state.points))
    table = program.window.panels["points"].table
    table.edit(table.model().index(0, 1))
    type_keys(words)
    assert (
        store.state.source,
        store.state.mode,
        store.state.linked,
        len(store.state.points),
    ) == before
    type_keys(ENTER)
    until(lambda: has_keyboard(program))
    assert store.state.points[0].name == words


def test_a_command_key_on_a_row_renames_nothing(program) -> None:
    table = program.window.panels["points"].table
    spot = table.visualRect(table.model().index(0, 1)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=spot)
    type_keys("s")
    assert not table.findChildren(QLineEdit)


def test_a_label_that_is_added_is_named_at_once(program, until) -> None:
    program.actions.trigger("show_labels")
    panel = program.window.panels["labels"]
    source = program.store.state.source
    for name in ("scar", "brow"):
        QTest.mouseClick(panel.add, LEFT)
        type_keys(name)
        type_keys(ENTER)
        until(lambda: has_keyboard(program))
    assert [label.name for label in program.store.state.labels.labels] == ["scar", "brow"]
    assert program.store.state.source == source
    assert not name_editors(panel.table)


def name_editors(table: QTableWidget) -> list[QLineEdit]:
    return [edit for edit in table.findChildren(QLineEdit) if edit.isVisible()]


@pytest.mark.parametrize(
    ("action", "has_control"),
    [
        ("show_points", lambda program: panel(program, "points").xyz[1]),
        ("gallery", lambda program: panel(program, "gallery").first),
        ("interpolate", lambda program: panel(program, "interpolation").findChild(QComboBox)),
        ("show_labels", lambda program: panel(program, "labels").brush.slider),
    ],
)  # fmt: skip
def test_a_panel_that_is_folded_gives_the_keyboard_back(
    program, action: str, has_control: Callable
) -> None:
    if not program.actions[action].isChecked():
        program.actions.trigger(action)
    control = has_control(program)
    control.setFocus()
    assert QApplication.focusWidget() is control
    program.actions.trigger(action)
    assert has_keyboard(program)


def test_a_view_that_is_closed_gives_the_keyboard_to_one_that_is_there(program) -> None:
    program.actions.trigger("add_target")
    canvas = program.window.area.canvas("target2")
    QTest.mouseClick(canvas, LEFT, pos=QPoint(5, 5))
    assert has_keyboard(program, "target2")
    program.window.area.close_asked.emit("target2")
    assert has_keyboard(program)


def test_a_clicked_button_leaves_the_keyboard_where_it_was_and_space_to_the_view(program) -> None:
    program.actions.trigger("show_labels")
    panel = program.window.panels["labels"]
    QTest.mouseClick(panel.paint, LEFT)
    assert program.store.state.painting
    type_keys(Qt.Key.Key_Space)
    assert program.store.state.painting
    assert has_keyboard(program)


def test_a_choice_that_was_made_gives_the_keyboard_back(program, until) -> None:
    where = program.window.panels["points"].where
    QTest.mouseClick(where, LEFT)
    until(lambda: where.view().isVisible())
    QTest.keyClick(where.view(), Qt.Key.Key_Down)
    QTest.keyClick(where.view(), ENTER)
    assert has_keyboard(program)
    assert where.currentIndex() == 1


def test_new_points_take_a_colour_that_no_other_has_while_there_is_one(program) -> None:
    points = points_of(program)
    points.set_colour(1, 3)
    points.type_point(SOURCE, (0.0, 0.0, 0.1))
    count = len(MARKER_COLOURS)
    colours = [point.colour_index % count for point in program.store.state.points]
    assert len(set(colours)) == len(colours) == 4
