"""The markers of a view: kept, painted above its picture, and found under the hand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.canvas import marker_painter
from app.canvas.annotated_view import AnnotatedView
from app.canvas.markers import Marker, marker_at
from app.widgets.theming import current_theme


class MarkedView(AnnotatedView):
    """Markers by their values: others ask for a repaint, never a march."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._markers: tuple[Marker, ...] = ()

    @property
    def markers(self) -> tuple[Marker, ...]:
        return self._markers

    def set_markers(self, markers: Sequence[Marker]) -> None:
        """Draw these markers; their pixels are those of ``picture_size``."""
        if tuple(markers) != self._markers:
            self._markers = tuple(markers)
            self.update()

    def paint_markers(self, painter: QPainter) -> None:
        """All of them."""
        size, ratio = self.extent(), self.devicePixelRatioF()
        marker_painter.paint_markers(painter, self._markers, size, ratio, current_theme())

    def marker_under(self, spot: QPointF) -> int | None:
        return self._number_at(self._markers, spot)

    def handle_under(self, spot: QPointF) -> int | None:
        # Where markers lie over each other the selected one is taken, whichever is nearest.
        return self._number_at([marker for marker in self._markers if marker.selected], spot)

    def _number_at(self, markers: Sequence[Marker], spot: QPointF) -> int | None:
        at = (spot.x(), spot.y())
        found = marker_at(markers, at, self.extent(), self.devicePixelRatioF())
        return found.id if found else None
