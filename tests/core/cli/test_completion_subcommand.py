"""The scripts know every subcommand with its options, and the shells take them."""

from __future__ import annotations

import argparse
import contextlib
import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ddf_core.cli.completion_subcommand import SHELLS, whole_parser
from ddf_core.cli.entry import SUBCOMMANDS, main


@pytest.fixture(scope="module")
def scripts() -> dict[str, str]:
    """What ``completion`` prints, by shell."""

    printed = {}
    for shell in SHELLS:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            assert main(["completion", shell]) == 0
        printed[shell] = out.getvalue()
    return printed


def options(parser: argparse.ArgumentParser, words: str) -> Iterator[tuple[str, set[str]]]:
    """Each subcommand, and each below it, with the options that its help lists."""
    yield words, {option for each in parser._actions for option in each.option_strings}
    for each in parser._actions:
        if isinstance(each, argparse._SubParsersAction):
            for name, below in each.choices.items():
                yield from options(below, f"{words} {name}")


def test_every_subcommand_is_completed_with_every_option(scripts: dict[str, str]) -> None:
    listed = dict(options(whole_parser(), "ddf"))
    assert {words.split()[1] for words in listed if words != "ddf"} == set(SUBCOMMANDS)
    for words, known in listed.items():
        name = "_shtab_" + words.replace(" ", "_")
        line = f"{name}_option_strings=("
        found = [row for row in scripts["bash"].splitlines() if row.startswith(line)]
        assert set(found[0].removeprefix(line).rstrip(")").split()) == known
        block = scripts["zsh"].partition(f"{name}_options=(\n")[2].partition("\n)\n")[0]
        assert all(option in block for option in known), words


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_accepts_its_script(shell: str, scripts: dict[str, str], tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    script = tmp_path / "script"
    script.write_text(scripts[shell])
    done = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_bash_completes_subcommands_options_values_and_files(
    scripts: dict[str, str], tmp_path: Path
) -> None:
    script = tmp_path / "script"
    script.write_text(scripts["bash"])
    (tmp_path / "head.ddf.json").write_text("{}")
    typed = ["ddf ren", "ddf render --se", "ddf transfer te", "ddf mesh --up ''", "ddf video head"]
    lines = [
        f"COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _shtab_ddf; "
        'echo "${COMPREPLY[@]}"'
        for words in typed
    ]
    code = "\n".join([f"source {script}", *lines])
    done = subprocess.run(
        ["bash", "--norc", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines() == [
        "render",
        "--seed --session",
        "texture",
        "y z",
        "head.ddf.json",
    ]
