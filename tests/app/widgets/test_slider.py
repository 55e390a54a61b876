"""The float slider under a real mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.widgets.slider import KNOB, STEPS, FloatSlider

pytestmark = pytest.mark.window
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def slider(qtbot) -> FloatSlider:
    made = FloatSlider(-3.0, 3.0)
    qtbot.addWidget(made)
    made.resize(212, 24)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.mark.parametrize(
    ("x", "value"), [(6, -3.0), (106, 0.0), (206, 3.0), (56, -1.5), (211, 3.0)]
)
def test_a_click_jumps_there(slider, x: int, value: float) -> None:
    assert slider.width() - KNOB == 200
    slider.set_number(0.7)
    seen = []
    slider.moved.connect(seen.append)
    QTest.mouseClick(slider, LEFT, pos=QPoint(x, 12))
    assert slider.number() == pytest.approx(value, abs=1e-9)
    assert seen == [slider.number()]


def test_a_drag_says_when_it_begins_and_ends_and_every_value_between(slider) -> None:
    events = []
    slider.sliderPressed.connect(lambda: events.append("pressed"))
    slider.moved.connect(lambda value: events.append(round(value, 2)))
    slider.sliderReleased.connect(lambda: events.append("released"))
    QTest.mousePress(slider, LEFT, pos=QPoint(56, 12))
    QTest.mouseMove(slider, QPoint(156, 12))
    QTest.mouseRelease(slider, LEFT, pos=QPoint(156, 12))
    assert events == ["pressed", -1.5, 1.5, "released"]


def test_showing_a_value_says_nothing_and_clips(slider) -> None:
    seen = []
    slider.moved.connect(seen.append)
    slider.set_number(2.0)
    assert slider.number() == pytest.approx(2.0, abs=6 / STEPS)
    slider.set_number(99.0)
    assert slider.number() == 3.0
    assert seen == []


def test_a_double_click_asks_for_a_reset(qtbot, slider) -> None:
    with qtbot.waitSignal(slider.reset_wanted):
        QTest.mouseDClick(slider, LEFT, pos=QPoint(50, 12))


def test_arrow_keys_step(slider) -> None:
    slider.set_number(0.0)
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert slider.number() == pytest.approx(0.06)


@pytest.mark.parametrize("button", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton])
def test_other_buttons_move_nothing(slider, button) -> None:
    slider.set_number(1.5)
    QTest.mouseClick(slider, button, pos=QPoint(20, 12))
    assert slider.number() == pytest.approx(1.5)


def test_the_wheel_scrolls_the_panel_unless_the_slider_was_chosen(slider) -> None:
    slider.set_number(0.0)
    slider.clearFocus()
    event = QWheelEvent(
        QPointF(50, 12), QPointF(50, 12), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(slider, event)
    assert slider.number() == 0.0
    assert not event.isAccepted()


def test_a_knob_that_is_taken_hold_of_stays_until_it_is_dragged(slider) -> None:
    slider.set_number(0.0)
    seen = []
    slider.moved.connect(seen.append)
    middle = slider.width() // 2
    QTest.mouseClick(slider, LEFT, pos=QPoint(middle + 4, 12))
    assert seen == []
    QTest.mousePress(slider, LEFT, pos=QPoint(middle + 4, 12))
    QTest.mouseMove(slider, QPoint(middle + 14, 12))
    QTest.mouseRelease(slider, LEFT, pos=QPoint(middle + 14, 12))
    assert slider.number() == pytest.approx(10 / (slider.width() - 12) * 6, abs=0.02)


def test_a_double_click_says_whether_its_first_click_had_moved_the_knob(slider) -> None:
    slider.set_number(0.0)
    said = []
    slider.resumed.connect(lambda: said.append("resumed"))
    slider.reset_wanted.connect(lambda: said.append("reset"))
    for across in (slider.width() // 2, 20):
        spot = QPoint(across, 12)
        QTest.mouseClick(slider, LEFT, pos=spot)
        QTest.mouseDClick(slider, LEFT, pos=spot)
    assert said == ["reset", "resumed", "reset"]
