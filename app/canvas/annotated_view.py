"""What stands above the picture of a view besides its markers: words, legend, hover marker,
brush."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.canvas.brush import Brush, paint_brush
from app.canvas.caption_painter import Captions, Side, paint_captions
from app.canvas.hover_marker import HoverMarker, paint_hover_marker
from app.canvas.interactive_view import InteractiveView
from app.canvas.legend import Legend
from app.widgets.theming import current_theme
from ddf_core.drawing.scale_bar import ScaleBar

_NOTE_MS = 1600


class AnnotatedView(InteractiveView):
    """Keeps what is to be said: a change asks for a repaint, never a march."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._captions = Captions()
        self._hover_marker: HoverMarker | None = None
        self._brush: Brush | None = None
        self._note_end = QTimer(self, singleShot=True)
        self._note_end.setInterval(_NOTE_MS)
        self._note_end.timeout.connect(lambda: self._say(note=None))

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

    def paint_words(self, painter: QPainter) -> None:
        """Title, badge, legend, scale bar and the rest, above all."""
        paint_captions(
            painter, self._captions, self._keyboard_focus, self.extent(), current_theme()
        )

    def extent(self) -> tuple[float, float]:
        """(width, height) of the view, logical pixels."""
        return float(self.width()), float(self.height())

    def set_title(self, text: str) -> None:
        """Words top left; what follows ' · ' is muted. Also the view's name for screen readers."""
        self.setAccessibleName(text)
        self._say(title=text)

    def set_badge(self, text: str) -> None:
        """What kind of picture this is, bottom right."""
        self._say(badge=text)

    def set_message(self, text: str | None) -> None:
        """Words in the middle, for a view that has nothing to show; None takes them away."""
        self._say(message=text or "")

    def toast(self, text: str, x: float, y: float) -> None:
        """Say ``text`` for a moment beside a spot (physical pixels)."""
        ratio = self.devicePixelRatioF()
        self._note_end.start()
        self._say(note=(text, x / ratio, y / ratio))

    def set_legend(self, legend: Legend | None) -> None:
        """What the colours mean, bottom left; None where they are the model's own."""
        self._say(legend=legend)

    def set_scale_bar(self, bar: ScaleBar | None) -> None:
        """How large it is, bottom left; in physical pixels. None takes it away."""
        ratio = self.devicePixelRatioF()
        self._say(scale_bar=None if bar is None else bar.scale_by(1 / ratio))

    @property
    def scale_bar(self) -> ScaleBar | None:
        """The bar that is drawn, logical pixels."""
        return self._captions.scale_bar

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
