"""Installed packages beside the versions that were tested."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from ddf_core.doctor.finding import SETUP, Finding
from ddf_core.resource_paths import PROGRAM_FOLDER

CONSTRAINTS = PROGRAM_FOLDER / "constraints.txt"
# What the program is made of; without the last four there is no window, and the rest works.
PACKAGES = (
    "torch",
    "numpy",
    "safetensors",
    "pillow",
    "PySide6-Essentials",
    "vispy",
    "PyOpenGL",
    "pyqtgraph",
)
WINDOW_PACKAGES = PACKAGES[-4:]


def check_packages() -> list[Finding]:
    """Each package against the version that was tested."""
    pins = read_pins()
    return [package_finding(name, pins.get(name.lower())) for name in PACKAGES]


def package_finding(name: str, pin: str | None) -> Finding:
    """One installed package beside its pin; a local build (2.13.0+cpu) meets the pin."""
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        cost = "No window without it." if name in WINDOW_PACKAGES else "Nothing works without it."
        return Finding(name, "missing", "not installed", cost, SETUP)
    if pin is None or found.split("+")[0] == pin:
        return Finding(name, "ok", found)
    return Finding(
        name, "slow", f"{found}, tested with {pin}", "If something is odd, install that one.", SETUP
    )


def read_pins(path: Path = CONSTRAINTS) -> dict[str, str]:
    """Package name in lower case to its pinned version; empty without the file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.split("==", 1) for line in lines if "==" in line and not line.startswith("#"))
    return {name.strip().lower(): version.strip() for name, version in pairs}
