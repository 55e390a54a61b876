"""A display is one that is named and answers."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from ddf_core import display

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="displays are looked for on Linux only")


@LINUX
@pytest.mark.parametrize("name", ["", ":4711", "no display", ":x", "127.0.0.1:4711"])
def test_a_display_that_does_not_answer_is_none(name: str) -> None:
    assert not display.has_display({"DISPLAY": name})


@LINUX
def test_a_wayland_display_is_found_by_its_socket(tmp_path: Path) -> None:
    environment = {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert not display.has_display(environment)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-7"))
        server.listen()
        assert display.has_display(environment)


@LINUX
def test_a_display_of_another_host_is_asked_by_its_port() -> None:
    with socket.socket(socket.AF_INET) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        number = server.getsockname()[1] - 6000
        assert display.x11_answers(f"127.0.0.1:{number}.0")
