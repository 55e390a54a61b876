"""Memory is given back where the system's allocator can, and nothing happens elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from ddf_core import memory


def resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator is asked")
def test_free_heaps_go_back_to_the_system() -> None:
    # Small pieces come from the heap; one that stays on top keeps all below it.
    pieces = [np.ones(8_000, np.uint8) for _ in range(20_000)]
    kept = pieces[-1]
    full = resident_mib()
    del pieces
    memory.give_back_memory()
    assert kept.all()
    assert full - resident_mib() > 100


def test_another_allocator_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "plan9")
    memory._trim.cache_clear()
    memory.give_back_memory()
    monkeypatch.undo()
    memory._trim.cache_clear()
