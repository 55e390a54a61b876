"""The wheel: built, installed without a network into another environment, used from elsewhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from PIL import Image

from ddf_core.resource_paths import PROGRAM_FOLDER

PARTS = ("ddf_core", "app", "resources", "setup.py", "pyproject.toml", "README.md", "LICENSE")


def run(*words: str | Path, cwd: Path) -> str:
    """What a command says; it has to succeed."""
    done = subprocess.run(
        list(map(str, words)), cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program's wheel, built from a copy: a build leaves files where it works."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in PARTS:
        source, copy = PROGRAM_FOLDER / name, folder / "source" / name
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__", "readme"))
        else:
            shutil.copy2(source, copy)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder)
    run(*pip, "wheel", *options, folder / "source", cwd=folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands of the installed wheel are: an environment that sees this one's packages,
    so that torch is not fetched again, and not this checkout."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    (site,) = folder.glob("**/site-packages")
    packages = [path for path in sys.path if Path(path).name == "site-packages"]
    # Names alone: the .pth files in there, one of which may name this checkout, are not read.
    (site / "beside.pth").write_text("\n".join(packages))
    pip = (sys.executable, "-m", "pip", "--python", scripts / "python")
    run(
        *pip, "install", "--disable-pip-version-check", "--no-deps", "--no-index", wheel, cwd=folder
    )
    return scripts


def test_the_installed_program_is_that_of_the_wheel_with_its_resources(
    commands: Path, tmp_path: Path
) -> None:
    names = "r.__file__, r.BUNDLED_MODEL, r.SHADERS, r.WEB / 'three' / 'LICENSE'"
    ask = f"from ddf_core import resource_paths as r; print({names})"
    for found in map(Path, run(commands / "python", "-c", ask, cwd=tmp_path).split()):
        assert found.exists()
        assert found.is_relative_to(commands.parent)


def test_a_picture_is_made_from_any_folder(commands: Path, tmp_path: Path) -> None:
    run(commands / "ddf", "render", "--size", "16", "--out", "a.png", cwd=tmp_path)
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size == (16, 16)


def test_the_doctor_and_the_viewer_answer(commands: Path, tmp_path: Path) -> None:
    assert "torch" in run(commands / "ddf", "doctor", cwd=tmp_path)
    assert run(commands / "ddf-viewer", "--help", cwd=tmp_path).startswith("usage: ddf-viewer")
