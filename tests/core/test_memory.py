"""Memory is given back where the system's allocator can, and nothing happens elsewhere."""

from __future__ import annotations

import os
import subprocess
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
    memory._glibc.cache_clear()
    memory.give_back_memory()
    memory.return_large_pieces()
    monkeypatch.undo()
    memory._glibc.cache_clear()


LARGE = """
import numpy as np, os
from pathlib import Path
from ddf_core.memory import return_large_pieces
def mib(): return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20
return_large_pieces()
large, small = [], []
for _ in range(60):
    large.append(np.ones(4 << 20, np.uint8)), small.append(np.ones(60_000, np.uint8))
    # Without the options a free piece of this size raises the one from which pieces are mapped.
    np.ones(20 << 20, np.uint8)
full = mib()
del large
print(full - mib())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator is asked")
def test_large_pieces_go_back_at_once_though_small_ones_stay_between_them() -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MALLOC_")}
    told = subprocess.run(
        [sys.executable, "-c", LARGE], env=kept, capture_output=True, text=True, check=True
    )
    assert float(told.stdout) > 150
