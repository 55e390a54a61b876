"""A click lands where the pixel is, at every scale of the screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from ddf_core.resource_paths import PROGRAM_FOLDER

pytestmark = pytest.mark.window


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
def test_a_click_hits_its_pixel_and_pictures_have_the_screens_own(scale: float) -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": str(scale), "PYTHONPATH": str(PROGRAM_FOLDER)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.hidpi_window"],
        cwd=PROGRAM_FOLDER,
        env=environment,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["ratio"] == pytest.approx(scale)
    wanted = [round(side * scale) for side in told["logical"]]
    assert told["physical"] == told["snapshot"] == wanted
    assert max(told["click_errors"]) < 0.5
    assert max(told["marker_errors"]) <= 1.0
