"""Runs a window program: on the display where there is one, else on a virtual screen.

    python tools/screen.py run                 the viewer; without a display its demonstration
    python tools/screen.py virtual COMMAND..   COMMAND on a virtual screen, display or not
    python tools/screen.py any COMMAND..       COMMAND on the display, else on a virtual screen
    python tools/screen.py needs               the option of tools/setup.py that this machine needs

The virtual screen is Xvfb through ``xvfb-run``, drawn by Mesa's software rasteriser.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO_FOLDER = "out/demo"
SCREEN = "-screen 0 1600x1000x24 -nolisten tcp -noreset"


def answers(family: int, address: str | tuple[str, int]) -> bool:
    """Whether something accepts a connection at ``address``."""
    with socket.socket(family, socket.SOCK_STREAM) as link:
        link.settimeout(2)
        try:
            link.connect(address)
        except OSError:
            return False
    return True


def x11_answers(display: str) -> bool:
    """Whether the X server that ``display`` names (``:0``, ``host:10.0``) can be reached."""
    parts = re.fullmatch(r"(?P<host>[^:]*):(?P<number>\d+)(\.\d+)?", display)
    if parts is None:
        return False
    number = int(parts["number"])
    if parts["host"] in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"
        # Servers listen on the file, on the abstract name of the file, or on both.
        return answers(socket.AF_UNIX, path) or answers(socket.AF_UNIX, f"\0{path}")
    return answers(socket.AF_INET, (parts["host"], 6000 + number))


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown: a display that is named AND answers; always off Linux."""
    if sys.platform != "linux":
        return True
    if wayland := environment.get("WAYLAND_DISPLAY"):
        path = Path(environment.get("XDG_RUNTIME_DIR", "/run")) / wayland
        if answers(socket.AF_UNIX, str(path)):
            return True
    return x11_answers(environment.get("DISPLAY", ""))


def on_virtual_screen(command: Sequence[str]) -> int:
    """Run ``command`` under a virtual X server and give its exit status."""
    if shutil.which("xvfb-run") is None:
        print("xvfb-run is missing: run `make setup-screen` first.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="ddf-runtime-") as runtime:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "xcb",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            # Qt wants a private folder of the session; a machine without a login has none.
            "XDG_RUNTIME_DIR": runtime,
        }
        environment.pop("WAYLAND_DISPLAY", None)
        wrapped = ["xvfb-run", "-a", "-s", SCREEN, *command]
        return subprocess.run(wrapped, env=environment, check=False).returncode


def on_any_screen(command: Sequence[str]) -> int:
    """Run ``command`` on the user's display, or on a virtual one where there is none."""
    if has_display(os.environ):
        return subprocess.run(command, check=False).returncode
    return on_virtual_screen(command)


def run_viewer(arguments: Sequence[str]) -> int:
    """The viewer; where there is no display, the same window makes its demonstration."""
    viewer = [sys.executable, str(ROOT / "main.py"), *arguments]
    if has_display(os.environ):
        return subprocess.run(viewer, check=False).returncode
    print(f"No display: demonstration on a virtual screen, into {DEMO_FOLDER}", file=sys.stderr)
    return on_virtual_screen([*viewer, "--demo", str(ROOT / DEMO_FOLDER)])


def main(arguments: Sequence[str]) -> int:
    match list(arguments):
        case ["run", *rest]:
            return run_viewer(rest)
        case ["virtual", command, *rest]:
            return on_virtual_screen([command, *rest])
        case ["any", command, *rest]:
            return on_any_screen([command, *rest])
        case ["needs"]:
            print("--window" if has_display(os.environ) else "--screen")
            return 0
    print((__doc__ or "").strip(), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
