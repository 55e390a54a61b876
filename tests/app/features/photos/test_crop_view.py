"""The square over a photo, under mouse, wheel and keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.features.photos.crop_view import NOTCH, ZOOM_NOTCH, CropView
from ddf_core.io.photo import Crop, Photo
from tests.app.conftest import give_keyboard

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot) -> CropView:
    made = CropView(Photo(np.full((120, 160, 3), 200, np.uint8)))
    made.resize(432, 400)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def drag(view: CropView, start: QPointF, way: tuple[int, int]) -> None:
    spot = start.toPoint()
    QTest.mousePress(view, LEFT, pos=spot)
    for part in (0.5, 1.0):
        QTest.mouseMove(view, spot + QPoint(round(way[0] * part), round(way[1] * part)))
    QTest.mouseRelease(view, LEFT, pos=spot + QPoint(*way))


def turned(view: CropView, notches: int) -> None:
    none = Qt.MouseButton.NoButton
    keys, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    spot = QPointF(view.rect().center())
    event = QWheelEvent(spot, spot, QPoint(), QPoint(0, 120 * notches), none, keys, phase, False)
    QApplication.sendEvent(view, event)


def test_it_begins_in_the_middle_and_knows_where_things_are(view) -> None:
    assert view.crop == Crop(20, 0, 120)
    assert view.to_photo(view.to_widget(31, 47)) == pytest.approx((31, 47))
    assert view.to_photo(QPointF(view.rect().center())) == pytest.approx((80, 60), abs=0.5)


def test_a_drag_moves_it_by_as_much(view) -> None:
    clicks: list[tuple[float, float]] = []
    view.clicked.connect(lambda x, y: clicks.append((x, y)))
    drag(view, view.in_square(0.5, 0.5), (40, -20))
    assert view.crop.x == pytest.approx(20 + 40 / view.scale)
    assert view.crop.y == pytest.approx(-20 / view.scale)
    assert view.crop.side == 120
    assert clicks == []


def test_a_corner_sizes_it_about_its_middle(view) -> None:
    before = view.crop.middle, view.in_square(1, 1)
    drag(view, view.in_square(1, 1), (-30, -30))
    assert view.crop.middle == pytest.approx(before[0])
    assert before[1].x() - view.in_square(1, 1).x() == pytest.approx(30, abs=1)


def test_turned_it_is_sized_by_its_corners_and_moved_as_before(view) -> None:
    view.turn_to(30)
    assert view.crop == Crop(20, 0, 120, 30)
    corner = view.in_square(1, 0)
    way = (view.in_square(0.5, 0.5) - corner) / 4
    drag(view, corner, (round(way.x()), round(way.y())))
    assert view.crop.side == pytest.approx(90, abs=2)
    assert view.crop.middle == pytest.approx((80, 60))
    drag(view, view.in_square(0.5, 0.5), (10, 0))
    assert view.crop.middle[0] == pytest.approx(80 + 10 / view.scale, abs=0.1)
    assert view.crop.roll_deg == 30
    view.locked = True
    view.turn_to(0)
    assert view.crop.roll_deg == 30


@pytest.mark.parametrize(("notches", "factor"), [(1, NOTCH), (-2, NOTCH**-2)])
def test_the_wheel_sizes_it(view, notches: int, factor: float) -> None:
    turned(view, notches)
    assert view.crop.side == pytest.approx(120 * factor)
    assert view.crop.x + view.crop.side / 2 == pytest.approx(80)


def test_keys_do_the_same(view) -> None:
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.crop.x == pytest.approx(20 + 0.02 * 120)
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.crop.side == pytest.approx(120 / NOTCH)


def test_a_click_tells_the_pixel_also_while_it_is_locked(view) -> None:
    view.locked = True
    clicks: list[tuple[float, float]] = []
    view.clicked.connect(lambda x, y: clicks.append((x, y)))
    spot = view.to_widget(50, 70)
    QTest.mouseClick(view, LEFT, pos=spot.toPoint())
    assert clicks[0] == pytest.approx((50, 70), abs=0.5 / view.scale)
    drag(view, spot, (40, 0))
    turned(view, 1)
    assert view.crop == Crop(20, 0, 120)


def test_the_outline_is_drawn_inside_the_square(view) -> None:
    view.set_outline(np.array([[0.25, 0.5], [0.75, 0.5]]))
    spot = view.in_square(0.5, 0.5).toPoint()
    image = view.grab().toImage()
    column = [image.pixelColor(spot + QPoint(0, dy)) for dy in range(-4, 5)]
    assert min(colour.lightness() for colour in column) < 150
    assert QColor(200, 200, 200) == image.pixelColor(spot + QPoint(0, 30))


@pytest.mark.parametrize("locked", [False, True])
def test_the_photo_is_still_seen_after_clicks_and_keys(view, locked) -> None:
    give_keyboard(view)
    view.locked = locked
    for at in ((0.3, 0.3), (0.6, 0.7)):
        QTest.mouseClick(view, LEFT, pos=view.in_square(*at).toPoint())
    QTest.keyClick(view, Qt.Key.Key_Plus)
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.hasFocus()
    image = view.grab().toImage()
    inside = [view.in_square(u, v).toPoint() for u in (0.1, 0.5, 0.9) for v in (0.1, 0.5, 0.9)]
    assert {image.pixelColor(spot).name() for spot in inside} == {"#c8c8c8"}
    # A frame tells who has the keyboard: at the border, and one pixel wide.
    frame = {image.pixelColor(x, 0).name() for x in (40, 200, 400)}
    assert frame == {image.pixelColor(0, 100).name()}
    assert image.pixelColor(200, 3).name() not in frame


def zoomed(view: CropView, spot: QPointF, notches: int) -> None:
    none, control = Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier
    way, phase = QPoint(0, 120 * notches), Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(spot, spot, QPoint(), way, none, control, phase, False)
    QApplication.sendEvent(view, event)


def test_control_and_the_wheel_zoom_the_photo_about_the_mouse(view) -> None:
    crop, scale, spot = view.crop, view.scale, QPointF(150, 130)
    under = view.to_photo(spot)
    zoomed(view, spot, 4)
    assert view.scale == pytest.approx(scale * ZOOM_NOTCH**4)
    assert view.to_photo(spot) == pytest.approx(under, abs=0.01)
    assert view.crop == crop
    QTest.mousePress(view, Qt.MouseButton.RightButton, pos=QPoint(200, 200))
    QTest.mouseMove(view, QPoint(230, 190))
    QTest.mouseRelease(view, Qt.MouseButton.RightButton, pos=QPoint(230, 190))
    shifted = view.to_photo(spot + QPointF(30, -10))
    assert shifted == pytest.approx(under, abs=0.01)
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.scale == pytest.approx(scale)
    assert view.to_photo(QPointF(view.rect().center())) == pytest.approx((80, 60), abs=0.5)


def test_a_small_square_is_looked_at_closely(qtbot) -> None:
    made = CropView(Photo(np.full((1200, 1600, 3), 90, np.uint8)))
    made.resize(432, 400)
    qtbot.addWidget(made)
    made.set_crop(Crop(900, 300, 70))
    made.look_at_square()
    corners = made.corners()
    assert corners[1].x() - corners[0].x() == pytest.approx(0.55 * 400, abs=1)
    assert made.rect().contains(corners[0].toPoint())
    made.set_crop(Crop(100, 100, 900))
    made.look_at_square()
    assert made.scale == pytest.approx(min(432 / (1.35 * 1600), 400 / (1.35 * 1200)))
