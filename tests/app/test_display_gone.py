"""The display closes under the window: the work is kept, the process ends and says why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ddf_core.document.session_file import read_session
from ddf_core.resource_paths import PROGRAM_FOLDER

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="there is no Xvfb to be closed"),
]
ENDS_S = 60


@pytest.fixture
def display() -> Iterator[tuple[str, subprocess.Popen]]:
    """A display of the test's own, and its server."""
    ours, theirs = os.pipe()
    words = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[theirs], stderr=subprocess.DEVNULL)
    os.close(theirs)
    with server, os.fdopen(ours) as told:
        yield f":{told.readline().strip()}", server
        server.kill()


@pytest.mark.parametrize("gl", ["", "1"])
def test_the_work_is_kept_and_the_end_is_said(display, tmp_path: Path, gl: str) -> None:
    name, server = display
    environment = {**os.environ, "DISPLAY": name, "DDF_NO_GL": gl}
    victim = subprocess.Popen(
        [sys.executable, "-m", "tests.app.features.sessions.victim", str(tmp_path)],
        cwd=PROGRAM_FOLDER,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    with victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == "ready\n"
        server.kill()
        _, said = victim.communicate(timeout=ENDS_S)
    assert victim.returncode != 0
    assert "display" in said.lower()
    assert "Traceback" not in said
    [kept] = (tmp_path / "data").glob("autosave-*.ddf.json")
    assert read_session(kept).state.points[0].name == "from the dead"
