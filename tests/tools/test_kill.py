"""The killing itself: it tells what is half from what is whole, and every command stands it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from ddf_core.io.safe_write import write_bytes
from ddf_core.resource_paths import PROGRAM_FOLDER
from tools.kill.readers import check_files
from tools.kill.trials import QUICK, Trial
from tools.kill.tries import Result, strike
from tools.kill.victim import Blow, apart, run

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
    # Newer Pythons warn of a fork where any thread runs: none of ours does.
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]

WHOLE = b'{"a": 1}'


def write_whole(folder: Path, seed: int) -> int:
    write_bytes(folder / "a.json", WHOLE + b" " * 20_000)
    return 0


def write_in_place(folder: Path, seed: int) -> int:
    """What no command does: a kill between the two halves leaves the first."""
    with (folder / "a.json").open("wb") as file:
        file.write(WHOLE[:3])
        file.flush()
        (folder / "b.json").write_bytes(WHOLE)
        file.write(WHOLE[3:])
    return 0


def remove_first(folder: Path, seed: int) -> int:
    """Nor this: for a moment there is no file at all."""
    (folder / "a.json").unlink(missing_ok=True)
    write_bytes(folder / "a.json", WHOLE)
    return 0


def strike_one(run_it, tmp_path: Path) -> Result:
    trial = Trial("one", run_it, ("a.json",), ("a.json",))
    return strike(trial, tmp_path / "one", range(12), 0)


def test_a_file_that_is_replaced_stands_every_blow(tmp_path: Path) -> None:
    result = strike_one(write_whole, tmp_path)
    assert result.faults == []
    assert result.killed > 2


@pytest.mark.parametrize(
    ("bad", "said"), [(write_in_place, "a.json: 3 bytes"), (remove_first, "a.json is lost")]
)
def test_what_is_half_or_gone_is_a_fault(bad, said: str, tmp_path: Path) -> None:
    result = strike_one(bad, tmp_path)
    assert any(said in fault for fault in result.faults)


def test_a_command_that_fails_by_itself_is_a_fault(tmp_path: Path) -> None:
    result = strike_one(lambda folder, seed: 2, tmp_path)
    assert (result.tries, len(result.faults)) == (0, 1)


def test_a_blow_comes_before_its_step_and_steps_are_told(tmp_path: Path) -> None:
    def work() -> int:
        for name in "abc":
            (tmp_path / name).write_bytes(b"")
        os.write(1, b"done\n")
        return 4

    log = tmp_path.parent / f"{tmp_path.name}.log"
    peace = run(work, tmp_path, log)
    assert (peace.code, len(peace.times), peace.log) == (4, 3, "done\n")
    for path in tmp_path.iterdir():
        path.unlink()
    killed = run(work, tmp_path, log, Blow(3))
    assert (killed.code, killed.log) == (None, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_blow_by_the_clock_ends_who_waits(tmp_path: Path) -> None:
    fate = run(lambda: time.sleep(600) or 0, tmp_path, tmp_path.parent / "log", Blow(0, 0.05))
    assert fate.code is None


def test_a_look_in_another_process_answers_and_says_what_it_raised() -> None:
    assert apart(lambda: 7) == 7
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        apart(lambda: 1 // 0)


def test_a_picture_that_is_cut_short_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.effect_noise((40, 40), 90).save(path)
    assert check_files(tmp_path) == []
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(OSError, match="truncated"):
        check_files(tmp_path)


def test_commands_of_each_way_to_write_stand_a_blow_and_go_on() -> None:
    # In a process of its own: it forks, and this one may have threads.
    words = [sys.executable, "-m", "tools.kill", "--quick", "--tries", "1", "--seed", "5"]
    done = subprocess.run(words, cwd=PROGRAM_FOLDER, capture_output=True, text=True, timeout=220)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("0 faults\n")
    assert done.stdout.count(" tries, ") == len(QUICK)
