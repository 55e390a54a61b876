"""What is cut off in a window, by measure: words wider than their room, controls beside it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.canvas.view_canvas import ViewCanvas
from app.widgets.name_label import NameLabel
from app.widgets.slider import FloatSlider

SLACK = 1
"""Rounded away, logical pixels."""
HEAD_EDGES = 14
COMBO_EDGES = 16 + 16

CONTROLS = (QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, ViewCanvas, FloatSlider)


def clipped(window: QWidget) -> list[str]:
    """A line for each thing that is cut off."""
    found: list[str] = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.window() is window:
            found += [f"{name_of(widget)}: {what}" for what in faults(widget)]
    return found


def name_of(widget: QWidget) -> str:
    text = widget.text() if hasattr(widget, "text") else ""
    words = text or widget.accessibleName() or widget.objectName() or widget.toolTip()
    return f"{type(widget).__name__} {words[:40]!r}"


def faults(widget: QWidget) -> Iterator[str]:
    if widget.objectName() == "qt_toolbar_ext_button":
        yield "buttons of the tool bar are out of sight"
    if isinstance(widget, QHeaderView):
        yield from _head_faults(widget)
    if isinstance(widget, CONTROLS):
        yield from _room_faults(widget)
        if not _is_scrolled_away(widget):
            yield from _word_faults(widget)


def _word_faults(widget: QWidget) -> Iterator[str]:
    have = widget.width() + SLACK
    if isinstance(widget, NameLabel):
        return  # cut with dots, and whole in its tooltip
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            if widget.heightForWidth(widget.width()) > widget.height() + SLACK:
                yield "its lines do not fit"
        elif _may_not_shrink(widget) and widget.sizeHint().width() > have:
            yield f"{widget.sizeHint().width()} px of words in {widget.width()}"
    elif isinstance(widget, QToolButton):
        if widget.minimumSizeHint().width() > have and widget.text() and not widget.icon():
            yield "its word is cut"
    elif isinstance(widget, QAbstractButton) and widget.sizeHint().width() > have:
        yield f"{widget.sizeHint().width()} px of words in {widget.width()}"
    elif isinstance(widget, QComboBox):
        words = widget.fontMetrics().horizontalAdvance(widget.currentText()) + COMBO_EDGES
        if words > have:
            yield f"{words} px of words in {widget.width()}"
    elif isinstance(widget, QAbstractSpinBox):
        line = widget.lineEdit()
        if line.fontMetrics().horizontalAdvance(line.text()) > line.width() + SLACK:
            yield "its number is cut"


def _may_not_shrink(label: QLabel) -> bool:
    is_rich = label.textFormat() == Qt.TextFormat.RichText
    return not is_rich and label.sizePolicy().horizontalPolicy() != QSizePolicy.Policy.Ignored


def _head_faults(head: QHeaderView) -> Iterator[str]:
    for section in range(head.count()):
        text = head.model().headerData(section, Qt.Orientation.Horizontal) or ""
        words = head.fontMetrics().horizontalAdvance(str(text)) + HEAD_EDGES
        if head.orientation() == Qt.Orientation.Horizontal and words > head.sectionSize(section):
            yield f"the head {text!r} is cut"


def _room_faults(widget: QWidget) -> Iterator[str]:
    """Beside the window, or beside an area that does not scroll to that side."""
    window, area = widget.window(), _area_of(widget)
    if area is None:
        position = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        if not window.rect().adjusted(-1, -1, 1, 1).contains(position):
            yield f"stands beside the window at {position.getRect()}"
    elif area.horizontalScrollBarPolicy() == _OFF:
        view = area.viewport()
        right = widget.mapTo(view, QPoint(widget.width(), 0)).x()
        if right > view.width() + SLACK:
            yield f"ends {right - view.width()} px beside its panel"


_OFF = Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def _area_of(widget: QWidget) -> QScrollArea | None:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            return above
        if isinstance(above, QAbstractScrollArea):
            return None
        above = above.parentWidget()
    return None


def _is_scrolled_away(widget: QWidget) -> bool:
    return _area_of(widget) is not None and widget.visibleRegion().isEmpty()
