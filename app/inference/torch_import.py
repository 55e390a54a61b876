"""Torch comes quickly, and the window stays awake meanwhile.

Nothing here is needed for torch to work: where one of these shortcuts does not exist, the import
takes as long as it takes anywhere.
"""

from __future__ import annotations

import builtins
import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

_RTLD_NOW = 2


def import_torch_before_qt() -> None:
    """On Windows torch's libraries fail to load after Qt's; elsewhere this does nothing."""
    if sys.platform == "win32":
        import torch  # noqa: F401


def load_torch_library() -> None:
    """On Linux: load torch's largest library, 0.25 s, in a call that leaves the interpreter free.

    ``import torch`` would hold it all that time, and the window with it.
    """
    spec = find_spec("torch") if sys.platform == "linux" else None
    if spec is None or spec.origin is None:
        return
    library = Path(spec.origin).parent / "lib" / "libtorch_cpu.so"
    load = ctypes.CDLL(None).dlopen
    load.argtypes, load.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    load(bytes(library), _RTLD_NOW)


@contextmanager
def quick_imports() -> Iterator[None]:
    """For imports that make many objects, no rubbish, and have nothing to do with Qt.

    Looking for rubbish meanwhile takes 0.1 s, and so does PySide6's hook in each import statement,
    which serves a switch (``__feature__``) that nothing here uses.
    """
    hooked = builtins.__import__
    builtins.__import__ = getattr(builtins, "__orig_import__", hooked)
    gc.disable()
    try:
        yield
    finally:
        builtins.__import__ = hooked
        gc.freeze()
        gc.enable()
