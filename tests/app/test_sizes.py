"""Nothing is cut off, at any size of the window and any scale of the screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from ddf_core.resource_paths import PROGRAM_FOLDER

pytestmark = pytest.mark.window


@pytest.mark.parametrize(
    ("scale", "sizes"),
    [
        (1.0, ("1000x700", "1366x768", "3000x1800")),
        (1.25, ("1000x700",)),
        (1.5, ("1201x703",)),
        (2.0, ("1000x700",)),
    ],
)
def test_no_word_no_button_and_no_head_is_cut_off(scale: float, sizes: tuple[str, ...]) -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": str(scale), "PYTHONPATH": str(PROGRAM_FOLDER)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.sizes_window", *sizes],
        cwd=PROGRAM_FOLDER,
        env=environment,
        capture_output=True,
        text=True,
        timeout=220,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
