"""The house itself: its doors are there, its parts have reasons, no machine is named in it."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from ddf_core.resource_paths import PROGRAM_FOLDER

ROOT = PROGRAM_FOLDER
TARGETS = ("run", "test", "bench", "fuzz", "soak", "train", "lint")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LARGEST_WEIGHTS = 8_000_000


def requirements() -> list[Requirement]:
    extras = PROJECT["project"]["optional-dependencies"]
    texts = [
        *PROJECT["project"]["dependencies"],
        *(text for part in extras.values() for text in part),
    ]
    return [Requirement(text) for text in texts]


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if "==" in line and not line.startswith("#"))


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_is_in_the_makefile_and_sets_itself_up(target: str) -> None:
    rule = re.search(rf"^{target}:(?P<needs>.*)\n(?P<recipe>(?:\t.*\n)*)", MAKEFILE, re.MULTILINE)
    assert rule is not None
    whole = rule["needs"] + rule["recipe"]
    assert "setup" in whole or "test-" in whole
    assert re.search(rf"^\.PHONY:.*\b{target}\b", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("target", ["test-style", "test-core", "test-window", "test-program"])
def test_every_part_of_the_tests_sets_itself_up(target: str) -> None:
    assert re.search(rf"^{target}: setup", MAKEFILE, re.MULTILINE)


def test_ci_runs_the_tests_and_stops_at_the_first_failure() -> None:
    script = ROOT / ".ci" / "run"
    text = script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
    assert text.rstrip().endswith("make test")


@pytest.mark.parametrize("requirement", requirements(), ids=lambda r: r.name)
def test_every_dependency_has_its_reason_in_the_line_above(requirement: Requirement) -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    pattern = re.compile(rf'\s*"{re.escape(requirement.name)}(?![\w.-])[^"]*",')
    at = [number for number, line in enumerate(lines) if pattern.fullmatch(line)]
    assert len(at) == 1
    assert re.fullmatch(r"\s*# \S.{10,}", lines[at[0] - 1])


@pytest.mark.parametrize("requirement", requirements(), ids=lambda r: r.name)
def test_every_dependency_is_pinned_inside_its_range(requirement: Requirement) -> None:
    assert requirement.specifier.contains(pins()[requirement.name.lower()])


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def test_no_tracked_file_names_a_place_of_one_machine() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git clone: nothing says which files belong to the project")
    # Written in pieces, so that this file does not find itself.
    positions = [
        "/work" + "/",
        "/ro" + "ot/",
        "/home" + "/",
        "/opt" + "/",
        "://py" + "pi",
        "download.py" + "torch",
    ]
    pattern = re.compile("|".join(map(re.escape, positions)).encode())
    found = [
        str(path.relative_to(ROOT)) for path in tracked_files() if pattern.search(path.read_bytes())
    ]
    assert found == []


def test_every_bundled_weight_file_is_small() -> None:
    files = sorted((ROOT / "resources").rglob("*.safetensors"))
    assert [path.name for path in files if path.stat().st_size > LARGEST_WEIGHTS] == []


def test_the_version_is_in_the_changelog() -> None:
    import_free = (ROOT / "ddf_core" / "version.py").read_text(encoding="utf-8")
    version = re.search(r'__version__ = "(.+)"', import_free)
    assert version is not None
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
