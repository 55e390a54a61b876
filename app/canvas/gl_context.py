"""One OpenGL context for all views, that needs no window: Qt makes it, vispy's gloo draws in it.

The views draw into framebuffers of this context and show the pictures with QPainter. So a view can
be docked, floated, hidden or grabbed without ever losing a context, and markers are painted over a
picture that is already there.
"""

from __future__ import annotations

from PySide6.QtGui import QOffscreenSurface, QOpenGLContext, QSurfaceFormat
from vispy import gloo

from app.canvas.gl_error import GlUnavailable


class OffscreenGl:
    """An OpenGL context on an offscreen surface, and vispy's canvas object for it.

    Raises:
        GlUnavailable: where Qt cannot make a surface or a context.
    """

    def __init__(self) -> None:
        wanted = QSurfaceFormat()
        wanted.setDepthBufferSize(0)
        self._context = QOpenGLContext()
        self._context.setFormat(wanted)
        if not self._context.create():
            raise GlUnavailable("Qt could not make an OpenGL context on this display.")
        self._surface = QOffscreenSurface()
        self._surface.setFormat(self._context.format())
        self._surface.create()
        if not self._surface.isValid():
            raise GlUnavailable("Qt could not make an offscreen surface on this display.")
        if not self._context.makeCurrent(self._surface):
            raise GlUnavailable("The OpenGL context could not be made current.")
        self._canvas = gloo.context.FakeCanvas()

    def make_current(self) -> None:
        """Make this the context that gloo and OpenGL calls go to.

        Raises:
            GlUnavailable: when the context was lost (a driver reset, a closed display).
        """
        if not self._context.makeCurrent(self._surface):
            raise GlUnavailable("The OpenGL context was lost.")
        gloo.context.set_current_canvas(self._canvas)

    def text(self, name: int) -> str:
        """An OpenGL string such as ``GL_RENDERER``; empty where the driver has none."""
        self.make_current()
        value = gloo.gl.glGetParameter(name)
        return value if isinstance(value, str) else ""
