"""The house itself: its doors are there, its parts have reasons, no machine is named in it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from ddf_core.resource_paths import PROGRAM_FOLDER

ROOT = PROGRAM_FOLDER
TARGETS = ("run", "test", "bench", "fuzz", "kill", "soak", "train", "lint")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LARGEST_WEIGHTS = 8_000_000
CORE = sorted((ROOT / "ddf_core").rglob("*.py"))
# A mistake of the program itself; and what argparse wants of the functions that read its words.
UNTOLD = {"AssertionError", "ArgumentTypeError"}
# Where arrays go in and out.
OF_ARRAYS = (
    *("scene", "models", "sampling", "meshing", "inversion", "labels", "training", "evaluation"),
    *("editing", "correspondence"),
)
# (N, 3), (..., 3), (S * S,), () for a scalar.
SHAPE = re.compile(r"\((?:[A-Z\d]|\.\.\.)[^()]*\)|\(\)")


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


def bases_of_classes() -> dict[str, set[str]]:
    """The names of the bases of every class of the core."""
    classes = (
        node
        for path in CORE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    return {node.name: {name_of(base) for base in node.bases} for node in classes}


def name_of(node: ast.expr | None) -> str:
    """``X`` of ``X``, ``a.X``, ``X(...)`` and ``X[...]``; empty for all else."""
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Subscript):
        return name_of(node.value)
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def public_functions(
    body: Iterable[ast.stmt], has_bases: bool = False
) -> Iterator[ast.FunctionDef]:
    """Functions and methods; one that says nothing does what the base of its class says."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_") and node.name != "__call__":
            continue
        if isinstance(node, ast.ClassDef):
            yield from public_functions(node.body, bool(node.bases))
        elif ast.get_docstring(node) or not has_bases:
            yield node


def raised_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """What a body makes and raises itself, and does not catch itself; not what it passes on."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.Raise) and (
            isinstance(node.exc, ast.Call) or name_of(node.exc)[:1].isupper()
        ):
            yield name_of(node.exc)
        if isinstance(node, ast.Try):
            caught = {name_of(handler.type) for handler in node.handlers}
            yield from (name for name in raised_in(node.body) if name not in caught)
            yield from raised_in([*node.handlers, *node.orelse, *node.finalbody])
        else:
            yield from raised_in(ast.iter_child_nodes(node))


def is_told(name: str, told: str, bases: dict[str, set[str]]) -> bool:
    """Whether ``told`` names an error or a base of it; of what a function makes, any error."""
    if not name[:1].isupper():
        return bool(told)
    named = re.search(rf"\b{name}\b", told) is not None
    return named or any(is_told(base, told, bases) for base in bases.get(name, set()))


def test_every_public_function_of_the_core_names_what_it_raises() -> None:
    bases, silent = bases_of_classes(), []
    for path in CORE:
        for function in public_functions(ast.parse(path.read_text(encoding="utf-8")).body):
            told = (ast.get_docstring(function) or "").partition("Raises:")[2]
            names = set(raised_in(function.body)) - UNTOLD
            silent += [
                f"{path.relative_to(ROOT)}: {function.name} raises {name}"
                for name in sorted(names)
                if not is_told(name, told, bases)
            ]
    assert silent == []


def test_every_public_function_of_arrays_names_a_shape() -> None:
    silent = []
    for path in CORE:
        if path.relative_to(ROOT / "ddf_core").parts[0] not in OF_ARRAYS:
            continue
        for function in public_functions(ast.parse(path.read_text(encoding="utf-8")).body):
            hints = [
                each.annotation for each in ast.walk(function.args) if isinstance(each, ast.arg)
            ]
            words = " ".join(ast.unparse(hint) for hint in [*hints, function.returns] if hint)
            if re.search(r"\b(Tensor|NDArray)\b", words) is None:
                continue
            if not SHAPE.search(ast.get_docstring(function) or ""):
                silent.append(f"{path.relative_to(ROOT)}: {function.name}")
    assert silent == []


# What comes with the program itself, and what the system says of the machine.
OWN_FILES = {"app/canvas/volume_visual.py", "app/widgets/icons.py", "ddf_core/doctor/machine.py",
             "ddf_core/doctor/packages.py", "ddf_core/export/web_page/html.py"}  # fmt: skip
OPENED_ELSEWHERE = re.compile(
    r"\.open\(\"rb?\"|\.read_bytes\(|\.read_text\(|np\.load\(path|ZipFile\(path|Image\.open\(path"
)


def test_files_are_read_through_the_one_door_that_refuses_pipes_and_devices() -> None:
    sources = [path for room in ("app", "ddf_core") for path in (ROOT / room).rglob("*.py")]
    found = {
        path.relative_to(ROOT).as_posix()
        for path in sources
        if OPENED_ELSEWHERE.search(path.read_text(encoding="utf-8"))
    }
    assert found == OWN_FILES


def test_pixels_leave_an_image_in_one_place_which_copies_them() -> None:
    # What ``bits`` lends dies with the image: read afterwards, it ends the whole program.
    rooms = ("app", "ddf_core", "tests", "tools")
    sources = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    lending = re.compile(r"\.(constB|b)its\(|\.(constS|s)canLine\(")
    found = {
        path.relative_to(ROOT).as_posix()
        for path in sources
        if lending.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"app/canvas/image_pixels.py"}
