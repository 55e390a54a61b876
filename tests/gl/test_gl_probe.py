"""What the probe says."""

from __future__ import annotations

import pytest

from app.canvas import gl_probe
from app.canvas.gl_error import GlUnavailable
from app.canvas.gl_probe import GlInfo, probe, shared_context


@pytest.fixture
def forgotten(monkeypatch):
    """The probe without what it has found out before."""
    monkeypatch.setattr(gl_probe, "_probe_gl", gl_probe._probe_gl.__wrapped__)


class StrangeContext:
    """Stands for a context whose driver calls itself something else."""

    def __init__(self, renderer: str, version: str) -> None:
        self._texts = {gl_probe.gl.GL_RENDERER: renderer, gl_probe.gl.GL_VERSION: version}

    def text(self, name: int) -> str:
        return self._texts[name]


def test_the_variable_switches_opengl_off_and_says_so(qapp, monkeypatch):
    monkeypatch.setenv("DDF_NO_GL", "1")
    assert probe() == GlInfo(False, reason="DDF_NO_GL is set.")
    assert shared_context() is None


@pytest.mark.parametrize("value", ["", "0"])
def test_an_empty_variable_switches_nothing_off(qapp, monkeypatch, value):
    monkeypatch.delenv("DDF_NO_GL", raising=False)
    without = probe()
    monkeypatch.setenv("DDF_NO_GL", value)
    assert probe() == without


def test_a_machine_without_a_context_gives_the_reason(qapp, monkeypatch, forgotten):
    def refuse():
        raise GlUnavailable("Qt could not make an OpenGL context on this display.")

    monkeypatch.delenv("DDF_NO_GL", raising=False)
    monkeypatch.setattr(gl_probe, "OffscreenGl", refuse)
    info = probe()
    assert not info.available
    assert info.reason == "Qt could not make an OpenGL context on this display."


@pytest.mark.parametrize(
    ("renderer", "version", "available", "software"),
    [
        ("llvmpipe (LLVM 15.0.6, 256 bits)", "4.5 (Compatibility Profile) Mesa", True, True),
        ("NVIDIA H200/PCIe/SSE2", "4.6.0 NVIDIA 550.54", True, False),
        ("Apple M2", "2.1 Metal - 88", True, False),
        ("GDI Generic", "1.1.0", False, True),
        ("Mali-G78", "OpenGL ES 3.2", False, False),
        ("", "", False, False),
    ],
)
def test_renderers_are_told_apart(
    qapp, monkeypatch, forgotten, renderer, version, available, software
):
    monkeypatch.delenv("DDF_NO_GL", raising=False)
    monkeypatch.setattr(gl_probe, "OffscreenGl", lambda: StrangeContext(renderer, version))
    info = probe()
    assert (info.available, info.software) == (available, software)
    assert bool(info.reason) != available


def test_where_there_is_opengl_it_has_a_name_and_one_context(marcher):
    info = probe()
    assert info.renderer
    assert info.version[0].isdigit()
    assert shared_context() is shared_context()
