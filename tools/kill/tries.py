"""Blow after blow at one command, and what must hold after each of them."""

from __future__ import annotations

import random
import shutil
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tools.kill.readers import check_files
from tools.kill.trials import Trial
from tools.kill.victim import Blow, Fate, apart, run

FORMER, LATER = 1, 2
"""Seeds of what is there before, and of what is written when the blow comes."""
LEAST_LIMIT = 2048
"""A full disk leaves at least so many bytes: what the process says goes into a file, too."""


@dataclass
class Result:
    """How the tries of one command went.

    Args:
        killed: victims that died of it; the others had ended before. left: those of them that left
            a temporary file, so they were killed while they wrote.
    """

    name: str
    tries: int = 0
    killed: int = 0
    left: int = 0
    faults: list[str] = field(default_factory=list)


class Scene:
    """A command with the folder that it writes to.

    Args:
        folder: of this command's own.

    Raises:
        AssertionError: the command does not even do its work in peace.
    """

    def __init__(self, trial: Trial, folder: Path) -> None:
        self.trial, self.at = trial, folder / "at"
        self._log = folder / "log.txt"
        starts: dict[str, Path | None] = {"nothing": None}
        self.at.mkdir(parents=True)
        if trial.over:
            self._in_peace(FORMER)
            starts["a former one"] = Path(shutil.copytree(self.at, folder / "former"))
        self.starts = starts
        self.begin(None)
        self.peace = self._in_peace(LATER)
        self._wanted = {name: (self.at / name).read_bytes() for name in trial.same}
        self._sizes = [(self.at / name).stat().st_size for name in trial.made]

    def begin(self, start: Path | None) -> None:
        """The folder as it is before the command."""
        for old in (self.at, self.at.with_name("at.gone")):
            shutil.rmtree(old, ignore_errors=True)
        if start is None:
            self.at.mkdir()
        else:
            shutil.copytree(start, self.at)

    def play(self, blow: Blow | None, seed: int = LATER) -> Fate:
        """The command, with a blow."""
        return run(partial(self.trial.run, self.at, seed), self.at, self._log, blow)

    def draw(self, numbers: random.Random) -> Blow:
        """A blow, where this command writes."""
        times = self.peace.times
        step = numbers.randint(1, len(times))
        following = [*times[step:], self.peace.seconds][0]
        way = numbers.choice(("step", "step", "after", "after", "clock", "folder", "disk"))
        if way == "step":
            return Blow(step)
        if way == "after":
            return Blow(step, max(numbers.random() * (following - times[step - 1]), 1e-5))
        if way == "folder":
            return Blow(step, takes_folder=True)
        limit = numbers.choice(self._sizes) // 2
        if way == "disk" and limit >= LEAST_LIMIT:
            return Blow(file_bytes=limit)
        return Blow(0, numbers.uniform(times[0], self.peace.seconds))

    def _in_peace(self, seed: int) -> Fate:
        fate = self.play(None, seed)
        assert fate.code == 0, f"{self.trial.name} fails by itself:\n{fate.log}"
        self.check_done()
        return fate

    # --- what must hold ----------------------------------------------------------------------

    def check_any_time(self, start: Path | None) -> int:
        """Whatever has happened: nothing is half, nothing of before is lost. How many temporary
        files are left."""
        left = self._look()
        for path in start.rglob("*") if start else ():
            assert (self.at / path.relative_to(start or path)).exists(), f"{path.name} is lost"
        return left

    def check_done(self) -> None:
        """The command has said that it is done."""
        missing = [name for name in self.trial.made if not (self.at / name).exists()]
        assert not missing, f"not there: {missing}"
        assert self._look() == 0, "temporary files are left over"

    def _look(self) -> int:
        """Open every file; how many are temporary."""

        def look() -> int:
            left = check_files(self.at)
            self.trial.check(self.at)
            return len(left)

        return apart(look)

    def check_as_in_peace(self) -> None:
        """What was killed and begun again is what it would have been."""
        for name, data in self._wanted.items():
            assert (self.at / name).read_bytes() == data, f"{name} is another than without a kill"


def strike(trial: Trial, folder: Path, numbers: range, seed: int) -> Result:
    """The tries of these ``numbers``; each follows from ``seed``, its number and the machine."""
    result = Result(trial.name)
    try:
        scene = Scene(trial, folder)
    except Exception:
        result.faults.append(f"{trial.name}, in peace\n{traceback.format_exc()}")
        return result
    for number in numbers:
        dice = random.Random(f"{seed} {trial.name} {number}")
        name = dice.choice(sorted(scene.starts))
        blow = scene.draw(dice)
        words = f"{trial.name}, try {number}, over {name}: {blow}"
        result.tries += 1
        _guarded(result, words, partial(_try, result, scene, scene.starts[name], blow))
    return result


def _guarded(result: Result, words: str, step: Callable[[], None]) -> None:
    try:
        step()
    except Exception:
        result.faults.append(f"{words}\n{traceback.format_exc()}")


def _try(result: Result, scene: Scene, start: Path | None, blow: Blow) -> None:
    scene.begin(start)
    fate = scene.play(blow)
    if blow.takes_folder:
        _check_words(fate)
        if fate.code == 0 and scene.at.exists():
            scene.check_done()
        return
    left = scene.check_any_time(start)
    if blow.file_bytes:
        _check_words(fate)
        assert fate.code == 2, f"a full disk ends with {fate.code}:\n{fate.log}"
        assert left == 0, "a full disk leaves temporary files"
    elif fate.code is None:
        result.killed += 1
        result.left += left > 0
    again = scene.play(None)
    # It was all done when the blow came.
    is_refused = scene.trial.refuses and again.code == 2 and "exists already" in again.log
    assert again.code == 0 or is_refused, f"the same again ends with {again.code}:\n{again.log}"
    scene.check_done()
    scene.check_as_in_peace()


def _check_words(fate: Fate) -> None:
    """It has ended by itself: done, or with a refusal in words."""
    assert fate.code in (0, 2), f"it ends with {fate.code}:\n{fate.log}"
    assert "Traceback" not in fate.log, fate.log
