"""What the tests of the views share: the OpenGL context, and views in a real window."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

# Without a display Qt would end the process; like this only the tests that need OpenGL are skipped.
if sys.platform.startswith("linux") and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from app.canvas.gl_probe import probe, shared_context
from app.canvas.view_canvas import ViewCanvas
from app.canvas.volume_visual import Marcher
from tests.gl.worlds import HEAD_CAMERA


@pytest.fixture
def marcher(qapp) -> Marcher:
    """A marcher of its own; the test is skipped where there is no OpenGL."""
    info = probe()
    context = shared_context()
    if context is None:
        pytest.skip(f"needs an OpenGL context: {info.reason}")
    return Marcher(context)


@pytest.fixture
def open_view(qtbot) -> Callable[..., ViewCanvas]:
    """Makes a view in a window of its own, on the screen and painted."""

    def open_one(width: int = 320, height: int = 240) -> ViewCanvas:
        view = ViewCanvas()
        qtbot.addWidget(view)
        view.set_camera(HEAD_CAMERA)
        view.resize(width, height)
        with qtbot.waitSignal(view.painted), qtbot.waitExposed(view):
            view.show()
        return view

    return open_one


@pytest.fixture
def gl_view(open_view, marcher) -> ViewCanvas:
    """A view that marches."""
    view = open_view()
    assert view.uses_gl
    return view


@pytest.fixture
def picture_view(open_view, monkeypatch) -> ViewCanvas:
    """A view of a program that was told to do without OpenGL."""
    monkeypatch.setenv("DDF_NO_GL", "1")
    view = open_view()
    assert not view.uses_gl
    return view
