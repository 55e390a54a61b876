from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tools import setup
from tools.setup import Need, SetupError

WINDOW = Need(window=True)


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A Debian without any library or program; the commands it would run, each of which works."""
    ran: list[list[str]] = []

    def log(command: Sequence[str]) -> bool:
        ran.append(list(command))
        return True

    monkeypatch.setattr(setup.sys, "platform", "linux")
    monkeypatch.setattr(setup, "can_open", lambda library: False)
    monkeypatch.setattr(setup, "MESA_DRIVERS", ("/nowhere/*.so",))
    monkeypatch.setattr(setup, "LANGUAGE", Path("/nowhere/tr_TR"))
    monkeypatch.setattr(
        setup.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None
    )
    monkeypatch.setattr(setup, "run_logged", log)
    return ran


def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup.os, "geteuid", lambda: 0)


def as_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)


def test_a_library_of_every_system_can_be_opened_and_an_invented_one_cannot() -> None:
    assert setup.can_open("libc.so.6")
    assert not setup.can_open("libddf-no-such-thing.so.1")


def test_every_missing_package_is_named_once(bare_machine: list[list[str]]) -> None:
    packages = setup.missing_packages(Need(window=True, screen=True))
    assert len(packages) == len(set(packages))
    wanted = {"libegl1", "libxcb-cursor0", "xvfb", "xauth", "libgl1-mesa-dri", "locales"}
    assert wanted <= set(packages)


def test_a_window_needs_no_virtual_screen_and_training_needs_nothing(
    bare_machine: list[list[str]],
) -> None:
    assert "xvfb" not in setup.missing_packages(WINDOW)
    assert setup.missing_packages(Need()) == []


def test_only_the_tests_need_a_browser(bare_machine: list[list[str]]) -> None:
    assert setup.missing_packages(Need(browser=True)) == ["chromium"]
    assert "chromium" not in setup.missing_packages(Need(window=True, screen=True))


def test_other_systems_are_left_alone(
    bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup.sys, "platform", "darwin")
    assert setup.missing_packages(Need(window=True, screen=True)) == []


def test_where_all_is_there_apt_is_not_called(
    bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "can_open", lambda library: True)
    setup.ensure_system(WINDOW)
    assert bare_machine == []


def test_root_installs_without_sudo(
    bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_root(monkeypatch)
    setup.install_packages(["libegl1"])
    (command,) = bare_machine
    assert command[0] == "env"
    assert command[-1] == "libegl1"
    assert "update" not in command


def test_stale_lists_are_fetched_once_and_the_install_tried_again(
    bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_root(monkeypatch)
    ran: list[str] = []

    def log(command: Sequence[str]) -> bool:
        ran.append("update" if "update" in command else "install")
        return ran != ["install"]

    monkeypatch.setattr(setup, "run_logged", log)
    setup.install_packages(["libegl1"])
    assert ran == ["install", "update", "install"]


def test_an_install_that_fails_twice_names_the_line(
    bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_root(monkeypatch)
    monkeypatch.setattr(setup, "run_logged", lambda command: "update" in command)
    with pytest.raises(SetupError, match="apt-get install -y libegl1"):
        setup.install_packages(["libegl1"])


def test_a_user_without_sudo_gets_one_line_to_copy(
    bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(monkeypatch)
    with pytest.raises(SetupError) as refused:
        setup.ensure_system(WINDOW)
    last = str(refused.value).splitlines()[-1]
    assert last.strip().startswith("sudo apt-get update && sudo apt-get install -y libegl1 libgl1 ")
    assert bare_machine == []


def test_sudo_without_a_password_is_used(
    bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(monkeypatch)
    monkeypatch.setattr(setup.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(setup, "succeeds", lambda command: list(command) == ["sudo", "-n", "true"])
    assert setup.root_prefix() == ["sudo", "-n"]


def test_a_system_without_apt_gets_the_names_of_what_it_lacks(
    bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup.shutil, "which", lambda name: None)
    with pytest.raises(SetupError, match=r"no apt-get.*libegl1"):
        setup.ensure_system(WINDOW)


def test_packages_that_change_nothing_are_reported(
    bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_root(monkeypatch)
    with pytest.raises(SetupError, match="still not found"):
        setup.ensure_system(WINDOW)


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that decide about the environment."""
    (tmp_path / "tools").mkdir()
    for name in ("pyproject.toml", "constraints.txt", "tools/setup.py"):
        (tmp_path / name).write_bytes((setup.ROOT / name).read_bytes())
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "STAMP", tmp_path / ".venv" / "stamp")
    monkeypatch.setattr(setup, "LOG", tmp_path / "build" / "setup.log")
    return tmp_path


@pytest.fixture
def commands(clone: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What set-up runs in the clone; making the environment leaves a Python in it."""
    ran: list[str] = []

    def log(command: Sequence[str]) -> bool:
        ran.append(" ".join(command))
        if "venv" in command:
            setup.venv_python().parent.mkdir(parents=True, exist_ok=True)
            setup.venv_python().touch()
        return True

    monkeypatch.setattr(setup, "run_logged", log)
    return ran


def test_torch_is_installed_first_and_by_its_exact_pin(commands: list[str]) -> None:
    setup.ensure_python()
    venv, torch, others = commands
    assert "-m venv" in venv
    assert re.search(r"setuptools==\S+ torch==2\.13\.0$", torch)
    assert "--editable" in others
    assert "--constraint" in torch
    assert "--constraint" in others


def test_the_second_time_nothing_is_run(commands: list[str]) -> None:
    setup.ensure_python()
    commands.clear()
    setup.ensure_python()
    assert commands == []


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("pyproject.toml", "pillow>=11", "pillow>=12"),
        ("constraints.txt", "pillow==", "pillow==1"),
        ("tools/setup.py", "class Need", "class Needed"),
    ],
)
def test_other_packages_or_another_script_are_installed_anew(
    name: str, old: str, new: str, clone: Path, commands: list[str]
) -> None:
    setup.ensure_python()
    commands.clear()
    changed(clone / name, old, new)
    setup.ensure_python()
    assert len(commands) >= 2


def test_other_lint_settings_install_nothing(clone: Path, commands: list[str]) -> None:
    setup.ensure_python()
    commands.clear()
    changed(clone / "pyproject.toml", "line-length = 100", "line-length = 99")
    setup.ensure_python()
    assert commands == []


def test_another_index_is_for_torch_alone(
    commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_INDEX", "https://index.invalid/cpu")
    setup.ensure_python()
    assert ["--index-url" in command for command in commands] == [False, True, False]


def test_an_install_that_fails_leaves_no_stamp_and_says_why(
    clone: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    working: Callable[[Sequence[str]], bool] = setup.run_logged
    setup.LOG.parent.mkdir()
    setup.LOG.write_text("ERROR: no room on the disk\n", encoding="utf-8")
    monkeypatch.setattr(
        setup, "run_logged", lambda command: working(command) and "--editable" not in command
    )
    with pytest.raises(SetupError, match="no room on the disk"):
        setup.ensure_python()
    assert not setup.is_set_up()


def test_a_python_that_is_too_old_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "OLDEST_PYTHON", (99, 0))
    with pytest.raises(SetupError, match=r"Python 99.0 or newer.*make PYTHON="):
        setup.ensure_python()


def test_a_refusal_ends_with_1_and_its_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise SetupError("Copy this line.")

    monkeypatch.setattr(setup, "ensure_python", refuse)
    assert setup.main([]) == 1
    assert capsys.readouterr() == ("", "Copy this line.\n")
