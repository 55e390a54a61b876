from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from ddf_core.cli import entry
from ddf_core.errors import Cancelled, InputError
from ddf_core.resource_paths import PROGRAM_FOLDER

Run = Callable[[argparse.Namespace], int]


@pytest.fixture
def fake_subcommand(monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], None]:
    """Puts ``run`` behind the subcommand ``doctor``, which then takes one optional number."""

    def install(run: Run) -> None:
        module = SimpleNamespace(
            configure=lambda parser: parser.add_argument("--number", type=int), run=run
        )
        monkeypatch.setattr(entry.importlib, "import_module", lambda name: module)

    return install


def raising(error: BaseException) -> Run:
    def run(options: argparse.Namespace) -> int:
        raise error

    return run


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rendr"], "There is no subcommand 'rendr'. Did you mean 'render'?"),
        (["xyz"], "There is no subcommand 'xyz'. Subcommands: render,"),
        (["--colour"], "There is no option '--colour'."),
        ([], "A subcommand is missing."),
        (
            ["doctor", "--jsn"],
            "Unrecognized arguments: --jsn. See `python -m ddf_core doctor --help`.",
        ),
        (["doctor", "extra"], "Unrecognized arguments: extra."),
        (["doctor", "--js"], "Unrecognized arguments: --js."),
    ],
)
def test_a_wrong_word_ends_with_2_and_one_line_of_advice(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert entry.main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"error: {said}")
    assert err.count("\n") == 1


def test_a_value_of_the_wrong_type_ends_with_2(
    fake_subcommand: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
) -> None:
    fake_subcommand(lambda options: 0)
    assert entry.main(["doctor", "--number", "many"]) == 2
    assert "invalid int value: 'many'" in capsys.readouterr().err


def test_the_status_of_a_subcommand_is_the_status_of_the_program(
    fake_subcommand: Callable[[Run], None],
) -> None:
    fake_subcommand(lambda options: options.number)
    assert entry.main(["doctor", "--number", "7"]) == 7


def test_a_refusal_is_said_in_one_line_with_its_advice(
    fake_subcommand: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
) -> None:
    fake_subcommand(raising(InputError("The pixel is\noutside.", advice="Name one inside.")))
    assert entry.main(["doctor"]) == 2
    assert capsys.readouterr().err == "error: The pixel is outside. Name one inside.\n"


def test_our_own_fault_ends_with_1_and_keeps_the_traceback_in_a_file(
    fake_subcommand: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
) -> None:
    fake_subcommand(raising(ZeroDivisionError("half of nothing")))
    assert entry.main(["doctor", "--number", "3"]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    found = re.search(r"The report is in (.+)\.$", err)
    assert found is not None
    report = Path(found[1])
    text = report.read_text(encoding="utf-8")
    report.unlink()
    assert "ZeroDivisionError: half of nothing" in text
    assert "['doctor', '--number', '3']" in text


@pytest.mark.parametrize("error", [KeyboardInterrupt(), Cancelled("Stopped at step 3 of 9.")])
def test_a_stop_by_the_user_is_no_error_and_ends_with_130(
    error: BaseException,
    fake_subcommand: Callable[[Run], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    fake_subcommand(raising(error))
    assert entry.main(["doctor"]) == 130
    assert capsys.readouterr().err.startswith("Stopped")


@pytest.mark.parametrize("subcommand", sorted(entry.SUBCOMMANDS))
def test_every_subcommand_has_a_help_page(
    subcommand: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert entry.main([subcommand, "--help"]) == 0
    assert f"usage: python -m ddf_core {subcommand}" in capsys.readouterr().out


@pytest.mark.parametrize(("old", "new"), sorted(entry.OLD_NAMES.items()))
def test_an_older_name_does_what_the_new_one_does(
    old: str, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert entry.main([old, "--help"]) == 0
    assert f"usage: python -m ddf_core {new}" in capsys.readouterr().out
    assert f"\n  {old} " not in entry.help_text()


def test_the_help_page_names_every_subcommand(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {subcommand} " in out for subcommand in entry.SUBCOMMANDS)


def test_the_module_runs_as_a_program_and_a_closed_pipe_is_no_fault() -> None:
    code = f"{sys.executable} -m ddf_core --help | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", code], cwd=PROGRAM_FOLDER, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "usage: python -m ddf_core COMMAND ...\n"


# Those whose pages are asked for most; what trains or measures is torch from its first option on.
WITHOUT_TORCH = ("render", "video", "points", "match", "edit", "transfer", "doctor")


def test_help_imports_neither_torch_nor_what_only_answers_need() -> None:
    pages = [["--help"], *([word, "--help"] for word in WITHOUT_TORCH)]
    code = (
        "import sys; from ddf_core.cli.entry import main\n"
        f"for words in {pages}: main(words)\n"
        "assert not {'torch', 'rich', 'shtab'} & set(sys.modules)\n"
        "main(['completion', '--help'])\n"
        "assert not {'torch', 'rich'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROGRAM_FOLDER,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def run_with(redirect: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The program under a shell that redirects its streams."""
    code = f"{shlex.join([sys.executable, '-m', 'ddf_core', *words])} {redirect}"
    return subprocess.run(
        ["bash", "-c", code], cwd=PROGRAM_FOLDER, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("words", [["--version"], ["--help"]])
def test_a_closed_output_is_no_fault(words: list[str]) -> None:
    done = run_with(">&-", *words)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_closed_or_full_error_stream_changes_no_status() -> None:
    for redirect in ("2>&-", "2>/dev/full"):
        assert run_with(redirect, "frobnicate").returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_output_that_is_full_is_said_in_one_line_and_is_not_our_fault() -> None:
    done = run_with(">/dev/full", "--help")
    assert done.returncode == 2
    assert done.stderr.startswith("error: The answer cannot be written to the standard output: ")
    assert done.stderr.count("\n") == 1


def test_a_word_that_is_half_a_letter_is_refused_as_any_other() -> None:
    done = run_with("", "a\udcffb")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: There is no subcommand")


def test_a_refusal_cannot_command_the_terminal(
    fake_subcommand: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
) -> None:
    fake_subcommand(raising(InputError("a\x1b[2Jb\x07\u202ec")))
    assert entry.main(["doctor"]) == 2
    assert capsys.readouterr().err == "error: a\ufffd[2Jb\ufffdc\n"
