"""What draws the volumes: OpenGL, asked in a process of its own.

The core knows no window, and a broken driver may end the process that asks it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace

from ddf_core.doctor.finding import Finding, first_line
from ddf_core.resource_paths import PROGRAM_FOLDER

GL_TIMEOUT_S = 60


def check_opengl() -> list[Finding]:
    """What draws the volumes: on the display, or on a virtual screen where there is none."""
    virtual = lacks_display(os.environ) and shutil.which("xvfb-run") is not None
    probe = [sys.executable, "-m", "app.canvas.gl_probe", "--json"]
    command = ["xvfb-run", "-a", *probe] if virtual else probe
    try:
        done = subprocess.run(
            command,
            cwd=PROGRAM_FOLDER,
            capture_output=True,
            text=True,
            timeout=GL_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as err:
        return [opengl_missing(first_line(err))]
    finding = opengl_finding(done.stdout, done.stderr)
    where = " (no display here: asked on a virtual screen)" if virtual else ""
    return [replace(finding, value=finding.value + where)]


def lacks_display(environment: Mapping[str, str]) -> bool:
    """Whether this is a Linux without any display named."""
    named = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    return sys.platform == "linux" and not named


def opengl_finding(stdout: str, stderr: str) -> Finding:
    """The probe's answer in words; a probe that died left its last words on stderr."""
    try:
        found = json.loads(stdout)
        available = bool(found["available"])
    except (ValueError, KeyError, TypeError):
        lines = stderr.strip().splitlines()
        return opengl_missing(lines[-1] if lines else "the probe gave no answer")
    if not available:
        return opengl_missing(str(found.get("reason", "")))
    value = f"{found.get('renderer', '')}, OpenGL {found.get('version', '')}"
    if found.get("software"):
        advice = "Drawn by the processor: turning the view is slower than with a graphics driver."
        return Finding("opengl", "slow", value, advice)
    return Finding("opengl", "ok", value)


def opengl_missing(reason: str) -> Finding:
    """No OpenGL: the window works all the same, on pictures of the renderer."""
    return Finding(
        "opengl",
        "missing",
        reason or "not available",
        "The window then shows rendered pictures: turning is slow, all else works. Without a "
        "display: make run.",
        install_command("libgl1", "libegl1", "libgl1-mesa-dri"),
    )


def install_command(*packages: str) -> str:
    """The line that installs Debian packages; empty on systems of another kind."""
    if shutil.which("apt-get") is None:
        return ""
    as_root = "" if hasattr(os, "geteuid") and os.geteuid() == 0 else "sudo "
    return f"{as_root}apt-get install --yes {' '.join(packages)}"
