"""Stands the program up on a bare machine: virtual environment, packages, system libraries.

Needs nothing but Python's standard library. The Makefile calls it before every target, so where
all is there it says nothing and takes a fraction of a second. What is missing it installs where it
may (apt as root, or through sudo without a password), else it names it in one line to copy.

    python3 tools/setup.py [--window] [--screen] [--browser]

``--window`` asks for the libraries of Qt and OpenGL too, ``--screen`` for a virtual screen,
``--browser`` for the browser that tests open web pages in. The
addresses packages come from are the user's own pip settings; ``TORCH_INDEX`` names another index
for torch alone. What was done is logged in ``build/setup.log``.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "ddf-setup.stamp"
LOG = ROOT / "build" / "setup.log"
OLDEST_PYTHON = (3, 11)

# Each library that Qt's xcb window or vispy's OpenGL opens, with the Debian package it comes in.
WINDOW_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
SCREEN_PROGRAMS = {"xvfb-run": "xvfb", "Xvfb": "xvfb", "xauth": "xauth"}
# Debian's own Chromium, without a window and with WebGL in software: no downloaded browser.
BROWSER_PROGRAMS = {"chromium": "chromium"}
# A source of a language: tests compile some, for numbers are read in one way under each of them.
LANGUAGE = Path("/usr/share/i18n/locales/tr_TR")
# Mesa's software rasteriser draws on the virtual screen; it is opened by path, not by name.
MESA_DRIVERS = ("/usr/lib/*/dri/swrast_dri.so", "/usr/lib*/dri/swrast_dri.so")


class SetupError(Exception):
    """Something is missing that this script may not or cannot install; the text says what to do."""


@dataclass(frozen=True)
class Need:
    """What the caller is going to do: open a window, on a virtual screen, a page in a browser."""

    window: bool = False
    screen: bool = False
    browser: bool = False


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# --- system libraries -------------------------------------------------------------------------


def can_open(library: str) -> bool:
    """Whether the dynamic linker finds ``library``, tried by opening it."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(need: Need) -> list[str]:
    """Debian packages whose libraries or programs are not there, in a fixed order, each once."""
    if sys.platform != "linux":
        return []
    wanted: list[str] = []
    if need.window or need.screen:
        wanted += [package for name, package in WINDOW_LIBRARIES.items() if not can_open(name)]
    if need.screen:
        wanted += [package for name, package in SCREEN_PROGRAMS.items() if not shutil.which(name)]
        if not any(any(Path("/").glob(pattern[1:])) for pattern in MESA_DRIVERS):
            wanted.append("libgl1-mesa-dri")
        if not LANGUAGE.exists():
            wanted.append("locales")
    if need.browser:
        wanted += [package for name, package in BROWSER_PROGRAMS.items() if not shutil.which(name)]
    return list(dict.fromkeys(wanted))


def root_prefix() -> list[str] | None:
    """The words before a command that let it run as root; None where this user may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def install_packages(packages: Sequence[str]) -> None:
    """Install Debian packages, or raise SetupError with the line that the user can run."""
    line = f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise SetupError(
            "Libraries for the window are missing and this system has no apt-get. Install what "
            f"your system calls these Debian packages: {' '.join(packages)}"
        )
    prefix = root_prefix()
    if prefix is None:
        raise SetupError(f"Libraries for the window are missing. Install them with:\n  {line}")
    say(f"Installing system libraries: {' '.join(packages)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    # The package lists are absent on a fresh machine and stale on an old one: fetched only then.
    if run_logged(install) or (run_logged([*apt, "update"]) and run_logged(install)):
        return
    raise SetupError(
        f"apt-get could not install the libraries for the window (see {LOG}). Try:\n  {line}"
    )


def ensure_system(need: Need) -> None:
    """Make the window's libraries and the virtual screen available, as far as ``need`` asks."""
    packages = missing_packages(need)
    if not packages:
        return
    install_packages(packages)
    still = missing_packages(need)
    if still:
        raise SetupError(f"Installed, but still not found: {' '.join(still)} (see {LOG}).")


# --- Python packages --------------------------------------------------------------------------


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint() -> str:
    """Changes when the wanted packages, this script or the Python that runs it change."""
    # Imported here: an older Python, which lacks it, must get as far as the message that says so.
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    # The settings of ruff and pytest stand in the same file and ask for no package.
    wanted = {table: project[table] for table in ("build-system", "project")}
    digest = hashlib.sha256(sys.version.encode())
    digest.update(json.dumps(wanted, sort_keys=True).encode())
    for name in ("constraints.txt", "tools/setup.py"):
        digest.update((ROOT / name).read_bytes())
    # An editable install points at this folder: a moved or copied clone is installed anew.
    digest.update(str(ROOT).encode())
    return digest.hexdigest()


def is_set_up() -> bool:
    """Whether the environment was completed for exactly these files and still runs."""
    try:
        done = STAMP.read_text(encoding="utf-8") == fingerprint()
    except OSError:
        return False
    return done and venv_python().exists()


def make_venv() -> bool:
    """A virtual environment that runs, made anew where the one found does not; whether it was."""
    if succeeds([str(venv_python()), "-m", "pip", "--version"]):
        return False
    say(f"Making a virtual environment in {VENV.name}")
    if not run_logged([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        raise SetupError(
            "Python could not make a virtual environment (see build/setup.log). On Debian:\n"
            "  sudo apt-get update && sudo apt-get install -y python3-venv"
        )
    return True


def pin_of(package: str) -> str:
    """The exact requirement for ``package`` in constraints.txt, such as ``torch==2.13.0``."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith(f"{package}=="))


def install_python_packages(first_time: bool) -> None:
    """torch first and by its exact pin, so that no other package draws a newer build in."""
    pip = [str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check"]
    constrained = [*pip, "--constraint", str(ROOT / "constraints.txt")]
    index = os.environ.get("TORCH_INDEX")
    steps = [
        (
            "torch (the largest part, minutes on a slow line)",
            [*constrained, pin_of("setuptools"), pin_of("torch")],
        ),
        (
            "the other Python packages",
            [*constrained, "--no-build-isolation", "--editable", f"{ROOT}[dev]"],
        ),
    ]
    if index:
        steps[0][1].extend(["--index-url", index])
    for what, command in steps:
        if first_time:
            say(f"Installing {what}, which can take minutes")
        if not run_logged(command):
            raise SetupError(f"pip could not install {what}:\n{tail_of_log()}\nAll of it: {LOG}")


def ensure_python() -> None:
    """The virtual environment with every pinned package; instant where it is complete."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError(
            f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed, this is "
            f"{sys.version.split()[0]}. Name another: make PYTHON=python3.12 run"
        )
    if is_set_up():
        return
    first_time = make_venv()
    STAMP.unlink(missing_ok=True)
    if not first_time:
        say("Bringing the Python packages up to date")
    install_python_packages(first_time)
    STAMP.write_text(fingerprint(), encoding="utf-8")


# --- running commands -------------------------------------------------------------------------


def succeeds(command: Sequence[str]) -> bool:
    """Whether ``command`` can be started and ends with 0; its output is dropped."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def run_logged(command: Iterable[str]) -> bool:
    """Run ``command`` with its output in the log; whether it ended with 0."""
    words = list(command)
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(words)}\n")
        log.flush()
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, check=False
        )
    return done.returncode == 0


def tail_of_log(lines: int = 12) -> str:
    return "\n".join(LOG.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when everything asked for is there, 1 with one message otherwise."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--window", action="store_true", help="Qt's and OpenGL's libraries too")
    parser.add_argument("--screen", action="store_true", help="a virtual screen too")
    parser.add_argument("--browser", action="store_true", help="a browser for tests too")
    options = parser.parse_args(arguments)
    try:
        ensure_system(Need(options.window, options.screen, options.browser))
        ensure_python()
    except SetupError as err:
        say(str(err))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
