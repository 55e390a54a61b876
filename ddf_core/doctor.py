"""What this machine has for the program, what is missing, and what that costs.

Every check answers with a Finding; none raises. OpenGL is asked in a process of its own, because
the core knows no window and a broken driver may end the process that asks it.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Literal

from ddf_core.command_line import command_line, quote_arguments
from ddf_core.errors import DdfError
from ddf_core.resource_paths import PROGRAM_FOLDER
from ddf_core.version import __version__

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
# TARGETS.md: the viewer may take 1.2 GiB; training holds its data besides.
MEMORY_GIB = 1.5
# Room for exports, checkpoints and the training data's cache.
DISK_GIB = 2.0
GL_TIMEOUT_S = 60
VIDEO_CODEC = "libx264"
SETUP = "make setup-window"

State = Literal["ok", "slow", "missing", "broken"]


@dataclass(frozen=True)
class Finding:
    """One line of the answer.

    Args:
        name: what was looked at.
        state: ``ok``; ``slow``: works, could be quicker; ``missing``: something does not work
            without it; ``broken``: it is there and wrong.
        value: what was found, in words.
        advice: what it costs and what to do; empty where nothing needs doing.
        command: one line to copy that mends it; empty where none does.
    """

    name: str
    state: State
    value: str
    advice: str = ""
    command: str = ""


def examine() -> tuple[Finding, ...]:
    """Every finding about this machine, in the order a reader wants them."""
    checks: tuple[Callable[[], list[Finding]], ...] = (
        check_system,
        check_packages,
        check_torch,
        check_opengl,
        check_codecs,
        check_memory,
        check_disk,
        check_bundled_model,
    )
    return tuple(finding for check in checks for finding in check())


# --- the machine ------------------------------------------------------------------------------


def check_system() -> list[Finding]:
    """Program, Python and system."""
    python = platform.python_version()
    old = sys.version_info < (3, 11)
    return [
        Finding("ddf-viewer", "ok", __version__),
        Finding(
            "python",
            "broken" if old else "ok",
            f"{python} ({sys.executable})",
            "Install Python 3.11 or newer, then run make setup." if old else "",
        ),
        Finding("system", "ok", f"{platform.platform()}, {os.cpu_count()} processor cores"),
    ]


def check_memory() -> list[Finding]:
    """Memory that is free now."""
    free = free_memory_gib()
    if free is None:
        return [Finding("memory", "ok", "free memory is not told by this system")]
    low = free < MEMORY_GIB
    return [
        Finding(
            "memory",
            "slow" if low else "ok",
            f"{free:.1f} GiB free",
            f"The viewer takes up to {MEMORY_GIB} GiB: close other programs." if low else "",
        )
    ]


def free_memory_gib(meminfo: Path = Path("/proc/meminfo")) -> float | None:
    """Memory that new programs can take, in GiB; None where the system has no such file."""
    try:
        text = meminfo.read_text(encoding="ascii")
    except OSError:
        return None
    found = re.search(r"^MemAvailable:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 2**20 if found else None


def check_disk() -> list[Finding]:
    """Room on the disk of the working folder."""
    here = Path.cwd()
    free = shutil.disk_usage(here).free / 2**30
    low = free < DISK_GIB
    advice = f"Exports and training want {DISK_GIB:.0f} GiB: make room." if low else ""
    return [Finding("disk", "slow" if low else "ok", f"{free:.1f} GiB free in {here}", advice)]


# --- packages ---------------------------------------------------------------------------------


def read_pins(path: Path = CONSTRAINTS) -> dict[str, str]:
    """Package name in lower case to its pinned version; empty without the file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.split("==", 1) for line in lines if "==" in line and not line.startswith("#"))
    return {name.strip().lower(): version.strip() for name, version in pairs}


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


def check_torch() -> list[Finding]:
    """Where the networks run, and on how many threads."""
    try:
        # Tried here and not at the top: a broken torch is an answer of this module.
        torch = importlib.import_module("torch")
    except Exception as err:
        return [Finding("torch device", "broken", first_line(err), "Nothing works so.", SETUP)]
    if torch.cuda.is_available():
        return [
            gpu_finding(torch.cuda.get_device_name(0), importlib.import_module("ddf_core.device"))
        ]
    return [processor_finding(torch.get_num_threads(), shutil.which("nvidia-smi") is not None)]


def gpu_finding(name: str, device: ModuleType) -> Finding:
    """The GPU that torch sees, and whether a first computation on it works."""
    reason = device.why_no_gpu()
    if not reason:
        return Finding("torch device", "ok", f"GPU: {name}")
    return Finding(
        "torch device", "slow", f"GPU: {name}", f"{reason} The processor is used.", SETUP
    )


def processor_finding(threads: int, has_gpu: bool) -> Finding:
    """Networks on the processor; ``has_gpu``: there is an NVIDIA driver that torch does not use."""
    value = f"processor, {threads} thread{'s' if threads > 1 else ''}"
    slow = "Exact pictures take seconds and training hours; previews and clicks are quick."
    if not has_gpu:
        return Finding("torch device", "slow", value, f"{slow} The viewer is made for this.")
    pin = read_pins().get("torch", "")
    wheel = f"torch=={pin}" if pin else "torch"
    return Finding(
        "torch device",
        "slow",
        f"{value}; an NVIDIA driver is there",
        f"{slow} This torch was built without CUDA, or is too new for the driver.",
        quote_arguments([sys.executable, "-m", "pip", "install", "--force-reinstall", wheel]),
    )


# --- pictures on disk -------------------------------------------------------------------------


def check_codecs() -> list[Finding]:
    """What writes pictures and videos."""
    try:
        features = importlib.import_module("PIL.features")
        has_png = bool(features.check("zlib"))
    except Exception as err:
        return [Finding("codecs", "broken", first_line(err), "No picture can be saved.", SETUP)]
    if not has_png:
        advice = "No picture can be saved from the command line."
        return [Finding("codecs", "broken", "Pillow was built without PNG", advice, SETUP)]
    try:
        importlib.import_module("av.codec").Codec(VIDEO_CODEC, "w")
    except Exception as err:
        advice = "No video can be saved; PNG frames can."
        return [Finding("codecs", "missing", f"{VIDEO_CODEC}: {first_line(err)}", advice, SETUP)]
    return [Finding("codecs", "ok", f"PNG, {VIDEO_CODEC}")]


# --- OpenGL -----------------------------------------------------------------------------------


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


# --- the bundled model ------------------------------------------------------------------------


def check_bundled_model() -> list[Finding]:
    """The bundled heads, read and checked as the viewer reads them."""
    try:
        # Tried here for the same reason as torch.
        model_folder = importlib.import_module("ddf_core.io.model_folder")
        model = model_folder.load_model()
    except DdfError as err:
        return [Finding("bundled model", "broken", err.message, err.advice)]
    except Exception as err:
        advice = "The window opens without a head."
        return [Finding("bundled model", "broken", first_line(err), advice, SETUP)]
    value = f"{model.card.name}, sha256 {model.digest[:12]}"
    if model.fields is None:
        this_python = quote_arguments([sys.executable, "-m", "ddf_core"])
        command = command_line("train", "fields", model.path, program=this_python)
        advice = "No points can be matched."
        return [Finding("bundled model", "missing", f"{value}, no fields", advice, command)]
    return [Finding("bundled model", "ok", f"{value}, with fields")]


def first_line(err: BaseException) -> str:
    """The kind of an error and the first line of what it says."""
    text = str(err).strip().splitlines()
    return f"{type(err).__name__}: {text[0]}" if text else type(err).__name__
