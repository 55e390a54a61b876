"""Every control by the keyboard, in the order in which one reads, and seen to be chosen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QScrollBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.canvas.image_pixels import pixels_of
from app.canvas.view_canvas import ViewCanvas
from app.context import AppContext
from app.shell.tab_order import in_reading_order
from app.state.viewer_state import SOURCE, TEMPLATE
from tests.app.parts import latents_of, points_of

pytestmark = pytest.mark.window

CONTROLS = (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QTableView,
    ViewCanvas,
)


def round_trip(program: AppContext, key: Qt.Key) -> list[QWidget]:
    """Everything that Tab reaches from the source view, once around."""
    program.window.area.canvas(SOURCE).setFocus()
    seen: list[QWidget] = []
    while (widget := QApplication.focusWidget()) not in seen:
        assert widget is not None
        seen.append(widget)
        QTest.keyClick(widget, key)
    return seen


def controls(program: AppContext) -> set[QWidget]:
    """What a hand can use in the window now."""
    return {
        widget
        for widget in program.window.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and widget.isVisible()
        and widget.isEnabled()
        and not isinstance(widget, QScrollBar)
        and not isinstance(widget.parent(), QTableView)
        and widget.objectName() != "qt_toolbar_ext_button"
    }


def test_tab_reaches_every_control_and_shift_tab_goes_back(open_program) -> None:
    program = open_program()
    points_of(program).select(1)  # the tools of the point list are for a chosen point
    forward = round_trip(program, Qt.Key.Key_Tab)
    missing = controls(program) - set(forward)
    assert {w.accessibleName() or w.toolTip() or w.objectName() for w in missing} == set()
    backward = round_trip(program, Qt.Key.Key_Backtab)
    assert backward == [forward[0], *reversed(forward[1:])]


def test_views_come_first_then_each_instance_then_points(open_program, settled) -> None:
    program = open_program()
    program.actions["template"].trigger()
    settled(program)
    order = round_trip(program, Qt.Key.Key_Tab)
    window = program.window
    area, source, target = (
        window.area,
        latents_of(program)[SOURCE],
        latents_of(program)["target1"],
    )
    wanted = [
        area.canvas(SOURCE),
        area.canvas("target1"),
        area.canvas(TEMPLATE),
        source.seed,
        source.psi.slider,
        source.slider("sideways"),
        source.slider("hue"),
        target.seed,
        target.psi.slider,
        target.slider("hue"),
        window.panels["points"].where,
        *window.panels["points"].xyz,
        window.panels["points"].add,
        window.panels["points"].table,
    ]
    positions = [order.index(widget) for widget in wanted]
    assert positions == sorted(positions)


def test_after_another_model_the_order_is_as_before(open_program, settled) -> None:
    program = open_program()
    before = [type(widget) for widget in round_trip(program, Qt.Key.Key_Tab)]
    latents_of(program)[SOURCE]._rebuild(())
    program.controller.open_model(Path("cats"))
    settled(program)
    assert [type(widget) for widget in round_trip(program, Qt.Key.Key_Tab)] == before


def test_whatever_has_the_keyboard_shows_it(open_program) -> None:
    program = open_program()
    stops = round_trip(program, Qt.Key.Key_Tab)
    for widget, other in zip(stops, stops[1:] + stops[:1], strict=True):
        other.setFocus(Qt.FocusReason.TabFocusReason)
        without = pixels(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        name = widget.accessibleName() or widget.toolTip()
        assert (pixels(widget) != without).any(), f"no focus ring on {name}"


def pixels(widget: QWidget) -> np.ndarray:
    """The widget as it is painted now."""
    return pixels_of(widget.grab().toImage())


def test_reading_order_is_line_by_line(qtbot) -> None:
    region = QWidget()
    qtbot.addWidget(region)
    lines = QVBoxLayout(region)
    made: list[QPushButton] = []
    for _ in range(2):
        line = QHBoxLayout()
        lines.addLayout(line)
        for height in (20, 30, 24):
            button = QPushButton("x")
            button.setFixedHeight(height)
            line.insertWidget(0, button)
            made.append(button)
    region.resize(300, 100)
    region.show()
    assert in_reading_order(region) == [made[i] for i in (2, 1, 0, 5, 4, 3)]
