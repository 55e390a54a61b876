"""Is there an OpenGL that can march volumes here? Asked once, answered in words.

``python -m app.canvas.gl_probe [--json]`` asks in a process of its own: 0 where there is one.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from PySide6.QtGui import QGuiApplication
from vispy.gloo import gl

from app.canvas.gl_context import OffscreenGl
from app.canvas.gl_error import GlUnavailable

NO_GL_VARIABLE = "DDF_NO_GL"
_SOFTWARE_NAMES = ("llvmpipe", "softpipe", "swrast", "swiftshader", "basic render", "gdi generic")


@dataclass(frozen=True)
class GlInfo:
    """What OpenGL is here; ``software``: on the processor; ``reason``: why there is none."""

    available: bool
    renderer: str = ""
    version: str = ""
    software: bool = False
    reason: str = ""


def probe() -> GlInfo:
    """What OpenGL this process has; needs a QGuiApplication. The first call makes the context."""
    if os.environ.get(NO_GL_VARIABLE, "") not in ("", "0"):
        return GlInfo(False, reason=f"{NO_GL_VARIABLE} is set.")
    if QGuiApplication.instance() is None:
        return GlInfo(False, reason="There is no QGuiApplication yet.")
    return _probe_gl()[0]


def shared_context() -> OffscreenGl | None:
    """The context that all views draw in, or None where ``probe`` says there is none."""
    return _probe_gl()[1] if probe().available else None


@lru_cache(maxsize=1)
def _probe_gl() -> tuple[GlInfo, OffscreenGl | None]:
    try:
        context = OffscreenGl()
        info = _describe(context)
    except (GlUnavailable, RuntimeError, OSError) as err:
        return GlInfo(False, reason=str(err)), None
    return info, context if info.available else None


def _describe(context: OffscreenGl) -> GlInfo:
    renderer, version = context.text(gl.GL_RENDERER), context.text(gl.GL_VERSION)
    software = any(name in renderer.lower() for name in _SOFTWARE_NAMES)
    if "OpenGL ES" in version or not version[:1].isdigit() or float(version[:3]) < 2.1:
        reason = f"OpenGL 2.1 or newer is needed, this display has '{version or 'none'}'."
        return GlInfo(False, renderer, version, software, reason)
    return GlInfo(True, renderer, version, software)


def main(arguments: Sequence[str]) -> int:
    """Print what there is, as JSON or as one line."""
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ):
        # Without a display Qt would end the process; offscreen it can at least answer.
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication([])
    info = probe()
    if "--json" in arguments:
        text = json.dumps(asdict(info))
    else:
        text = f"{info.renderer}, OpenGL {info.version}" if info.available else info.reason
    sys.stdout.write(text + "\n")
    application.quit()
    return 0 if info.available else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
