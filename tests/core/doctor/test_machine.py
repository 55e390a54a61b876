from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ddf_core.doctor import machine


def test_free_memory_is_read_in_gib(tmp_path: Path) -> None:
    path = tmp_path / "meminfo"
    path.write_text("MemTotal: 8388608 kB\nMemAvailable:    3145728 kB\n", encoding="ascii")
    assert machine.free_memory_gib(path) == 3.0
    assert machine.free_memory_gib(tmp_path / "absent") is None


@pytest.mark.parametrize(("free", "state"), [(0.5, "slow"), (20.0, "ok")])
def test_little_memory_is_said(free: float, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "free_memory_gib", lambda: free)
    assert machine.check_memory()[0].state == state


def test_the_system_finding_names_this_python() -> None:
    assert any(sys.executable in finding.value for finding in machine.check_system())
