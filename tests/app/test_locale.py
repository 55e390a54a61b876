"""The window opens under the rules of every language, and a typed number is that number."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ddf_core.resource_paths import PROGRAM_FOLDER

pytestmark = pytest.mark.window

COMPILED = PROGRAM_FOLDER / "build" / "locales"


def compiled(language: str) -> str:
    """The name of a language that the C library now has; it is made where it is not there yet."""
    if language == "C":
        return language
    name = f"{language}.UTF-8"
    if not (COMPILED / name).is_dir():
        COMPILED.mkdir(parents=True, exist_ok=True)
        # Under a name of its own until it is whole: another run may look for it.
        made = COMPILED / f".{name}.{os.getpid()}"
        command = ["localedef", "-i", language, "-f", "UTF-8", str(made)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert made.is_dir(), f"`make setup-screen` installs what is missing: {done.stderr}"
        made.rename(Path(COMPILED / name))
    return name


@pytest.mark.parametrize("language", ["C", "tr_TR", "de_DE", "ar_EG"])
def test_numbers_are_what_was_typed(language: str) -> None:
    name = compiled(language)
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("LC_")},
        "LANG": name,
        "LC_ALL": name,
        "LOCPATH": str(COMPILED),
        "PYTHONPATH": str(PROGRAM_FOLDER),
        # Python would take C for C.UTF-8 by itself; Qt wants letters of some kind.
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.locale_window"],
        cwd=PROGRAM_FOLDER,
        env=environment,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    # Else nothing would have been tried.
    assert language == "C" or told["language"] == name
    assert told["radix"] == "."
    assert told["truncation"] == told["comma"] == ["0.70", 0.7]
    assert told["seconds"] == ["2.50 s", 2.5]
    assert told["frames"] == ["30 fps", 30]
    assert told["place"] == [0.114, 0.05, -0.2]
    assert told["shown_otherwise"] == []
