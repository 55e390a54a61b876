"""The views in the centre of the window: in one row or two, or two in one place. Draws nothing.

Up to three views stand side by side; more are shared between two rows, the upper one longer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.canvas.view_canvas import ViewCanvas
from app.shell.split_view import SplitPair
from app.shell.view_closer import ViewCloser
from app.state.viewer_state import BEFORE, SOURCE, TEMPLATE, view_title
from app.widgets.theme import GRID

CanvasFactory = Callable[[], ViewCanvas]

LONGEST_ROW = 3


T = TypeVar("T")


def rows_of(views: Sequence[T]) -> tuple[Sequence[T], Sequence[T]]:
    """The views of the upper and of the lower row."""
    upper = len(views) if len(views) <= LONGEST_ROW else (len(views) + 1) // 2
    return views[:upper], views[upper:]


class ViewArea(QWidget):
    """One canvas a view, in rows, made on demand.

    Signals carry the view's name first; pixels are physical.

    ``ray_moved`` is Shift and the wheel, in notches: positive is the wheel turned away.
    """

    pixel_clicked = Signal(str, float, float)
    camera_changed = Signal(str, object)
    interaction_started = Signal()
    interaction_ended = Signal()
    marker_clicked = Signal(int)
    handle_taken = Signal(str, int)
    handle_moved = Signal(float, float, bool)
    handle_released = Signal()
    ray_moved = Signal(str, int)
    home_requested = Signal()
    resized = Signal(str)
    hovered = Signal(str, float, float)
    hover_left = Signal()
    gl_lost = Signal(str)
    close_asked = Signal(str)
    menu_asked = Signal(str, QPoint, object)
    stroke_started = Signal(str)
    stroke_moved = Signal(str, float, float)
    stroke_ended = Signal(str)

    def __init__(self, make_canvas: CanvasFactory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_canvas = make_canvas
        self._canvases: dict[str, ViewCanvas] = {}
        self._closers: dict[str, ViewCloser] = {}
        self._guests: dict[str, QWidget] = {}
        self._shown: tuple[Sequence[str], Sequence[str]] = ((), ())
        self.pair = SplitPair(self)
        self.pair.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)
        self._rows = (QHBoxLayout(), QHBoxLayout())
        for row in self._rows:
            row.setSpacing(GRID)
            self._column.addLayout(row)

    def canvas(self, view: str) -> ViewCanvas:
        """The canvas of a view; it is made the first time it is asked for."""
        if view not in self._canvases:
            self._canvases[view] = self._add_canvas(view)
        return self._canvases[view]

    def set_beside(self, view: str, guest: QWidget | None) -> None:
        """A view of another kind right of the canvas of ``view``, as large; None takes it away."""
        old = self._guests.get(view)
        if guest is old:
            return
        if old is not None:
            for row in self._rows:
                row.removeWidget(old)
            old.hide()
            del self._guests[view]
        if guest is not None:
            guest.setParent(self)
            self._guests[view] = guest
        self.show_views(*self._shown)

    def beside(self, view: str) -> QWidget | None:
        """What stands right of the canvas of ``view``."""
        return self._guests.get(view)

    def show_views(self, views: Sequence[str], pair: Sequence[str] = ()) -> None:
        """Exactly these views, in this order; the two of ``pair`` share the place of the first.

        A target can be closed while there are two, but not where its title stands in that corner.
        """
        self._shown = (views, pair)
        for view, canvas in (*self._canvases.items(), *self._guests.items()):
            for row in self._rows:
                row.removeWidget(canvas)
            if view not in views:
                canvas.hide()
        paired = [self.canvas(view) for view in pair]
        self.pair.release()
        self.pair.setVisible(bool(pair))
        self._fill_rows(self._members(views, pair))
        if paired:
            self.pair.hold(paired[0], paired[1], f"Split between {_names(pair)}")
        targets = [view for view in views if view in self._closers]
        for view in targets:
            closable = len(targets) > 1 and self.canvas(view) not in paired
            self._closers[view].setVisible(closable)

    def _members(self, views: Sequence[str], pair: Sequence[str]) -> list[QWidget]:
        """What stands in the rows; what belongs to one of a pair stands after both."""
        members: list[QWidget] = []
        for view in views:
            if view not in pair:
                members.append(self.canvas(view))
            elif view == pair[0]:
                members.append(self.pair)
            if (guest := self._guests.get(view)) is not None:
                members.append(guest)
        return members

    def _fill_rows(self, shown: Sequence[QWidget]) -> None:
        for row, members in zip(self._rows, rows_of(shown), strict=True):
            row.removeWidget(self.pair)
            self._column.setStretchFactor(row, int(bool(members)))
            for widget in members:
                row.addWidget(widget, 1)
                widget.show()

    def _add_canvas(self, view: str) -> ViewCanvas:
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
        canvas.handle_taken.connect(lambda number: self.handle_taken.emit(view, number))
        canvas.handle_moved.connect(self.handle_moved)
        canvas.handle_released.connect(self.handle_released)
        canvas.home_requested.connect(self.home_requested)
        canvas.hovered.connect(lambda x, y: self.hovered.emit(view, x, y))
        canvas.menu_asked.connect(lambda spot, marker: self.menu_asked.emit(view, spot, marker))
        canvas.stroke_started.connect(lambda: self.stroke_started.emit(view))
        canvas.stroke_moved.connect(lambda x, y: self.stroke_moved.emit(view, x, y))
        canvas.stroke_ended.connect(lambda: self.stroke_ended.emit(view))
        canvas.hover_left.connect(self.hover_left)
        canvas.gl_lost.connect(self.gl_lost)
        if view not in (SOURCE, TEMPLATE, BEFORE):
            closer = ViewCloser(canvas, f"Remove {view_title(view).lower()}")
            closer.clicked.connect(lambda: self.close_asked.emit(view))
            self._closers[view] = closer
        return canvas


def _names(pair: Sequence[str]) -> str:
    if pair[0] == BEFORE:
        return "before and after"
    return " and ".join(view_title(view).lower() for view in pair)
