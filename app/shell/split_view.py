"""Two views on one another, a line between them: the first on its left, the second on its right."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.canvas.view_canvas import ViewCanvas
from app.widgets.theme import GRID
from app.widgets.theming import theme_colour

LINE_WIDTH = 2 * GRID
"""Of what the hand can take hold of, logical pixels; the line that is drawn is 2 wide."""
KEY_STEP = 0.02


class SplitLine(QWidget):
    """The line. ``moved`` carries where it is wanted, logical pixels of its parent."""

    moved = Signal(float)
    nudged = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Drag it, or use the left and right keys")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.moved.emit(self.mapToParent(event.position()).x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -KEY_STEP, Qt.Key.Key_Right: KEY_STEP}
        if event.key() in steps:
            self.nudged.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, colour = self.width() / 2, theme_colour("accent" if self.hasFocus() else "text")
        shade = theme_colour("background")
        shade.setAlpha(160)
        # With a dark edge it can be seen on a light head, too.
        for pen in (QPen(shade, 4.0), QPen(colour, 2.0)):
            painter.setPen(pen)
            painter.drawLine(QPointF(middle, 0), QPointF(middle, self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(middle, self.height() / 2), GRID / 2 + 1, GRID / 2 + 1)
        painter.end()


class SplitPair(QWidget):
    """Two canvases of the same size; each shows, and hears the mouse on, its own side alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pair: tuple[ViewCanvas, ViewCanvas] | None = None
        self.fraction = 0.5
        self.line = SplitLine(self)
        self.line.moved.connect(lambda x: self.set_fraction(x / max(self.width(), 1)))
        self.line.nudged.connect(lambda step: self.set_fraction(self.fraction + step))

    def hold(self, left: ViewCanvas, right: ViewCanvas, name: str) -> None:
        """Take two canvases in; ``name`` is what the line does, for screen readers."""
        self._pair = (left, right)
        self.line.setAccessibleName(name)
        for canvas in self._pair:
            canvas.setParent(self)
            canvas.show()
        right.set_title_side("right")
        self.line.raise_()
        self._lay_out()

    def release(self) -> None:
        """Let the canvases go whole; somebody else lays them out."""
        for canvas in self._pair or ():
            canvas.clearMask()
            canvas.set_title_side("left")
        self._pair = None

    def set_fraction(self, fraction: float) -> None:
        """Put the line at this part of the width, from the left."""
        self.fraction = min(max(fraction, 0.0), 1.0)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if self._pair is None:
            return
        whole, x = self.rect(), round(self.fraction * self.width())
        left, right = QRect(whole), QRect(whole)
        left.setWidth(x)
        right.setLeft(x)
        for canvas, side in zip(self._pair, (left, right), strict=True):
            canvas.setGeometry(whole)
            # An empty mask would be none at all.
            canvas.setMask(side if side.width() > 0 else QRect(-1, -1, 1, 1))
        self.line.setGeometry(x - LINE_WIDTH // 2, 0, LINE_WIDTH, self.height())
