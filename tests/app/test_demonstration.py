"""The README's first command where there is no display: the whole program, to its end."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ddf_core.resource_paths import PROGRAM_FOLDER

pytestmark = pytest.mark.window


def test_it_clicks_opens_writes_and_ends(tmp_path) -> None:
    """Views become narrower while large pictures of them are made, and answers come late."""
    folder = tmp_path / "demo"
    done = subprocess.run(
        [sys.executable, "main.py", "--demo", str(folder)],
        cwd=PROGRAM_FOLDER,
        env=os.environ | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert {path.name for path in folder.iterdir()} == {"matches.json", "window.png"}
