"""Whether a window can be shown here. The standard library alone: tools ask before anything else is
installed."""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path


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
