"""Points in the whole window: looks, typed positions, files, sets, distances; by real events."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from app.context import AppContext
from app.features.points.cell import dot_rect, eye_rect
from app.features.points.distances_dialog import DistancesDialog
from app.features.points.sets_dialog import PointSetsDialog
from app.state.points_file import save_points
from app.state.viewer_state import SOURCE, TEMPLATE
from app.widgets.theme import MARKER_COLOUR_NAMES
from tests.app.conftest import give_keyboard
from tests.app.fake_engine import BOX
from tests.app.parts import points_of
from tests.app.test_window import TARGET, marker_ids, position

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton


def cell_spot(program: AppContext, row: int, part) -> QPoint:
    """The middle of a part of the first cell of a row."""
    table = program.window.panels["points"].table
    return part(table.visualRect(table.model().index(row, 0))).center()


def type_into_cell(program: AppContext, row: int, column: int, text: str) -> None:
    """A double click into a cell, a text, Return."""
    table = program.window.panels["points"].table
    index = table.model().index(row, column)
    spot = table.visualRect(index).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=spot)
    QTest.mouseDClick(table.viewport(), LEFT, pos=spot)
    editor = table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def steps(program: AppContext) -> list[str]:
    return list(program.store.history.labels)


# --- looks ------------------------------------------------------------------------------------


def test_a_click_on_the_eye_hides_the_point_in_every_view_and_not_in_the_table(
    open_program, settled
) -> None:
    program = open_program()
    program.actions["template"].trigger()
    settled(program)
    viewport = program.window.panels["points"].table.viewport()
    QTest.mouseClick(viewport, LEFT, pos=cell_spot(program, 1, eye_rect))
    for view in (SOURCE, TARGET, TEMPLATE):
        assert marker_ids(program, view) == [1, 3]
    assert program.window.panels["points"].model.ids() == [1, 2, 3]
    QTest.mouseClick(viewport, LEFT, pos=cell_spot(program, 1, eye_rect))
    assert marker_ids(program, SOURCE) == [1, 2, 3]
    assert steps(program)[-2:] == ["hide a point", "show a point"]


def test_keys_hide_the_selected_point_and_show_all(open_program) -> None:
    program = open_program()
    points_of(program).select(3)
    QTest.keyClick(program.window, Qt.Key.Key_V)
    assert marker_ids(program, TARGET) == [1, 2]
    QTest.keyClick(program.window, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert marker_ids(program, TARGET) == [1, 2, 3]
    assert not program.actions["show_all_points"].isEnabled()


def test_a_click_on_the_dot_opens_the_palette_and_the_chosen_colour_is_everywhere(
    open_program,
) -> None:
    program = open_program()
    viewport = program.window.panels["points"].table.viewport()
    QTest.mouseClick(viewport, LEFT, pos=cell_spot(program, 0, dot_rect))
    (menu,) = (m for m in program.window.panels["points"].findChildren(QMenu) if m.isVisible())
    assert [action.text() for action in menu.actions()] == list(MARKER_COLOUR_NAMES)
    assert [action.isChecked() for action in menu.actions()].index(True) == 0
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.actions()[4]).center())
    colours = {program.window.area.canvas(view).markers[0].colour for view in (SOURCE, TARGET)}
    assert colours == {(0xCC, 0x79, 0xA7)}
    assert steps(program) == ["colour a point"]
    program.actions["undo"].trigger()
    assert program.store.state.points[0].colour_index == 0


def test_the_palette_opens_by_key_for_the_selected_point(open_program) -> None:
    program = open_program()
    points_of(program).select(2)
    QTest.keyClick(program.window, Qt.Key.Key_C)
    (menu,) = (m for m in program.window.panels["points"].findChildren(QMenu) if m.isVisible())
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
    assert program.store.state.points[1].colour_index == 1


# --- places -----------------------------------------------------------------------------------


def test_coordinates_of_any_instance_and_the_template_are_typed_into_the_table(
    open_program, until, settled
) -> None:
    program = open_program()
    for count, (column, view) in enumerate(((4, SOURCE), (5, TARGET), (6, TEMPLATE)), start=1):
        type_into_cell(program, 0, column, f"0.1, -0.05, 0.{count}")
        until(lambda made=count: len(steps(program)) == made)
        settled(program)
        np.testing.assert_allclose(position(program, view, 1), (0.1, -0.05, count / 10), atol=1e-6)
    assert steps(program) == ["move nose"] * 3


def test_what_is_no_place_in_the_box_is_a_banner_and_moves_nothing(open_program, until) -> None:
    program = open_program()
    before, banner = program.store.state.points, program.window.banner
    for text, words in (("0 9 0", "outside"), ("a b", "three numbers")):
        type_into_cell(program, 0, 4, text)
        until(lambda said=words: said in banner.message.text())
    assert program.store.state.points == before
    assert steps(program) == []


def test_a_typed_point_outside_the_box_is_refused_in_words(open_program) -> None:
    program = open_program()
    box = program.window.panels["points"].xyz[1]
    box.selectAll()
    QTest.keyClicks(box, "0.9")
    QTest.mouseClick(program.window.panels["points"].add, LEFT)
    text = program.window.banner.message.text()
    assert f"y is 0.9, the box ends at {BOX}" in text
    assert len(program.store.state.points) == 3


def test_escape_leaves_the_cell_as_it_was_and_keeps_the_selection(open_program) -> None:
    program = open_program()
    table = program.window.panels["points"].table
    index = table.model().index(0, 4)
    table.setCurrentIndex(index)
    table.edit(index)
    editor = table.findChild(QLineEdit)
    QTest.keyClicks(editor, "0 0 0")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert steps(program) == []
    assert program.store.state.selected == 1


def test_two_turns_of_the_wheel_with_a_pause_are_two_steps(open_program, settled) -> None:
    program = open_program()
    points_of(program).select(1)
    for _ in range(2):
        for _ in range(3):
            points_of(program).move_along_ray(SOURCE, 1)
        settled(program)
    assert steps(program) == ["move nose", "move nose"]


# --- files ------------------------------------------------------------------------------------


def test_saved_points_are_imported_again_in_one_step(
    open_program, monkeypatch, tmp_path, settled
) -> None:
    program = open_program()
    path = tmp_path / "points.json"
    before = program.store.state.points
    save_points(path, program.store.state, program.store.screen)
    program.actions["clear_points"].trigger()
    monkeypatch.setattr(
        "PySide6.QtWidgets.QFileDialog.getOpenFileName", lambda *args: (str(path), "")
    )
    program.actions["import_points"].trigger()
    settled(program)
    assert program.store.state.points == before
    assert marker_ids(program, TARGET) == [1, 2, 3]
    assert steps(program) == ["clear points", "import 3 points"]


def test_a_broken_file_is_a_banner_and_the_points_stay(open_program, monkeypatch, tmp_path) -> None:
    program = open_program()
    path = tmp_path / "broken.csv"
    path.write_text("x,y,z\n0,0,far\n")
    monkeypatch.setattr(
        "PySide6.QtWidgets.QFileDialog.getOpenFileName", lambda *args: (str(path), "")
    )
    program.actions["import_points"].trigger()
    assert "Row 2: z is “far”" in program.window.banner.message.text()
    assert len(program.store.state.points) == 3


def test_points_are_copied_as_python(open_program) -> None:
    program = open_program()
    program.actions["copy_python"].trigger()
    text = QApplication.clipboard().text()
    assert "ddf_core.load_model('ball')" in text
    assert "'nose': (0.0, 0.0, 0.35)," in text


# --- sets and distances -----------------------------------------------------------------------


def test_a_set_is_kept_shown_and_deleted_in_its_dialog(open_program) -> None:
    program = open_program()
    QTest.keyClick(program.window, Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
    dialog = program.window.findChild(PointSetsDialog)
    assert dialog.empty.isVisible()
    QTest.keyClicks(dialog.name, "face")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert [kept.name for kept in program.store.state.point_sets] == ["face"]
    program.actions["clear_points"].trigger()
    spot = dialog.list.visualItemRect(dialog.list.item(0)).center()
    QTest.mouseClick(dialog.list.viewport(), LEFT, pos=spot)
    QTest.mouseClick(dialog.buttons["show"], LEFT)
    assert [point.name for point in program.store.state.points] == ["nose", "left", "back"]
    QTest.mouseClick(dialog.buttons["add"], LEFT)
    assert len(program.store.state.points) == 6
    QTest.mouseClick(dialog.buttons["replace"], LEFT)
    assert len(program.store.state.point_set("face").points) == 6
    QTest.mouseClick(dialog.buttons["delete"], LEFT)
    assert program.store.state.point_sets == ()
    assert dialog.empty.isVisible()
    assert len(steps(program)) == 6
    dialog.close()


def test_the_dialog_of_distances_follows_the_selection(open_program) -> None:
    program = open_program()
    program.actions["distances"].trigger()
    dialog = program.window.findChild(DistancesDialog)
    assert dialog.table.rowCount() == 0
    assert "Select a point" in dialog.heading.text()
    points_of(program).select(1)
    assert dialog.heading.text() == "From nose"
    names = [dialog.table.item(row, 0).text() for row in range(2)]
    assert names == ["left", "back"]
    assert [dialog.table.item(1, column).text() for column in range(1, 5)] == [
        "0.7000", "0.7000", "0.7000", "0.0000",
    ]  # fmt: skip
    program.actions["distances"].trigger()
    assert len(program.window.findChildren(DistancesDialog)) == 1
    give_keyboard(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


# --- the table --------------------------------------------------------------------------------


def test_cycle_error_and_confidence_stand_before_coordinates_however_many(open_loaded) -> None:
    program = open_loaded()
    table = program.window.panels["points"].table
    head, model = table.horizontalHeader(), table.model()
    for _ in range(2):
        shown = [head.logicalIndex(at) for at in range(model.columnCount())]
        words = [model.headerData(c, Qt.Orientation.Horizontal) for c in shown]
        assert words[:4] == ["", "Name", "Cycle error", "Confidence"]
        assert words[4].startswith("Source") and words[-1].startswith("Template")
        program.actions["add_target"].trigger()
        assert model.columnCount() in (8, 9)


def head_spot(program: AppContext, column: int) -> QPoint:
    head = program.window.panels["points"].table.horizontalHeader()
    return QPoint(head.sectionViewportPosition(column) + head.sectionSize(column) // 2, 12)


def test_a_click_on_a_head_sorts_and_the_third_brings_the_order_back(open_loaded, until) -> None:
    program = open_loaded()
    panel = program.window.panels["points"]
    head = panel.table.horizontalHeader().viewport()
    orders = []
    for _ in range(3):
        QTest.mouseClick(head, LEFT, pos=head_spot(program, 1))
        orders.append(panel.model.ids())
    assert orders == [[3, 2, 1], [1, 2, 3], [1, 2, 3]]
    QTest.mouseClick(head, LEFT, pos=head_spot(program, 1))
    spot = panel.table.visualRect(panel.model.index(0, 1)).center()
    QTest.mouseClick(panel.table.viewport(), LEFT, pos=spot)
    assert program.store.state.selected == 3  # the row that is seen, not the third point's


def test_figures_of_each_head_come_and_go_by_the_menu(open_loaded) -> None:
    program = open_loaded()
    panel = program.window.panels["points"]
    before = panel.model.columnCount()
    program.actions.trigger("figures_per_head")
    assert panel.model.columnCount() == before + 4
    assert program.actions["figures_per_head"].isChecked()
    program.actions.trigger("figures_per_head")
    assert panel.model.columnCount() == before


def test_columns_fill_the_table_at_every_width(open_loaded, until) -> None:
    program = open_loaded()
    table = program.window.panels["points"].table
    for width in (1500, 1100, 1400):
        program.window.resize(width, 800)
        until(lambda: table.horizontalHeader().length() >= table.viewport().width() - 2)


def test_what_is_typed_stays_when_an_answer_comes_meanwhile(open_loaded, settled) -> None:
    program = open_loaded()
    table = program.window.panels["points"].table
    table.setFocus()
    table.edit(table.model().index(0, 1))
    editor = table.findChild(QLineEdit)
    QTest.keyClicks(editor, "tip of the nose")
    settled(program)
    table.model().dataChanged.emit(table.model().index(0, 0), table.model().index(2, 6))
    assert editor.text() == "tip of the nose"


def test_enter_goes_from_field_to_field_and_in_the_last_adds_the_point(open_loaded) -> None:
    program = open_loaded()
    panel = program.window.panels["points"]
    panel.where.setCurrentIndex(panel.where.findData(TEMPLATE))
    panel.xyz[0].begin()
    for number in ("0.1", "-0.2", "0.3"):
        QTest.keyClicks(QApplication.focusWidget(), number)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert program.store.state.points[-1].x_tmpl == pytest.approx((0.1, -0.2, 0.3))
    assert len(program.store.state.points) == 4
    assert QApplication.focusWidget() is program.window.area.canvas(SOURCE)


def test_enter_on_what_is_no_number_adds_nothing(open_loaded) -> None:
    program = open_loaded()
    last = program.window.panels["points"].xyz[-1]
    last.begin()
    QTest.keyClicks(last, "nose")
    QTest.keyClick(last, Qt.Key.Key_Return)
    assert len(program.store.state.points) == 3
