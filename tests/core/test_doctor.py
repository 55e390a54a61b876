from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ddf_core import doctor
from ddf_core.cli import doctor_subcommand
from ddf_core.cli.entry import main
from ddf_core.errors import ModelFileError


def test_the_pins_are_read_from_the_constraints_file(tmp_path: Path) -> None:
    path = tmp_path / "constraints.txt"
    path.write_text("# torch==1.0\nTorch==2.13.0\nnumpy==2.4.6\n", encoding="utf-8")
    assert doctor.read_pins(path) == {"torch": "2.13.0", "numpy": "2.4.6"}
    assert doctor.read_pins(tmp_path / "absent.txt") == {}


def test_the_projects_own_pins_cover_every_package_that_is_examined() -> None:
    assert {name.lower() for name in doctor.PACKAGES} <= set(doctor.read_pins())


@pytest.mark.parametrize(
    ("found", "pin", "state"),
    [
        ("2.13.0", "2.13.0", "ok"),
        ("2.13.0+cpu", "2.13.0", "ok"),
        ("2.12.1", "2.13.0", "slow"),
        ("2.12.1", None, "ok"),
    ],
)
def test_a_package_is_judged_by_its_pin(
    found: str, pin: str | None, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.metadata, "version", lambda name: found)
    assert doctor.package_finding("torch", pin).state == state


@pytest.mark.parametrize(("name", "cost"), [("vispy", "No window"), ("torch", "Nothing works")])
def test_a_missing_package_says_what_it_costs(
    name: str, cost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> str:
        raise doctor.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(doctor.metadata, "version", absent)
    finding = doctor.package_finding(name, "1.0")
    assert finding.state == "missing"
    assert finding.advice.startswith(cost)


def test_a_torch_that_cannot_be_loaded_is_a_finding_and_no_crash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(name: str) -> Any:
        raise OSError("libgomp.so.1: cannot open\nmore")

    monkeypatch.setattr(doctor.importlib, "import_module", broken)
    (finding,) = doctor.check_torch()
    assert (finding.state, finding.value) == ("broken", "OSError: libgomp.so.1: cannot open")


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"available": True, "renderer": "llvmpipe", "version": "4.5", "software": True}, "slow"),
        ({"available": True, "renderer": "NVIDIA", "version": "4.6", "software": False}, "ok"),
        ({"available": False, "reason": "no context"}, "missing"),
    ],
)
def test_the_opengl_probe_is_put_into_words(answer: dict[str, object], state: str) -> None:
    finding = doctor.opengl_finding(json.dumps(answer), "")
    assert finding.state == state
    assert str(answer.get("renderer", answer.get("reason"))) in finding.value


@pytest.mark.parametrize("stdout", ["", "[]", "{}", "not json"])
def test_a_probe_that_died_leaves_its_last_words(stdout: str) -> None:
    finding = doctor.opengl_finding(stdout, "first\nqt.qpa: no display\n")
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

    monkeypatch.setattr(doctor.sys, "platform", "linux")
    monkeypatch.setattr(doctor.os, "environ", environment)
    monkeypatch.setattr(doctor.shutil, "which", lambda name: xvfb)
    monkeypatch.setattr(doctor.subprocess, "run", answers)
    (finding,) = doctor.check_opengl()
    assert commands[0][0] == first
    assert finding.value.startswith("llvmpipe, OpenGL 4.5")
    assert ("virtual screen" in finding.value) == (first == "xvfb-run")


def test_a_probe_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(*words: object, **settings: object) -> object:
        raise subprocess.TimeoutExpired("probe", 60)

    monkeypatch.setattr(doctor.subprocess, "run", hangs)
    (finding,) = doctor.check_opengl()
    assert finding.state == "missing"
    assert "TimeoutExpired" in finding.value


def test_free_memory_is_read_in_gib(tmp_path: Path) -> None:
    path = tmp_path / "meminfo"
    path.write_text("MemTotal: 8388608 kB\nMemAvailable:    3145728 kB\n", encoding="ascii")
    assert doctor.free_memory_gib(path) == 3.0
    assert doctor.free_memory_gib(tmp_path / "absent") is None


@pytest.mark.parametrize(("free", "state"), [(0.5, "slow"), (20.0, "ok")])
def test_little_memory_is_said(free: float, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "free_memory_gib", lambda: free)
    assert doctor.check_memory()[0].state == state


@pytest.mark.parametrize(("fields", "state"), [(object(), "ok"), (None, "missing")])
def test_a_bundled_model_without_fields_is_no_whole_model(
    fields: object, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = SimpleNamespace(
        card=SimpleNamespace(name="heads"), digest="ab" * 32, fields=fields, path=Path("heads")
    )
    module = SimpleNamespace(load_model=lambda: model)
    monkeypatch.setattr(doctor.importlib, "import_module", lambda name: module)
    (finding,) = doctor.check_bundled_model()
    assert finding.state == state
    assert "abababababab" in finding.value


def test_a_damaged_bundled_model_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise ModelFileError("card.json is cut short.", advice="Clone again.")

    module = SimpleNamespace(load_model=refuse)
    monkeypatch.setattr(doctor.importlib, "import_module", lambda name: module)
    (finding,) = doctor.check_bundled_model()
    assert finding == doctor.Finding(
        "bundled model", "broken", "card.json is cut short.", "Clone again."
    )


FINDINGS = (
    doctor.Finding("python", "ok", "3.11"),
    doctor.Finding("opengl", "missing", "no context", "Install " + "a driver " * 20),
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
        doctor.Finding("opengl", "missing", "none", "Slow.", long.strip()),
        doctor.Finding("vispy", "missing", "not installed", "No window.", "make setup-window"),
        doctor.Finding("PyOpenGL", "missing", "not installed", "No window.", "make setup-window"),
    )
    lines = doctor_subcommand.as_text(findings).splitlines()
    assert lines[-3:] == ["To mend it:", f"  {long.strip()}", "  make setup-window"]


def test_where_nothing_is_wrong_there_is_nothing_to_copy() -> None:
    assert "mend" not in doctor_subcommand.as_text(FINDINGS[:1])


@pytest.mark.parametrize(("root", "start"), [(0, "apt-get "), (1000, "sudo apt-get ")])
def test_packages_are_installed_by_one_line(
    root: int, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda name: "/usr/bin/apt-get")
    monkeypatch.setattr(doctor.os, "geteuid", lambda: root, raising=False)
    command = doctor.install_command("libgl1", "libegl1")
    assert command == f"{start}install --yes libgl1 libegl1"


def test_another_system_gets_no_debian_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    assert doctor.opengl_missing("no driver").command == ""


def test_an_unused_gpu_is_said_with_the_line_that_gives_torch_cuda() -> None:
    assert doctor.processor_finding(2, has_gpu=False).command == ""
    finding = doctor.processor_finding(1, has_gpu=True)
    assert "NVIDIA" in finding.value
    assert f"torch=={doctor.read_pins()['torch']}" in finding.command
    assert "1 thread;" in finding.value


def test_pictures_and_videos_can_be_saved_here() -> None:
    (finding,) = doctor.check_codecs()
    assert (finding.state, finding.value, finding.command) == ("ok", "PNG, libx264", "")


def test_a_video_encoder_that_is_missing_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "VIDEO_CODEC", "no_such_codec")
    (finding,) = doctor.check_codecs()
    assert (finding.state, finding.command) == ("missing", doctor.SETUP)
    assert "no_such_codec" in finding.value


@pytest.mark.parametrize("broken", ["gone", "without zlib"])
def test_a_pillow_that_cannot_write_is_a_finding(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(name: str) -> Any:
        if broken == "gone":
            raise ImportError("No module named 'PIL'")
        return SimpleNamespace(check=lambda feature: False)

    monkeypatch.setattr(doctor.importlib, "import_module", load)
    (finding,) = doctor.check_codecs()
    assert finding.state == "broken"
    assert finding.command == doctor.SETUP


def test_the_command_of_the_setup_is_one_the_makefile_has() -> None:
    makefile = (doctor.PROGRAM_FOLDER / "Makefile").read_text(encoding="utf-8")
    assert f"\n{doctor.SETUP.removeprefix('make ')}:" in makefile


def test_the_system_finding_names_this_python() -> None:
    assert any(sys.executable in finding.value for finding in doctor.check_system())
