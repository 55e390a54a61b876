"""One view: the picture of an instance, its markers and its words.

The picture is, in this order: the exact one while it belongs to this camera; the marched preview
where there is OpenGL; else the last picture that came. Tiles of a larger exact one lie over it
until that is whole. Markers and words are painted over a cached pixmap: they never cause a march.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.canvas.exact_picture import ExactPicture
from app.canvas.gl_error import GlUnavailable
from app.canvas.marked_view import MarkedView
from app.canvas.preview import Preview, check_grid, new_preview
from app.canvas.quality import Size
from app.canvas.underlay import compose_underlay, register_image
from app.widgets.theming import current_theme
from ddf_core.drawing.lens import Lens, Span
from ddf_core.scene.camera import Camera
from ddf_core.scene.tiles import Box

_REST_MS = 140
"""Nothing has changed for this long: the hand rests, the picture becomes full quality."""
_REST_AFTER_GRID_MS = 320
"""A finer grid mostly follows within this time, and marching would take the processor from it."""

T = TypeVar("T")


class ViewCanvas(MarkedView):
    """A view of one instance: a marched volume, or torch pictures where there is no OpenGL.

    Signals (besides those of the hand): ``picture_resized(width, height)`` in physical pixels,
    ``painted()`` after every paint, ``gl_lost(reason)`` when the view had to give up OpenGL.
    """

    picture_resized = Signal(int, int)
    painted = Signal()
    gl_lost = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview: Preview | None = None
        # Until it is found out otherwise: OpenGL is woken by the first grid, not by the window.
        self._may_use_gl = True
        self._lens: Lens = "colour"
        self._depth_span: Span | None = None
        self._exact = ExactPicture()
        self._underlay: QPixmap | None = None
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._refine)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(120, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # --- what the view shows ------------------------------------------------------------------

    @property
    def uses_gl(self) -> bool:
        """False: only what ``set_picture`` brings is shown, so it must be fed while moving."""
        return self._woken_preview() is not None

    @property
    def march_count(self) -> int:
        """How often a volume was marched (a picture at rest counts once per band)."""
        return self._preview.march_count if self._preview else 0

    @property
    def shows_exact(self) -> bool:
        """Whether the exact picture of this very camera is on the screen, in the view's shape."""
        return self._exact.shows(self._camera, self.picture_size())

    @property
    def at_rest(self) -> bool:
        """Whether what is shown will not get better by itself."""
        preview = self._preview
        return preview is None or not preview.has_grid or self.shows_exact or preview.at_rest

    @property
    def shown_size(self) -> tuple[int, int]:
        """(width, height) of the picture on screen, before it is scaled; (0, 0) for none."""
        image = self._shown_image()
        return (image.width(), image.height()) if image else (0, 0)

    def set_camera(self, camera: Camera) -> None:
        """Appearance through ``camera``; tells nobody, unlike a camera turned by hand."""
        if camera != self._camera:
            self._camera = camera
            self._camera_was_changed()

    def set_grid(self, rgba: NDArray[np.uint8], box_half: float) -> None:
        """Show a baked grid (R, R, R, 4) uint8, indexed [z, y, x], straight colour.

        Raises:
            ValueError: for another shape or dtype.
        """
        check_grid(rgba)
        if self._woken_preview() is None:
            return
        self._with_gl(lambda preview: preview.set_grid(rgba, box_half))
        if self._preview is not None:
            self._exact.clear()
        self._picture_is_stale(_REST_AFTER_GRID_MS)

    def set_picture(self, rgba: NDArray[np.uint8] | None, camera: Camera | None = None) -> None:
        """Show an exact picture (H, W, 4) uint8, straight alpha; None hides it.

        With OpenGL a picture of another ``camera`` than the present one is dropped.
        """
        if rgba is None:
            self._exact.clear()
        elif camera is None or camera == self._camera or self._waits_for_pictures():
            self._exact.set_whole(rgba, camera or self._camera)
        else:
            return
        self._picture_is_stale()

    def begin_tiles(self, size: Size, camera: Camera) -> None:
        """Tiles of a larger exact picture, of ``size`` (width, height), follow."""
        self._exact.begin_tiles(size, camera)

    def add_tile(self, rgba: NDArray[np.uint8], box: Box) -> None:
        """Show a tile (H, W, 4) uint8, straight alpha, over what there is."""
        self._exact.add_tile(rgba, box)
        self._compose_anew()

    def drop_tiles(self) -> None:
        """Show no tiles any more."""
        self._exact.drop_tiles()
        self._compose_anew()

    def clear(self) -> None:
        """Forget grid, picture and markers."""
        self._exact.clear()
        self.set_markers(())
        if self._preview is not None:
            self._preview.clear()
        self._picture_is_stale()

    def set_lens(self, lens: Lens) -> None:
        """See the grid as its colours, its depth or its opacity. Pictures come as they are."""
        self._lens = lens
        self._with_gl(lambda preview: preview.set_lens(lens, self._depth_span))
        if not self._waits_for_pictures():
            self._exact.clear()
        self._picture_is_stale()

    def set_depth_span(self, span: Span | None) -> None:
        """Which distances the grid's depth tells apart; None: the front of the box."""
        if span != self._depth_span:
            self._depth_span = span
            self._with_gl(lambda preview: preview.set_lens(self._lens, span))
            if self._lens == "depth" and not self.shows_exact:
                self._picture_is_stale()

    def snapshot(self, with_markers: bool = True) -> QImage:
        """The view as it is on the screen, in physical pixels, without note and focus."""
        image = self._current_underlay().toImage()
        if with_markers:
            painter = QPainter(image)
            self.paint_markers(painter)
            painter.end()
        return image

    def sizeHint(self) -> QSize:
        return QSize(480, 480)

    # --- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        underlay = self._current_underlay()
        painter = QPainter(self)
        # Onto the whole view: at 1.25 its last pixel is a part of one, and would keep an old line.
        painter.drawPixmap(self.rect(), underlay)
        self.paint_markers(painter)
        self.paint_hand(painter)
        self.paint_words(painter)
        painter.end()
        self.painted.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            # Another theme has another background.
            self._compose_anew()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture_is_stale()
        self.picture_resized.emit(*self.picture_size())

    def showEvent(self, event: QShowEvent) -> None:
        if self._preview is not None:
            self._preview.shown = True
        self._picture_is_stale()

    def hideEvent(self, event: QHideEvent) -> None:
        if self._preview is not None:
            self._preview.shown = False
        self._rest.stop()

    def _current_underlay(self) -> QPixmap:
        size = QSize(*self.picture_size())
        if self._underlay is None or self._underlay.size() != size:
            theme = current_theme()
            self._underlay = compose_underlay(
                self._shown_image(), size, (theme.view, theme.view_low)
            )
            self._underlay.setDevicePixelRatio(self.devicePixelRatioF())
            if not self.at_rest and not self._rest.isActive():
                # On a busy machine the time of rest had passed before this was painted.
                self._rest.start(_REST_MS)
        return self._underlay

    def _shown_image(self) -> QImage | None:
        tiles = self._exact.tiles_of(self._camera, self.picture_size())
        return self._coarse_image() if tiles is None else tiles.over(self._coarse_image())

    def _coarse_image(self) -> QImage | None:
        """What is shown where there is no tile."""
        whole, size = self._exact.whole, self.picture_size()
        if whole is not None and (self.shows_exact or self._waits_for_pictures()):
            return whole
        return self._with_gl(lambda preview: preview.image(self._camera, size))

    def _waits_for_pictures(self) -> bool:
        return self._preview is None or not self._preview.has_grid

    # --- changes --------------------------------------------------------------------------------

    def _camera_was_changed(self) -> None:
        self._picture_is_stale()

    def _picture_is_stale(self, rest_ms: int = _REST_MS) -> None:
        self._rest.start(rest_ms)
        self._compose_anew()

    def _compose_anew(self) -> None:
        self._underlay = None
        self.update()

    def _refine(self) -> None:
        """One band of the full-quality picture; the event loop runs between two chunks."""
        if self.at_rest or not self.isVisible():
            return
        whole = self._with_gl(lambda preview: preview.refine())
        if whole:
            self._compose_anew()
        elif whole is not None:
            self._rest.start(0)

    def _woken_preview(self) -> Preview | None:
        """The preview, and OpenGL with it: made the first time there is a use for it."""
        if self._preview is None and self._may_use_gl:
            self._preview = new_preview()
            self._may_use_gl = self._preview is not None
        if self._preview is not None:
            self._preview.shown = self.isVisible()
            self._preview.set_lens(self._lens, self._depth_span)
        return self._preview

    def _with_gl(self, act: Callable[[Preview], T]) -> T | None:
        """What ``act`` gives, or None without OpenGL.

        After one failed draw the next ones fail too: then the view goes on with pictures, and says
        so.
        """
        if self._preview is None:
            return None
        try:
            return act(self._preview)
        except (GlUnavailable, RuntimeError) as err:
            self._preview, self._may_use_gl = None, False
            self._picture_is_stale()
            self.gl_lost.emit(str(err))
            return None

    # --- what is under the hand ---------------------------------------------------------------

    def is_background(self, spot: QPointF) -> bool:
        image = self._shown_image()
        if image is None:
            return True
        box = register_image(image, QSize(self.width(), self.height()))
        x = int((spot.x() - box.left()) / box.width() * image.width())
        y = int((spot.y() - box.top()) / box.height() * image.height())
        return not image.valid(x, y) or image.pixelColor(x, y).alpha() < 128
