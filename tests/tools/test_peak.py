import subprocess
import sys
from pathlib import Path

import pytest

from ddf_core.resource_paths import PROGRAM_FOLDER
from tools import peak
from tools.peak import peak_bytes

TELL = "from tools.peak import peak_bytes; {}; print(peak_bytes() >> 20)"


def told_by_a_child(before: str) -> int:
    command = [sys.executable, "-c", TELL.format(before)]
    done = subprocess.run(command, cwd=PROGRAM_FOLDER, capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_what_was_freed_counts() -> None:
    held = told_by_a_child("pass")
    freed = told_by_a_child("bytearray(b'x' * (64 << 20)).clear()")
    assert 64 <= freed - held < 192


def test_what_the_starting_process_holds_does_not_count() -> None:
    ballast = b"x" * (128 << 20)
    assert peak_bytes() > len(ballast)
    assert told_by_a_child("pass") < 64


def test_other_systems_are_asked_as_they_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(peak, "STATUS", tmp_path / "none")
    monkeypatch.setattr(sys, "platform", "linux")
    counted = peak_bytes()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert counted == peak_bytes() << 10
