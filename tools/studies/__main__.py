"""``python -m tools.studies FOLDER``: every change, every seed, the same time; a table.

Finished runs are kept in ``--folder``; Ctrl+C stops, and the same command goes on.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from statistics import mean

import torch

from ddf_core.cli.arguments import Parser
from ddf_core.cli.long_run import Report, run_long
from ddf_core.errors import Cancelled
from ddf_core.evaluation.picture_set import TestPicture, validation_pictures
from ddf_core.io.json_codec import decode, dumps, read_json
from ddf_core.io.model_folder import load_model
from ddf_core.io.safe_write import write_bytes
from ddf_core.model import Model
from ddf_core.stopping import Stop
from ddf_core.training.loop import Run
from ddf_core.training.pictures.cache import cache_pictures
from ddf_core.training.pictures.folder import list_pictures
from ddf_core.training.pictures.settings import PicturesSettings
from ddf_core.training.pictures.train import Destination, space_of, train_pictures
from ddf_core.training.pictures.trainer import PicturesTrainer
from tools.studies.measure import Figures, measure
from tools.studies.variants import Variant, variants

PICTURES = 24
WARM_UP_STEPS, TIMED_STEPS = 2, 6
START = "the start itself"


@dataclass(frozen=True)
class Plan:
    """How many steps the time of a run allows, found once."""

    steps: int


@dataclass(frozen=True)
class StudyRun:
    """What one run reached: the steps its time allowed, and the model's figures."""

    name: str
    seed: int
    steps: int
    figures: Figures


@dataclass(frozen=True)
class Study:
    """Where runs come from and go to.

    Args:
        folder: of the pictures. work: keeps runs, named by the start's digest.
        seconds: of processor time a run.
    """

    folder: Path
    work: Path
    start: Model
    seconds: float
    judged: list[TestPicture]

    def run(self, name: str, variant: Variant, seed: int, report: Report, stop: Stop) -> StudyRun:
        """Train and measure, or take what an earlier call left."""
        where = self.work / f"{name.replace(' ', '-').replace(',', '')}-{self.seconds:g}-{seed}"
        told = where / "figures.json"
        if told.exists():
            return decode(StudyRun, read_json(told))
        plan = where / "steps.json"
        if not plan.exists():
            steps = round(self.seconds / self._step_cost(variant.of_steps(TIMED_STEPS * 4, seed)))
            write_bytes(plan, dumps(Plan(max(steps, 1))))
        steps = decode(Plan, read_json(plan)).steps
        run = Run(where, lambda state: report(state, f"{name}, seed {seed}"), stop)
        settings = variant.of_steps(steps, seed)
        train_pictures(
            self.folder, settings, run, Destination("study", where / "model"), self.start
        )
        found = StudyRun(name, seed, steps, measure(load_model(str(where / "model")), self.judged))
        write_bytes(told, dumps(found))
        return found

    def _step_cost(self, settings: PicturesSettings) -> float:
        """Seconds of processor that a step of the longer stage takes."""
        cache = cache_pictures(list_pictures(self.folder), settings.side, self.work / "timed")
        space = space_of(cache.framing, settings.camera)
        trainer = PicturesTrainer(settings, cache, space, self.start)
        first = settings.first_stage if settings.adversarial_steps else 0
        for index in range(first, first + WARM_UP_STEPS):
            trainer.step(index)
        began = time.process_time()
        for index in range(first + WARM_UP_STEPS, first + WARM_UP_STEPS + TIMED_STEPS):
            trainer.step(index)
        return (time.process_time() - began) / TIMED_STEPS


def table(runs: list[StudyRun]) -> str:
    """Markdown: a line a change, means over seeds and half the range between them."""
    names = [field.name for field in fields(Figures)]
    lines = [
        "| change | steps | " + " | ".join(name.replace("_", " ") for name in names) + " |",
        "| --- | --- |" + " --- |" * len(names),
    ]
    for change in dict.fromkeys(run.name for run in runs):
        same = [run for run in runs if run.name == change]
        cells = [_spread([asdict(run.figures)[name] for run in same]) for name in names]
        lines.append(f"| {change} | {mean(run.steps for run in same):.0f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _spread(values: list[float]) -> str:
    digits = 4 if max(values) < 1 else 2
    middle = f"{mean(values):.{digits}f}"
    return (
        middle if len(values) == 1 else f"{middle} ± {(max(values) - min(values)) / 2:.{digits}f}"
    )


def studies(
    options: argparse.Namespace, start: Model, report: Report, stop: Stop
) -> list[StudyRun]:
    """All runs, a seed after the other, so that an early end has every change once."""
    work = options.folder / start.digest[:12]
    judged = validation_pictures(options.pictures, options.count)
    study = Study(options.pictures, work, start, 60 * options.minutes, judged)
    told = work / "start.json"
    if not told.exists():
        write_bytes(told, dumps(StudyRun(START, 0, 0, measure(start, judged))))
    runs = [decode(StudyRun, read_json(told))]
    for seed in range(1, options.seeds + 1):
        for name, variant in variants().items():
            runs.append(study.run(name, variant, seed, report, stop))
            print(table(runs), file=sys.stderr)
    return runs


def main(arguments: list[str] | None = None) -> int:
    """Run what is missing and print the table."""
    parser = Parser(prog="tools.studies", description=__doc__)
    parser.add_argument("pictures", type=Path, metavar="FOLDER")
    parser.add_argument("--start", default="faces", metavar="MODEL")
    parser.add_argument("--minutes", type=float, default=20.0, help="of processor time a run")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--count", type=int, default=PICTURES, help="validation pictures")
    parser.add_argument("--folder", type=Path, default=Path("build/studies"))
    parser.add_argument("--threads", type=int, default=max(1, (os.cpu_count() or 2) // 2))
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    start = load_model(options.start)
    try:
        runs = run_long(
            "studies", lambda report, stop: studies(options, start, report, stop), options.threads
        )
    except Cancelled as err:
        print(err.message, file=sys.stderr)
        return 1
    print(table(runs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
