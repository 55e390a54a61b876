"""Why a view cannot march; known without OpenGL."""

from __future__ import annotations


class GlUnavailable(Exception):
    """There is no OpenGL context to be had; the text says why."""
