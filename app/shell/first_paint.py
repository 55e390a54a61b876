"""What waits until the window is up: an import beside the first paint would hold that paint up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from app.canvas.preview import warm_up
from app.canvas.view_canvas import ViewCanvas
from app.inference.engine_client import EngineClient
from app.state.changes import no_gl_banner, with_note
from app.state.store import Store

LONGEST_MS = 1000
"""A window that starts minimised is never painted; its work begins all the same."""


class FirstPaint(QObject):
    """Calls ``act`` once, as soon as ``canvas`` has been painted and the picture is out."""

    def __init__(self, canvas: ViewCanvas, act: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._act = act
        self._timer = QTimer(self, singleShot=True)
        self._timer.setInterval(LONGEST_MS)
        self._timer.timeout.connect(self._now)
        self._timer.start()
        canvas.painted.connect(self._soon)
        self._canvas = canvas

    def _soon(self) -> None:
        # Not from inside the paint: what was painted must reach the screen first.
        self._canvas.painted.disconnect(self._soon)
        self._timer.start(0)

    def _now(self) -> None:
        self._act()
        self.deleteLater()


def wake(store: Store, engine: EngineClient) -> None:
    """Torch and OpenGL, side by side: both are slow to come, and the first paint needs neither."""
    engine.start()
    # Here and not above: they import vispy.
    from app.canvas.gl_probe import probe

    gl = probe()
    if not gl.available:
        store.show(replace(store.screen, has_gl=False))
        store.amend(with_note(store.state, no_gl_banner(gl.reason)))
    QTimer.singleShot(0, warm_up)
