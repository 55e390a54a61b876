from __future__ import annotations

import json

import pytest

from ddf_core.cli import doctor_subcommand
from ddf_core.cli.entry import main
from ddf_core.doctor.finding import Finding

FINDINGS = (
    Finding("python", "ok", "3.11"),
    Finding("opengl", "missing", "no context", "Install " + "a driver " * 20),
)


def test_the_subcommand_prints_one_json_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor_subcommand, "examine", lambda: FINDINGS)
    assert main(["doctor", "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert findings[0] == {
        "name": "python",
        "state": "ok",
        "value": "3.11",
        "advice": "",
        "command": "",
    }
    assert findings[1]["state"] == "missing"


def test_the_text_names_what_is_missing_and_keeps_to_the_width() -> None:
    lines = doctor_subcommand.as_text(FINDINGS).splitlines()
    assert lines[0] == "ok       python  3.11"
    assert lines[1].startswith("MISSING  opengl")
    assert max(map(len, lines)) <= doctor_subcommand.WIDTH


def test_lines_to_copy_come_last_whole_and_once() -> None:
    long = "apt-get install " + "package " * 20
    findings = (
        Finding("opengl", "missing", "none", "Slow.", long.strip()),
        Finding("vispy", "missing", "not installed", "No window.", "make setup-window"),
        Finding("PyOpenGL", "missing", "not installed", "No window.", "make setup-window"),
    )
    lines = doctor_subcommand.as_text(findings).splitlines()
    assert lines[-3:] == ["To mend it:", f"  {long.strip()}", "  make setup-window"]


def test_where_nothing_is_wrong_there_is_nothing_to_copy() -> None:
    assert "mend" not in doctor_subcommand.as_text(FINDINGS[:1])
