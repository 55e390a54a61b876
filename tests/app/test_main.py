"""The command line of the viewer."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app import __main__ as main
from app.context import Start
from ddf_core.io.inversion_file import write_inversion
from ddf_core.io.pictures import write_png
from ddf_core.io.recipe import Recipe
from ddf_core.resource_paths import BUNDLED_MODEL, PROGRAM_FOLDER
from tests.core.io.test_inversion_file import RECORD


@pytest.fixture
def started(monkeypatch) -> list:
    """What ``run`` was called with, in place of a window."""
    calls: list = []
    monkeypatch.setattr(main, "run", lambda start, demo: calls.append((start, demo)) or 0)
    return calls


def test_without_arguments_the_bundled_heads_are_opened(started) -> None:
    assert main.main([]) == 0
    assert started == [(Start(BUNDLED_MODEL), None)]


def test_every_argument_reaches_the_program(started) -> None:
    line = "g.pth --preset cats --source 3 --target 4 --demo out"
    main.main(line.split())
    assert started == [(Start(Path("g.pth"), "cats", 3, 4), Path("out"))]


def test_a_session_is_told_from_a_model_by_its_name_or_its_first_bytes(started, tmp_path) -> None:
    renamed = tmp_path / "mine.json"
    renamed.write_text('{\n "format": "ddf-viewer-session"')
    card = tmp_path / "card.json"
    card.write_text('{"name": "cats"}')
    main.main(["jaw.ddf.json", "--demo", "out"])
    main.main([str(renamed)])
    main.main([str(card)])
    assert started == [
        (Start(session=Path("jaw.ddf.json")), Path("out")),
        (Start(session=renamed), None),
        (Start(card), None),
    ]


def test_what_an_inversion_has_written_is_opened_as_one(started, tmp_path) -> None:
    path = tmp_path / "result.json"
    write_inversion(path, RECORD)
    main.main([str(path)])
    assert started == [(Start(inversion=path), None)]


def test_a_camera_path_is_told_by_what_it_says(started, tmp_path) -> None:
    path = tmp_path / "way.json"
    path.write_text('{"camera_type": "perspective", "keyframes": []}')
    main.main([str(path), "--source", "3"])
    assert started == [(Start(camera_path=path, seed_source=3), None)]


def test_a_picture_without_a_recipe_is_a_photo(started, tmp_path) -> None:
    grey = np.full((20, 20, 3), 90, np.uint8)
    for name in ("me.jpg", "me.png"):
        Image.fromarray(grey).save(tmp_path / name)
    write_png(tmp_path / "made.png", grey, Recipe("picture", {}))
    for name in ("me.jpg", "me.png", "made.png"):
        main.main([str(tmp_path / name)])
    assert started == [
        (Start(photo=tmp_path / "me.jpg"), None),
        (Start(photo=tmp_path / "me.png"), None),
        (Start(session=tmp_path / "made.png"), None),
    ]


@pytest.mark.parametrize("arguments", [["--unknown"], ["--preset", "dogs"], ["--source", "x"]])
def test_a_mistake_ends_with_2_and_says_which(started, capsys, arguments: list[str]) -> None:
    assert main.main(arguments) == 2
    said = capsys.readouterr().err
    assert arguments[0] in said
    assert said.count("\n") == 1
    assert started == []


# --- streams and screens ----------------------------------------------------------------------


def run_main(*arguments: str, shell: str = "", **environment: str) -> subprocess.CompletedProcess:
    """The program in a process of its own, its streams as ``shell`` says."""
    command = shlex.join([sys.executable, str(PROGRAM_FOLDER / "main.py"), *arguments])
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{command} {shell}"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize("platform", ["", "xcb"])
def test_without_a_display_it_says_what_to_do(platform: str) -> None:
    no_display = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": platform}
    done = run_main("photo.jpg", **no_display)
    assert done.returncode == 2
    assert done.stderr.startswith("error: There is no display here")
    assert "make run" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("shell", [">&-", "| true", ">&- 2>&-", ">/dev/full"])
def test_help_into_a_stream_that_takes_nothing_is_no_traceback(shell: str) -> None:
    done = run_main("--help", shell=shell)
    assert done.returncode == 0
    assert done.stderr == ""
