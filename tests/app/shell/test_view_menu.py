"""Menus under the right button, and where to look from; by real clicks in the window."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from app.context import AppContext
from app.shell.camera_presets import PRESETS
from app.state.viewer_state import SOURCE
from tests.app.parts import points_of

pytestmark = pytest.mark.window

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def open_menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def texts(menu: QMenu) -> list[str]:
    return [each.text().replace("&", "") for each in menu.actions() if not each.isSeparator()]


def choose(menu: QMenu, text: str) -> None:
    action = next(each for each in menu.actions() if each.text().replace("&", "") == text)
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def beside(program: AppContext, view: str) -> QPoint:
    canvas = program.window.area.canvas(view)
    return QPoint(8, canvas.height() - 8)


def test_a_right_click_on_a_view_opens_its_menu_and_a_right_drag_does_not(open_loaded) -> None:
    program = open_loaded()
    canvas = program.window.area.canvas("target1")
    spot = beside(program, "target1")
    QTest.mousePress(canvas, RIGHT, pos=spot)
    QTest.mouseMove(canvas, spot + QPoint(40, -40))
    QTest.mouseRelease(canvas, RIGHT, pos=spot + QPoint(40, -40))
    assert QApplication.activePopupWidget() is None
    QTest.mouseClick(canvas, RIGHT, pos=spot)
    menu = open_menu()
    assert {"Front view", "Look from", "Save view as PNG…", "Link cameras"} <= set(texts(menu))
    assert program.controller.active_view == "target1"
    menu.close()


def test_a_right_click_on_a_marker_selects_its_point_and_removes_it(open_loaded, until) -> None:
    program = open_loaded()
    canvas = program.window.area.canvas(SOURCE)
    until(lambda: len(canvas.markers) == 3)
    marker = next(each for each in canvas.markers if each.id == 2)
    ratio = canvas.devicePixelRatioF()
    spot = QPoint(*(round(each / ratio) for each in marker.pixel_xy))
    QTest.mouseClick(canvas, RIGHT, pos=spot)
    assert program.store.state.selected == 2
    menu = open_menu()
    assert texts(menu)[:3] == ["Rename", "Colour…", "Show or hide"]
    choose(menu, "Remove selected")
    assert [point.id for point in program.store.state.points] == [1, 3]


def test_a_row_has_the_same_menu_and_renames_from_it(open_loaded) -> None:
    program = open_loaded()
    table = program.window.panels["points"].table
    spot = table.visualRect(table.model().index(2, 1)).center()
    position = table.viewport().mapToGlobal(spot)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, position)
    QApplication.sendEvent(table.viewport(), event)
    assert program.store.state.selected == 3
    choose(open_menu(), "Rename")
    editor = table.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "back"


def test_the_menu_key_opens_the_menu_of_the_view(open_loaded) -> None:
    program = open_loaded()
    canvas = program.window.area.canvas(SOURCE)
    middle = canvas.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, canvas.mapToGlobal(middle))
    QApplication.sendEvent(canvas, event)
    open_menu().close()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_looks_from_there_in_every_linked_view(open_loaded, preset) -> None:
    program = open_loaded()
    program.actions.trigger(f"look_{preset.name}")
    state = program.store.state
    eye = state.camera(SOURCE).eye / state.camera(SOURCE).radius
    # The head looks along +z; its own left is +x.
    wanted = {
        "front": (0, 0, 1), "left": (1, 0, 0), "right": (-1, 0, 0), "back": (0, 0, -1),
        "top": (0, 1, 0), "three_quarters": (math.sqrt(0.5), 0, math.sqrt(0.5)),
    }[preset.name]  # fmt: skip
    np.testing.assert_allclose(eye, wanted, atol=0.03)
    assert state.camera("target1") == state.camera(SOURCE)


def test_unlinked_a_preset_turns_the_view_used_last_alone(open_loaded) -> None:
    program = open_loaded()
    program.actions.trigger("link")
    front = program.store.state.camera(SOURCE)
    program.controller.use_view("target1")
    program.actions.trigger("look_left")
    assert program.store.state.camera(SOURCE) == front
    assert program.store.state.camera("target1") != front


def test_points_are_still_panned_by_a_right_drag(open_loaded) -> None:
    program = open_loaded()
    canvas = program.window.area.canvas(SOURCE)
    before = program.store.state.camera(SOURCE).target
    QTest.mousePress(canvas, RIGHT, pos=QPoint(60, 60))
    for step in range(1, 6):
        QTest.mouseMove(canvas, QPoint(60 + 10 * step, 60))
    QTest.mouseRelease(canvas, RIGHT, pos=QPoint(110, 60))
    assert program.store.state.camera(SOURCE).target != before
    assert points_of(program) is not None
