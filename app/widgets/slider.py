"""A slider that fills from its zero, jumps to the click, and is reset by a double click."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from app.widgets.theming import current_theme

STEPS = 1000
KNOB = 12
"""Diameter of the knob, logical pixels."""
GROOVE = 4
RING = 2.0
"""Width of the ring around the knob that the keyboard moves."""


class FloatSlider(QSlider):
    """A horizontal slider over floats.

    Args:
        low, high: the range.
        zero: where the fill begins; inside the range.

    ``moved`` is emitted only for the user's hand, never for ``set_value``. ``resumed`` comes before
    ``reset_wanted`` where the first click of the double click has moved the knob: that belongs to
    it.
    """

    moved = Signal(float)
    resumed = Signal()
    reset_wanted = Signal()

    def __init__(
        self, low: float, high: float, zero: float = 0.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._low, self._high, self._zero = low, high, zero
        self._before, self._grip = 0, 0.0
        self.setRange(0, STEPS)
        self.setSingleStep(STEPS // 100)
        self.setPageStep(STEPS // 20)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(lambda _value: self.moved.emit(self.number()))

    def number(self) -> float:
        """The value under the knob."""
        return self._low + (self._high - self._low) * self.value() / STEPS

    def set_number(self, number: float) -> None:
        """Show a value, clipped to the range, without a signal."""
        blocked = self.blockSignals(True)
        self.setValue(round(self._share(number) * STEPS))
        self.blockSignals(blocked)

    def _share(self, number: float) -> float:
        return min(max((number - self._low) / (self._high - self._low), 0.0), 1.0)

    def sizeHint(self) -> QSize:
        return QSize(96, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, 24)

    # --- hand --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Jump to the click and drag on from there; a knob that was taken hold of stays."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._before = self.value()
        beside = event.position().x() - self._knob_x()
        self._grip = beside if abs(beside) <= KNOB / 2 else 0.0
        self.setSliderDown(True)
        self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            if self.value() != self._before:
                self.resumed.emit()
            self.reset_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel, not the value, unless this slider was chosen before."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _follow(self, event: QMouseEvent) -> None:
        run = max(self.width() - KNOB, 1)
        fraction = (event.position().x() - self._grip - KNOB / 2) / run
        self.setValue(round(min(max(fraction, 0.0), 1.0) * STEPS))

    def _knob_x(self) -> float:
        """The middle of the knob, logical pixels."""
        return KNOB / 2 + (self.width() - KNOB) * self.value() / STEPS

    # --- paint -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        theme, run, middle = current_theme(), self.width() - KNOB, self.height() / 2
        top = middle - GROOVE / 2
        painter.setBrush(QColor(theme.hover))
        painter.drawRoundedRect(QRectF(KNOB / 2, top, run, GROOVE), GROOVE / 2, GROOVE / 2)
        knob = self._knob_x()
        zero = KNOB / 2 + run * self._share(self._zero)
        if self.isEnabled():
            painter.setBrush(QColor(theme.accent))
            painter.drawRect(QRectF(min(knob, zero), top, abs(knob - zero), GROOVE))
        colour = theme.faint
        if self.isEnabled():
            lit = self.isSliderDown() or self.hasFocus() or self.underMouse()
            colour = theme.text if lit else theme.muted
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QRectF(knob - KNOB / 2, middle - KNOB / 2, KNOB, KNOB))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), RING))
            grown = (KNOB + RING) / 2
            painter.drawEllipse(QPointF(knob, middle), grown, grown)
        painter.end()
