"""Runs a window program: on the display where there is one, else on a virtual screen.

    python tools/screen.py run                 the viewer; without a display its demonstration
    python tools/screen.py virtual COMMAND..   COMMAND on a virtual screen, display or not
    python tools/screen.py any COMMAND..       COMMAND on the display, else on a virtual screen
    python tools/screen.py needs               the option of tools/setup.py that this machine needs

The virtual screen is Xvfb through ``xvfb-run``, drawn by Mesa's software rasteriser.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Run before anything is installed, from any folder.
sys.path.insert(0, str(ROOT))

from ddf_core.display import has_display  # noqa: E402

DEMO_FOLDER = "out/demo"
SCREEN = "-screen 0 1600x1000x24 -nolisten tcp -noreset"


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
