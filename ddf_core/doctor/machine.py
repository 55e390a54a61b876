"""The machine itself: system, memory, disk."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from pathlib import Path

from ddf_core.doctor.finding import Finding
from ddf_core.version import __version__

# TARGETS.md: the viewer may take 1.2 GiB; training holds its data besides.
MEMORY_GIB = 1.5
# Room for exports, checkpoints and the training data's cache.
DISK_GIB = 2.0


def check_system() -> list[Finding]:
    """Program, Python and system."""
    python = platform.python_version()
    old = sys.version_info < (3, 11)
    return [
        Finding("ddf-viewer", "ok", __version__),
        Finding(
            "python",
            "broken" if old else "ok",
            f"{python} ({sys.executable})",
            "Install Python 3.11 or newer, then run make setup." if old else "",
        ),
        Finding("system", "ok", f"{platform.platform()}, {os.cpu_count()} processor cores"),
    ]


def check_memory() -> list[Finding]:
    """Memory that is free now."""
    free = free_memory_gib()
    if free is None:
        return [Finding("memory", "ok", "free memory is not told by this system")]
    low = free < MEMORY_GIB
    return [
        Finding(
            "memory",
            "slow" if low else "ok",
            f"{free:.1f} GiB free",
            f"The viewer takes up to {MEMORY_GIB} GiB: close other programs." if low else "",
        )
    ]


def free_memory_gib(meminfo: Path = Path("/proc/meminfo")) -> float | None:
    """Memory that new programs can take, in GiB; None where the system has no such file."""
    try:
        text = meminfo.read_text(encoding="ascii")
    except OSError:
        return None
    found = re.search(r"^MemAvailable:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 2**20 if found else None


def check_disk() -> list[Finding]:
    """Room on the disk of the working folder."""
    here = Path.cwd()
    free = shutil.disk_usage(here).free / 2**30
    low = free < DISK_GIB
    advice = f"Exports and training want {DISK_GIB:.0f} GiB: make room." if low else ""
    return [Finding("disk", "slow" if low else "ok", f"{free:.1f} GiB free in {here}", advice)]
