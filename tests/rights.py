"""Who may read a file, for the tests of what is kept private."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

OWNERS_FILE, OWNERS_FOLDER = 0o600, 0o700
posix = pytest.mark.skipif(os.name != "posix", reason="rights of this kind are those of POSIX")


def rights(path: Path) -> int:
    """The rights of a file or folder, as ``chmod`` takes them."""
    return stat.S_IMODE(path.stat().st_mode)
