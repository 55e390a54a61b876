"""The views in the centre of the window: side by side, or two with a wipe. Draws nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.canvas.view_canvas import ViewCanvas
from app.theme import GRID
from app.wipe_pair import WipePair

CanvasFactory = Callable[[], ViewCanvas]


class ViewArea(QWidget):
    """One canvas a view, left to right, made on demand.

    Signals carry the view's name first; pixels are physical.

    ``ray_moved`` is Shift and the wheel, in notches: positive is the wheel turned away.
    """

    pixel_clicked = Signal(str, float, float)
    camera_changed = Signal(str, object)
    interaction_started = Signal()
    interaction_ended = Signal()
    marker_clicked = Signal(int)
    ray_moved = Signal(str, int)
    home_requested = Signal()
    resized = Signal(str)
    hovered = Signal(str, float, float)
    hover_left = Signal()
    gl_lost = Signal(str)

    def __init__(self, make_canvas: CanvasFactory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_canvas = make_canvas
        self._canvases: dict[str, ViewCanvas] = {}
        self.pair = WipePair(self)
        self.pair.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID)

    def canvas(self, view: str) -> ViewCanvas:
        """The canvas of a view; it is made the first time it is asked for."""
        if view not in self._canvases:
            self._canvases[view] = self._made(view)
        return self._canvases[view]

    def show_views(self, views: Sequence[str], wipe: bool = False) -> None:
        """Lay out exactly these views, in this order; with ``wipe`` the first two share a place."""
        for view, canvas in self._canvases.items():
            if view not in views:
                canvas.hide()
        paired = [self.canvas(view) for view in views[:2]] if wipe else []
        self.pair.release()
        self.pair.setVisible(wipe)
        shown: list[QWidget] = [self.pair] if wipe else []
        shown += [self.canvas(view) for view in views[len(paired) :]]
        for widget in (*self._canvases.values(), self.pair):
            self._row.removeWidget(widget)
        for widget in shown:
            self._row.addWidget(widget, 1)
            widget.show()
        if wipe:
            self.pair.hold(*paired)

    def _made(self, view: str) -> ViewCanvas:
        canvas = self._make_canvas()
        canvas.setParent(self)
        canvas.setObjectName(view)
        canvas.pixel_clicked.connect(lambda x, y, _keys: self.pixel_clicked.emit(view, x, y))
        canvas.camera_changed.connect(lambda camera: self.camera_changed.emit(view, camera))
        canvas.ray_moved.connect(lambda notches: self.ray_moved.emit(view, notches))
        canvas.picture_resized.connect(lambda _w, _h: self.resized.emit(view))
        canvas.interaction_started.connect(self.interaction_started)
        canvas.interaction_ended.connect(self.interaction_ended)
        canvas.marker_clicked.connect(self.marker_clicked)
        canvas.home_requested.connect(self.home_requested)
        canvas.hovered.connect(lambda x, y: self.hovered.emit(view, x, y))
        canvas.hover_left.connect(self.hover_left)
        canvas.gl_lost.connect(self.gl_lost)
        return canvas
