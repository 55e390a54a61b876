"""From the store to the views: cameras, grids, pictures, markers, titles and badges.

Remembers what each canvas was given last, so that only what has changed is given again: a marker
that moves never re-marches a volume.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer

from app.canvas.legend import Legend
from app.canvas.markers import Marker
from app.canvas.view_canvas import ViewCanvas
from app.canvas.view_hover_markers import view_hover_marker
from app.canvas.view_legends import legend_of
from app.canvas.view_markers import view_markers
from app.inference.controller import Controller
from app.shell.view_area import ViewArea
from app.state.changes import no_gl_banner
from app.state.depth_range import depth_range
from app.state.picture_tiles import PictureTiles
from app.state.scale import scale_bar_of
from app.state.screen import badge
from app.state.store import Store
from app.state.titles import describe, warning
from ddf_core.answers import GridBaked, PictureRendered, PictureTileRendered
from ddf_core.document.modes import lens_of
from ddf_core.drawing.lens import Lens, Span, look_through
from ddf_core.drawing.scale_bar import ScaleBar
from ddf_core.requests import PickPixel
from ddf_core.scene.camera import Camera

MOST_AT_ONCE = 1000
"""Points whose markers are given to all views together; with more each view has a turn of the
window's loop for itself: those of 5,000 points take 0.05 s in a view."""


@dataclass
class _Given:
    """What a canvas was given last."""

    camera: Camera | None = None
    grid: GridBaked | None = None
    picture: PictureRendered | None = None
    tiles: PictureTiles | None = None
    markers: tuple[Marker, ...] = ()
    texts: tuple[str, str, str, str] = ("", "", "", "")
    lens: Lens = "colour"
    legend: Legend | None = None
    bar: ScaleBar | None = None
    span: Span | None = None


class Presenter(QObject):
    """Keeps the views in step with the store, and hands the views' events to the controller."""

    def __init__(
        self, store: Store, controller: Controller, area: ViewArea, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._controller, self._area = store, controller, area
        self._given: dict[str, _Given] = {}
        self._awaited: list[ViewCanvas] = []
        self._layout: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        # Views whose markers are due.
        self._due: list[str] = []
        self._turn = QTimer(self, singleShot=True)
        self._turn.timeout.connect(self._give_due_markers)
        store.state_changed.connect(self.refresh)
        store.screen_changed.connect(self.refresh)
        store.hover_changed.connect(self._give_hover_markers)
        area.resized.connect(self._note_size)
        area.camera_changed.connect(self._camera_changed)
        area.interaction_started.connect(controller.begin_gesture)
        area.interaction_ended.connect(controller.end_gesture)
        area.home_requested.connect(controller.home)
        area.gl_lost.connect(self._gl_lost)

    # --- from the views ----------------------------------------------------------------------

    def _camera_changed(self, view: str, camera: Camera) -> None:
        self._given.setdefault(view, _Given()).camera = camera
        self._controller.set_camera(view, camera)

    def _note_size(self, view: str) -> None:
        size = self._area.canvas(view).picture_size()
        screen = self._store.screen
        if screen.view(view).size != size:
            self._store.show(screen.with_view(view, replace(screen.view(view), size=size)))

    def _gl_lost(self, reason: str) -> None:
        if self._store.screen.has_gl:
            self._store.show(replace(self._store.screen, has_gl=False))
            self._controller.show_banner(no_gl_banner(reason))

    def show_no_surface(self, request: PickPixel) -> None:
        """Say for a moment, where the click was in the view, that it met no surface."""
        if request.view not in self._store.state.views:
            return
        canvas = self._area.canvas(request.view)
        if request.size == canvas.picture_size():
            canvas.toast("No surface here", *request.pixel_xy)

    # --- to the views ------------------------------------------------------------------------

    def refresh(self) -> None:
        """Give each view what has changed for it."""
        state = self._store.state
        layout = (state.views, state.paired)
        if layout != self._layout:
            self._layout = layout
            self._area.show_views(*self._layout)
        for view in state.views:
            given = self._given.setdefault(view, _Given())
            self._give_lens(view, given)
            self._give_picture(view, given)
            self._give_texts(view, given)
        self._due = list(state.views)
        self._give_due_markers()
        self._give_hover_markers()

    def _give_due_markers(self) -> None:
        """Those of all views whose are due, or of the first of them where there are many points."""
        state = self._store.state
        self._due = [view for view in self._due if view in state.views]
        together = len(state.points) <= MOST_AT_ONCE
        count = len(self._due) if together else 1
        now, self._due = self._due[:count], self._due[count:]
        for view in now:
            self._give_markers(view, self._given.setdefault(view, _Given()))
        if together:
            self._paint_awaited()
        # With many each view is painted in its own turn too, when the window's loop comes to it.
        self._awaited.clear()
        if self._due:
            self._turn.start(0)

    def _paint_awaited(self) -> None:
        """A marker that has just come is what a click waits for: it is painted before any panel is
        told, and not with all that panels change."""
        # Whatever else of a window waits to be painted is painted with its first view.
        for canvas in {canvas.window(): canvas for canvas in self._awaited}.values():
            canvas.repaint()

    def _give_hover_markers(self) -> None:
        """The position under the mouse, in the other views: no picture and no marker is touched."""
        state, screen = self._store.state, self._store.screen
        for view in state.views:
            self._area.canvas(view).set_hover_marker(view_hover_marker(state, screen, view))

    def _give_lens(self, view: str, given: _Given) -> None:
        state, canvas = self._store.state, self._area.canvas(view)
        lens = lens_of(state.shown_mode)
        if lens != given.lens:
            given.lens, given.picture, given.tiles = lens, None, None
            canvas.set_lens(lens)
        span = depth_range(state, self._store.screen, view) if lens == "depth" else None
        if span != given.span:
            # The exact picture is coloured anew.
            given.span, given.picture, given.tiles = span, None, None
            canvas.set_depth_span(span)

    def _give_picture(self, view: str, given: _Given) -> None:
        state, shown = self._store.state, self._store.screen.view(view)
        canvas = self._area.canvas(view)
        camera = state.camera(view)
        if camera != given.camera:
            given.camera = camera
            canvas.set_camera(camera)
        if shown.grid is not given.grid:
            given.grid = shown.grid
            if shown.grid is not None:
                canvas.set_grid(shown.grid.rgba, shown.grid.box_half)
        if shown.picture is not given.picture:
            given.picture = shown.picture
            if shown.picture is not None:
                camera = shown.picture.request.camera
                canvas.set_picture(self._pixels(shown.picture, given), camera)
        if shown.tiles is not given.tiles:
            self._give_tiles(canvas, shown.tiles, given)

    def _give_tiles(self, canvas: ViewCanvas, tiles: PictureTiles | None, given: _Given) -> None:
        """The new tiles of a picture; all of another one."""
        before, given.tiles = given.tiles, tiles
        if tiles is None:
            canvas.drop_tiles()
            return
        known = before.done if before is not None and tiles.continues(before) else ()
        if not known:
            canvas.begin_tiles(tiles.whole.size, tiles.whole.camera)
        for tile in tiles.done[len(known) :]:
            canvas.add_tile(self._pixels(tile, given), tile.request.box)

    @staticmethod
    def _pixels(picture: PictureRendered | PictureTileRendered, given: _Given) -> NDArray[np.uint8]:
        return look_through(given.lens, picture.rgba, picture.depth, given.span or (0.0, 1.0))

    def _give_markers(self, view: str, given: _Given) -> None:
        canvas = self._area.canvas(view)
        markers = view_markers(self._store.state, self._store.screen, view)
        if markers != given.markers:
            came = {marker.id for marker in markers} - {marker.id for marker in given.markers}
            given.markers = markers
            canvas.set_markers(markers)
            if came:
                self._awaited.append(canvas)

    def _give_texts(self, view: str, given: _Given) -> None:
        state, screen, canvas = self._store.state, self._store.screen, self._area.canvas(view)
        message = self._message(view)
        legend = None if message else legend_of(state, screen, view)
        if legend != given.legend:
            given.legend = legend
            canvas.set_legend(legend)
        bar = None if message else scale_bar_of(state, screen, view, screen.view(view).size)
        if bar != given.bar:
            given.bar = bar
            canvas.set_scale_bar(bar)
        shown = describe(state, view), badge(screen, view), message
        texts = (*shown, "" if message else warning(state, view))
        if texts != given.texts:
            given.texts = texts
            canvas.set_title(texts[0])
            canvas.set_badge(texts[1])
            canvas.set_message(texts[2] or None)
            canvas.set_warning(texts[3])

    def _message(self, view: str) -> str:
        """What stands in the middle of a view that has nothing to show yet, and why."""
        state, shown = self._store.state, self._store.screen.view(view)
        if shown.grid is not None or shown.picture is not None:
            return ""
        if state.loading:
            return f"Loading {state.loading} …"
        if state.model is None:
            return "No model is open.\nModels › Choose…, or drop a model folder here."
        return "Making the first picture …"
