"""A pytest plugin: the core tests run as on a machine where Qt and OpenGL are not installed.

``pytest -p tests.no_window -p no:pytest-qt tests/core`` makes every window library, and the
window's own package ``app``, unimportable, so that a core module that reached for one would fail.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

BLOCKED = ("PySide6", "shiboken6", "vispy", "pyqtgraph", "OpenGL", "app")


class WindowBlocker:
    """Finds nothing, and refuses what belongs to a window."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.split(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {name!r} (blocked by tests/no_window.py)")
        return None


sys.meta_path.insert(0, WindowBlocker())
