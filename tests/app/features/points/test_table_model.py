"""The table of points for Qt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.features.points import changes as point_changes
from app.features.points import table_model
from app.features.points.table_model import VISIBLE_ROLE, PointsModel
from app.features.points.table_rows import NAME, NUMBER
from app.state import point_edits
from app.state.screen import Screen
from app.widgets.theme import DARK
from tests.app.state.test_screen import matched

pytestmark = pytest.mark.window


@pytest.fixture
def table(qapp, loaded) -> PointsModel:
    made = PointsModel()
    made.show(loaded, matched(loaded))
    return made


CONFIDENCE = 3


def text(table: PointsModel, row: int, column: int) -> str:
    return table.data(table.index(row, column), Qt.ItemDataRole.DisplayRole)


def test_columns_are_number_name_measures_instances_and_template(table) -> None:
    side, role = Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole
    heads = [table.headerData(i, side, role) for i in range(table.columnCount())]
    assert heads == [
        "", "Name", "Cycle error", "Confidence", "Source  x y z", "Target 1  x y z",
        "Template  x y z",
    ]  # fmt: skip


def test_cells_say_places_and_measures(table) -> None:
    assert text(table, 0, NAME) == "nose"
    assert text(table, 0, 2) == "0.0000"
    assert text(table, 0, CONFIDENCE) == "90%"
    assert text(table, 0, 6) == "+0.000  +0.000  +0.350"


TIP, SIDE = Qt.ItemDataRole.ToolTipRole, Qt.Orientation.Horizontal


def of_two_targets(loaded):
    """Two targets; point 2 is doubtful in the second alone."""
    other = replace(loaded.targets[0], seed=7, z=(0.1, 0.2, 0.3))
    state = replace(loaded, targets=(*loaded.targets, other))
    screen = matched(state)
    trust = screen.matches.confidence.copy()
    trust[2, 1] = 0.1
    return state, replace(screen, matches=replace(screen.matches, confidence=trust))


def test_a_low_confidence_says_in_which_head_it_is_low(qapp, loaded) -> None:
    table = PointsModel()
    table.show(*of_two_targets(loaded))
    column = CONFIDENCE
    assert [text(table, row, column) for row in range(3)] == ["90%", "10%", "90%"]
    said = table.data(table.index(1, column), TIP)
    assert "Target 1: confidence 90%" in said
    assert "Target 2: confidence 10%" in said
    assert "The lowest of all heads" in table.headerData(column, SIDE, TIP)


def test_the_figures_of_each_head_stand_beside_the_worst_on_demand(qapp, loaded) -> None:
    table = PointsModel()
    table.show(*of_two_targets(loaded), per_instance=True)
    heads = [table.headerData(i, SIDE, Qt.ItemDataRole.DisplayRole) for i in range(14)]
    assert heads[2:10] == [
        "Cycle error", "Confidence", "Source  cycle error", "Source  confidence",
        "Target 1  cycle error", "Target 1  confidence", "Target 2  cycle error",
        "Target 2  confidence",
    ]  # fmt: skip
    assert [text(table, 1, column) for column in (3, 5, 7, 9)] == ["10%", "90%", "90%", "10%"]
    red = [
        column
        for column in range(14)
        if table.data(table.index(1, column), Qt.ItemDataRole.ForegroundRole).name().upper()
        == DARK.danger
    ]
    assert red == [3, 9]


def test_rows_stand_in_the_order_of_a_column_and_unknown_ones_last(qapp, loaded) -> None:
    state, screen = of_two_targets(loaded)
    pending = point_edits.with_template_point(state, (0.0, 0.0, 0.0), "zero")
    table = PointsModel()
    table.show(pending, screen)
    assert table.ids() == [1, 2, 3, 4]
    falling = Qt.SortOrder.DescendingOrder
    table.sort(CONFIDENCE)
    assert table.ids() == [2, 1, 3, 4]
    table.sort(CONFIDENCE, falling)
    assert table.ids() == [1, 3, 2, 4]
    table.sort(NAME)
    assert table.ids() == [3, 2, 1, 4]
    table.sort(NUMBER, falling)
    assert table.ids() == [4, 3, 2, 1]
    table.sort(-1)
    assert table.ids() == [1, 2, 3, 4]


def test_unknown_places_are_dashes(qapp, loaded) -> None:
    table = PointsModel()
    table.show(loaded, Screen())
    assert text(table, 0, 2) == text(table, 0, CONFIDENCE) == text(table, 0, 4) == "–"


def test_a_moving_point_changes_cells_and_resets_nothing(qtbot, table, loaded) -> None:
    screen = matched(loaded)
    assert screen.matches is not None
    moved = replace(screen, matches=replace(screen.matches, x_inst=screen.matches.x_inst + 0.1))
    with qtbot.assertNotEmitted(table.modelReset), qtbot.waitSignal(table.dataChanged):
        table.show(loaded, moved)


def test_a_new_point_resets_the_table(qtbot, table, loaded) -> None:
    more = point_edits.with_template_point(loaded, (0.0, 0.0, 0.0))
    with qtbot.waitSignal(table.modelReset):
        table.show(more, matched(loaded))
    assert table.ids() == [1, 2, 3, 4]


def test_the_same_again_says_nothing(qtbot, table, loaded) -> None:
    screen = matched(loaded)
    table.show(loaded, screen)
    with qtbot.assertNotEmitted(table.modelReset), qtbot.assertNotEmitted(table.dataChanged):
        table.show(replace(loaded, selected=2), screen)


def test_an_uncertain_match_is_red(qapp, loaded) -> None:
    screen = matched(loaded)
    assert screen.matches is not None
    low = replace(screen.matches, confidence=np.full((2, 3), 0.1, np.float32))
    table = PointsModel()
    table.show(loaded, replace(screen, matches=low))
    colour = table.data(table.index(0, CONFIDENCE), Qt.ItemDataRole.ForegroundRole)
    assert colour.name().upper() == DARK.danger


def test_names_and_places_can_be_edited_and_the_model_only_asks(qtbot, table) -> None:
    editable = Qt.ItemFlag.ItemIsEditable
    flags = [bool(table.flags(table.index(0, i)) & editable) for i in range(table.columnCount())]
    assert flags == [False, True, False, False, True, True, True]
    with qtbot.waitSignal(table.renamed) as asked:
        table.setData(table.index(1, NAME), "cheek")
    assert asked.args == [2, "cheek"]
    assert text(table, 1, NAME) == "left"
    with qtbot.waitSignal(table.moved) as asked:
        table.setData(table.index(1, 5), "0 0 0.1")
    assert asked.args == [2, "target1", "0 0 0.1"]
    assert not table.setData(table.index(1, CONFIDENCE), "9")


def test_an_editor_that_was_only_opened_moves_nothing(qtbot, table) -> None:
    for column in (NAME, 5, 6):
        index = table.index(1, column)
        begun = table.data(index, Qt.ItemDataRole.EditRole)
        with qtbot.assertNotEmitted(table.moved), qtbot.assertNotEmitted(table.renamed):
            assert not table.setData(index, begun)


def test_a_hidden_point_is_faint_and_its_eye_is_shut(qapp, loaded) -> None:
    table = PointsModel()
    table.show(point_changes.with_visible(loaded, 2, False), matched(loaded))
    eyes = [table.data(table.index(row, NUMBER), VISIBLE_ROLE) for row in range(3)]
    assert eyes == [True, False, True]
    colour = table.data(table.index(1, NAME), Qt.ItemDataRole.ForegroundRole)
    assert colour.name().upper() == DARK.faint


def test_rows_are_made_when_they_are_looked_at_and_not_all_of_them(
    qapp, loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    usual = table_model.row_of

    def count(state, screen, columns, point):
        made.append(point.id)
        return usual(state, screen, columns, point)

    monkeypatch.setattr(table_model, "row_of", count)
    points = tuple(replace(loaded.points[0], id=i, name=f"p{i}") for i in range(1, 5001))
    many = replace(loaded, points=points, next_point_id=5001)
    table, screen = PointsModel(), matched(many)
    table.show(many, screen)
    assert (table.rowCount(), made) == (5000, [])
    for _ in range(2):
        assert text(table, 4321, NAME) == "p4322"
    table.show(replace(many, selected=3), screen)
    assert text(table, 4321, NAME) == "p4322"
    assert made == [4322]
    table.sort(NAME, Qt.SortOrder.DescendingOrder)
    assert text(table, 0, NAME) == "p999"
    assert made == [4322, 999]
