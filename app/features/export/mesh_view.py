"""A mesh to look at, turned by dragging."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.canvas.image_pixels import image_of
from app.features.export.mesh_picture import Viewpoint, mesh_picture
from app.widgets.theme import GRID
from app.widgets.theming import current_theme
from ddf_core.meshing.mesh import ColouredMesh

SIDE = 36 * GRID
RAD_PER_PX = 0.01
KEY_RAD = 0.15
STEEPEST_RAD = 1.4


class MeshView(QWidget):
    """Shows a mesh, or words while there is none. Arrow keys turn it too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(SIDE, SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("The mesh, in the colours that are saved; drag or arrow keys turn it")
        self.setAccessibleName("preview of the mesh")
        self._mesh: ColouredMesh | None = None
        self._words, self._clay = "", False
        self._viewpoint = Viewpoint()
        self._at: QPoint | None = None

    @property
    def viewpoint(self) -> Viewpoint:
        """From where the mesh is seen."""
        return self._viewpoint

    @property
    def words(self) -> str:
        """What stands in place of a mesh; empty where there is one."""
        return self._words

    def show_mesh(self, mesh: ColouredMesh | None, words: str = "") -> None:
        """Show a mesh, or ``words`` in its place."""
        self._mesh, self._words = mesh, words
        self.update()

    def set_clay(self, clay: bool) -> None:
        """Show the shape alone, or the colours."""
        self._clay = clay
        self.update()

    @property
    def mesh(self) -> ColouredMesh | None:
        """What is shown."""
        return self._mesh

    def picture(self) -> NDArray[np.uint8]:
        """(S, S, 4) the mesh as it is shown, in physical pixels; for a view that has one."""
        assert self._mesh is not None
        side_px = round(SIDE * self.devicePixelRatioF())
        return mesh_picture(self._mesh, self._viewpoint, side_px, clay=self._clay)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()), GRID, GRID)
        painter.fillPath(frame, QColor(theme.view))
        if self._mesh is not None:
            painter.drawImage(self.rect(), image_of(self.picture(), premultiplied=False))
        else:
            painter.setPen(QColor(theme.muted))
            inside = self.rect().adjusted(2 * GRID, 2 * GRID, -2 * GRID, -2 * GRID)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(inside, int(flags), self._words)
        if self.hasFocus():
            painter.strokePath(frame, QColor(theme.accent))
        painter.end()

    # --- hand --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._at = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._at is not None:
            now = event.position().toPoint()
            moved, self._at = now - self._at, now
            self._turn(-moved.x() * RAD_PER_PX, moved.y() * RAD_PER_PX)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._at = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {
            Qt.Key.Key_Left: (-KEY_RAD, 0.0),
            Qt.Key.Key_Right: (KEY_RAD, 0.0),
            Qt.Key.Key_Up: (0.0, KEY_RAD),
            Qt.Key.Key_Down: (0.0, -KEY_RAD),
        }
        turn = keys.get(Qt.Key(event.key()))
        if turn is None:
            super().keyPressEvent(event)
        else:
            self._turn(*turn)

    def _turn(self, yaw_rad: float, pitch_rad: float) -> None:
        pitch = min(max(self._viewpoint.pitch_rad + pitch_rad, -STEEPEST_RAD), STEEPEST_RAD)
        self._viewpoint = replace(
            self._viewpoint, yaw_rad=self._viewpoint.yaw_rad + yaw_rad, pitch_rad=pitch
        )
        self.update()
