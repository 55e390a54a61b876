from __future__ import annotations

from pathlib import Path

import pytest

from ddf_core.doctor import packages
from ddf_core.doctor.finding import SETUP


def test_the_pins_are_read_from_the_constraints_file(tmp_path: Path) -> None:
    path = tmp_path / "constraints.txt"
    path.write_text("# torch==1.0\nTorch==2.13.0\nnumpy==2.4.6\n", encoding="utf-8")
    assert packages.read_pins(path) == {"torch": "2.13.0", "numpy": "2.4.6"}
    assert packages.read_pins(tmp_path / "absent.txt") == {}


def test_the_projects_own_pins_cover_every_package_that_is_examined() -> None:
    assert {name.lower() for name in packages.PACKAGES} <= set(packages.read_pins())


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
    monkeypatch.setattr(packages.metadata, "version", lambda name: found)
    assert packages.package_finding("torch", pin).state == state


@pytest.mark.parametrize(("name", "cost"), [("vispy", "No window"), ("torch", "Nothing works")])
def test_a_missing_package_says_what_it_costs(
    name: str, cost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> str:
        raise packages.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(packages.metadata, "version", absent)
    finding = packages.package_finding(name, "1.0")
    assert finding.state == "missing"
    assert finding.advice.startswith(cost)


def test_the_command_of_the_setup_is_one_the_makefile_has() -> None:
    makefile = (packages.PROGRAM_FOLDER / "Makefile").read_text(encoding="utf-8")
    assert f"\n{SETUP.removeprefix('make ')}:" in makefile
