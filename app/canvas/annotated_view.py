"""What stands above the picture of a view besides its markers: words, legend, hover marker,
brush."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.canvas.brush import Brush, paint_brush
from app.canvas.caption_painter import Captions, Side
from app.canvas.hover_marker import HoverMarker, paint_hover_marker
from app.canvas.interactive_view import InteractiveView
from app.canvas.legend import Legend
from app.widgets.theming import current_theme


class AnnotatedView(InteractiveView):
    """Keeps what is to be said: a change asks for a repaint, never a march."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._captions = Captions()
        self._hover_marker: HoverMarker | None = None
        self._brush: Brush | None = None

    @property
    def hover_marker(self) -> HoverMarker | None:
        return self._hover_marker

    @property
    def legend(self) -> Legend | None:
        return self._captions.legend

    def set_hover_marker(self, marker: HoverMarker | None) -> None:
        """Draw this hover marker; None takes it away."""
        if marker != self._hover_marker:
            self._hover_marker = marker
            self.update()

    @property
    def brush(self) -> Brush | None:
        return self._brush

    def set_brush(self, brush: Brush | None) -> None:
        """Draw this brush; None takes it away."""
        if brush != self._brush:
            self._brush = brush
            self.update()

    def paint_hand(self, painter: QPainter) -> None:
        """The hover marker and the brush, above the markers."""
        ratio = self.devicePixelRatioF()
        if self._hover_marker is not None:
            paint_hover_marker(painter, self._hover_marker, ratio, current_theme())
        if self._brush is not None:
            paint_brush(painter, self._brush, ratio)

    def set_legend(self, legend: Legend | None) -> None:
        """What the colours mean, bottom left; None where they are the model's own."""
        self._say(legend=legend)

    def set_warning(self, text: str) -> None:
        """Why this picture is not to be trusted, below the title; empty takes it away.

        Screen readers find it in the description of the view.
        """
        self.setAccessibleDescription(text)
        self._say(warning=text)

    @property
    def warning(self) -> str:
        return self._captions.warning

    def set_title_side(self, side: Side) -> None:
        """At which side of the view its title stands."""
        self._say(title_side=side)

    def _say(self, **changed: Any) -> None:
        self._captions = replace(self._captions, **changed)
        self.update()
