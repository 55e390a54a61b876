from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from tools import screen


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would be run; each ends with 5."""
    commands: list[list[str]] = []

    def run(command: Sequence[str], **settings: object) -> SimpleNamespace:
        commands.append(list(command))
        return SimpleNamespace(returncode=5)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(screen.shutil, "which", lambda name: f"/usr/bin/{name}")
    return commands


def test_with_a_display_the_viewer_is_started_as_it_is(
    ran: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "has_display", lambda environment: True)
    assert screen.main(["run", "model"]) == 5
    assert ran == [[sys.executable, str(screen.ROOT / "main.py"), "model"]]


def test_without_a_display_the_same_window_makes_its_demonstration(
    ran: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "has_display", lambda environment: False)
    assert screen.main(["run"]) == 5
    (command,) = ran
    assert command[0] == "xvfb-run"
    assert command[-3:] == [str(screen.ROOT / "main.py"), "--demo", str(screen.ROOT / "out/demo")]


def test_the_virtual_screen_is_used_even_where_there_is_a_display(
    ran: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "has_display", lambda environment: True)
    assert screen.main(["virtual", "prog", "--flag"]) == 5
    assert ran[0][0] == "xvfb-run"
    assert ran[0][-2:] == ["prog", "--flag"]
    assert screen.main(["any", "prog"]) == 5
    assert ran[1] == ["prog"]


@pytest.mark.parametrize(("display", "option"), [(True, "--window"), (False, "--screen")])
def test_what_set_up_must_bring_follows_from_the_display(
    display: bool,
    option: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(screen, "has_display", lambda environment: display)
    assert screen.main(["needs"]) == 0
    assert capsys.readouterr().out == f"{option}\n"


def test_without_xvfb_the_command_that_brings_it_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(screen.shutil, "which", lambda name: None)
    assert screen.main(["virtual", "prog"]) == 1
    assert "make setup-screen" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["walk"], ["virtual"]])
def test_other_words_get_the_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert screen.main(words) == 2
    assert "screen.py run" in capsys.readouterr().err
