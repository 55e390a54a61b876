"""Where the memory of the program is, part by part: a table at the end of a soak."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterable, Iterator
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType

import numpy as np
import torch
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QPixmap

from app.context import AppContext
from app.inference.worker import EngineLike
from ddf_core.engine import Engine

MIB = 2**20
# What leads from a value to the whole program.
DOORS = (ModuleType, FunctionType, BuiltinFunctionType, MethodType, type, QObject)


class _Mallinfo(ctypes.Structure):
    """``struct mallinfo2`` of glibc's malloc.h."""

    _fields_ = [
        *((name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd")),
        *((name, ctypes.c_size_t) for name in ("usmblks", "fsmblks", "uordblks", "fordblks")),
        ("keepcost", ctypes.c_size_t),
    ]


def free_in_heaps() -> int:
    """Bytes that the allocator holds and nobody uses; 0 where the system does not say."""
    try:
        ask = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError):
        return 0
    ask.restype = _Mallinfo
    return int(ask().fordblks)


def bytes_under(roots: Iterable[object], seen: set[int]) -> int:
    """Bytes of arrays, tensors and pictures that values hold, each counted once.

    Args:
        seen: addresses that were counted, of other parts too; grows.
    """
    total, waiting = 0, list(roots)
    met: set[int] = set()
    while waiting:
        value = waiting.pop()
        if id(value) in met or isinstance(value, DOORS):
            continue
        met.add(id(value))
        place, size = _storage(value)
        if size:
            if place not in seen:
                seen.add(place)
                total += size
            continue
        waiting.extend(gc.get_referents(value))
    return total


def _storage(value: object) -> tuple[int, int]:
    """Where the bytes of a large value lie, and how many; (0, 0) of others."""
    if isinstance(value, torch.Tensor):
        storage = value.untyped_storage()
        return storage.data_ptr(), storage.nbytes()
    if isinstance(value, np.ndarray):
        whole = value
        while isinstance(whole.base, np.ndarray):
            whole = whole.base
        return whole.__array_interface__["data"][0], whole.nbytes
    if isinstance(value, QImage):
        return value.cacheKey(), value.sizeInBytes()
    if isinstance(value, QPixmap):
        return value.cacheKey(), value.width() * value.height() * 4
    if isinstance(value, bytes) and len(value) > 4096:
        return id(value), len(value)
    return 0, 0


def bytes_in_circles() -> int:
    """Bytes of what nobody holds any more but its own circle of references: it stays until Python
    looks for rubbish, which a program with many objects does rarely. It is gone afterwards."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    gc.set_debug(0)
    held = bytes_under(gc.garbage, set())
    gc.garbage.clear()
    return held


def memory_table(program: AppContext, engine: EngineLike | None, resident_mib: float) -> str:
    """Lines of a part and its MiB; what no part accounts for comes last."""
    seen: set[int] = set()
    store, parts = program.store, {"circles that nobody holds": bytes_in_circles()}
    if isinstance(engine, Engine) and engine.model is not None:
        parts["the model"] = bytes_under([vars(engine.model.generator), engine.model.fields], seen)
    parts["what the window shows"] = bytes_under([store.state, store.screen], seen)
    parts["steps of undo"] = bytes_under([store.history], seen)
    parts["grids for a way back"] = bytes_under([vars(store.kept)], seen)
    for name, held in _parts_of_engine(engine):
        parts[f"engine, {name}"] = bytes_under([held], seen)
    for name, panel in program.window.panels.items():
        parts[f"panel {name}"] = bytes_under(_own(panel), seen)
    views = [program.window.area.canvas(view) for view in store.state.views]
    parts["views"] = bytes_under([each for view in views for each in _own(view)], seen)
    parts["free in the allocator"] = free_in_heaps()
    shown = {name: size / MIB for name, size in parts.items() if size >= MIB / 2}
    shown["libraries, OpenGL, code"] = resident_mib - sum(shown.values())
    width = max(map(len, shown))
    return "\n".join(f"  {name:{width}}  {size:6.0f} MiB" for name, size in shown.items())


def _parts_of_engine(engine: EngineLike | None) -> Iterator[tuple[str, object]]:
    """What an engine keeps, by name: each cache of its helpers alone."""
    for name, held in (vars(engine) if engine is not None else {}).items():
        if type(held).__module__.startswith("ddf_core.engine"):
            yield from ((f"{name}.{inner}", value) for inner, value in vars(held).items())
        else:
            yield name, held


def _own(widget: QObject) -> list[object]:
    """What a widget and the objects under it hold themselves."""
    family = (widget, *widget.findChildren(QObject))
    return [vars(each) for each in family if hasattr(each, "__dict__")]
