"""A data set of labelled pictures to be made: the words of the command that makes it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MOST_SAMPLES = 1_000_000


@dataclass(frozen=True)
class DataSet:
    """What to make.

    Args:
        count: samples, each a seed from ``first_seed`` on in a pose of its own.
        side_px: of the square pictures.
        psi: truncation of every head.
        folder: where to; the same one again goes on.
    """

    count: int = 100
    first_seed: int = 0
    side_px: int = 256
    psi: float = 0.8
    folder: Path = Path("data set")


def arguments(wanted: DataSet, model: Path, preset: str | None, labels: Path) -> list[str]:
    """The words after ``python -m ddf_core``; ``labels`` is a label map."""
    numbers = {
        "--count": wanted.count,
        "--seed": wanted.first_seed,
        "--size": wanted.side_px,
        "--psi": wanted.psi,
    }
    words = ["transfer", "labels", str(model.absolute()), "--labels", str(labels)]
    words += [word for name, value in numbers.items() for word in (name, str(value))]
    words += ["--out", str(wanted.folder.absolute())]
    return words if preset is None else [*words, "--preset", preset]


def samples_there(folder: Path, known: int, count: int) -> int:
    """How many samples are whole, the first ``known`` of which are: they are made in order."""
    while known < count and (folder / "labels" / f"{known:06d}.png").is_file():
        known += 1
    return known


def refusal(told: Sequence[str]) -> str:
    """The last line of what a process said on its stderr, without the word in front."""
    lines = [line.strip() for line in told if line.strip()]
    return lines[-1].removeprefix("error: ") if lines else "The data set could not be made."
