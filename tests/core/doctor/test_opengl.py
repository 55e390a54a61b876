from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from ddf_core.doctor import opengl


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"available": True, "renderer": "llvmpipe", "version": "4.5", "software": True}, "slow"),
        ({"available": True, "renderer": "NVIDIA", "version": "4.6", "software": False}, "ok"),
        ({"available": False, "reason": "no context"}, "missing"),
    ],
)
def test_the_opengl_probe_is_put_into_words(answer: dict[str, object], state: str) -> None:
    finding = opengl.opengl_finding(json.dumps(answer), "")
    assert finding.state == state
    assert str(answer.get("renderer", answer.get("reason"))) in finding.value


@pytest.mark.parametrize("stdout", ["", "[]", "{}", "not json"])
def test_a_probe_that_died_leaves_its_last_words(stdout: str) -> None:
    finding = opengl.opengl_finding(stdout, "first\nqt.qpa: no display\n")
    assert (finding.state, finding.value) == ("missing", "qt.qpa: no display")


@pytest.mark.parametrize(
    ("environment", "xvfb", "first"),
    [
        ({"DISPLAY": ":0"}, "/usr/bin/xvfb-run", sys.executable),
        ({}, "/usr/bin/xvfb-run", "xvfb-run"),
        ({}, None, sys.executable),
    ],
)
def test_without_a_display_opengl_is_asked_on_a_virtual_screen(
    environment: dict[str, str],
    xvfb: str | None,
    first: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commands: list[list[str]] = []

    def answers(command: list[str], **settings: object) -> SimpleNamespace:
        commands.append(command)
        text = json.dumps({"available": True, "renderer": "llvmpipe", "version": "4.5"})
        return SimpleNamespace(stdout=text, stderr="")

    monkeypatch.setattr(opengl.sys, "platform", "linux")
    monkeypatch.setattr(opengl.os, "environ", environment)
    monkeypatch.setattr(opengl.shutil, "which", lambda name: xvfb)
    monkeypatch.setattr(opengl.subprocess, "run", answers)
    (finding,) = opengl.check_opengl()
    assert commands[0][0] == first
    assert finding.value.startswith("llvmpipe, OpenGL 4.5")
    assert ("virtual screen" in finding.value) == (first == "xvfb-run")


def test_a_probe_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(*words: object, **settings: object) -> object:
        raise subprocess.TimeoutExpired("probe", 60)

    monkeypatch.setattr(opengl.subprocess, "run", hangs)
    (finding,) = opengl.check_opengl()
    assert finding.state == "missing"
    assert "TimeoutExpired" in finding.value


@pytest.mark.parametrize(("root", "start"), [(0, "apt-get "), (1000, "sudo apt-get ")])
def test_packages_are_installed_by_one_line(
    root: int, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opengl.shutil, "which", lambda name: "/usr/bin/apt-get")
    monkeypatch.setattr(opengl.os, "geteuid", lambda: root, raising=False)
    command = opengl.install_command("libgl1", "libegl1")
    assert command == f"{start}install --yes libgl1 libegl1"


def test_another_system_gets_no_debian_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opengl.shutil, "which", lambda name: None)
    assert opengl.opengl_missing("no driver").command == ""
