"""What training subcommands share: options, a progress line, the way to stop and resume."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from ddf_core.cli.arguments import Parser, add_threads, positive, seed
from ddf_core.cli.output import ProgressLine
from ddf_core.cli.overrides import add_overrides
from ddf_core.cli.stopping import StopOnSignal
from ddf_core.command_line import PROGRAM, quote_arguments
from ddf_core.errors import Cancelled
from ddf_core.processor import PRECISIONS, Precision
from ddf_core.stopping import Stop

if TYPE_CHECKING:
    from ddf_core.training.loop import Progress

Result = TypeVar("Result")


class Report(Protocol):
    """Takes how far a run is; ``part`` names the run where there are several."""

    def __call__(self, progress: Progress, part: str = "") -> None: ...


def add_run_options(parser: Parser, precision: Precision) -> None:
    """Length, seed, threads, precision and single settings of a run.

    Args:
        precision: on a GPU, unless another is asked for.
    """
    parser.add_argument("--steps", type=positive, help="length of the run")
    parser.add_argument("--seed", type=seed, help="names every random stream of the run")
    add_threads(parser, note="a resumed run equals an uninterrupted one at the same number")
    parser.add_argument(
        "--precision",
        choices=PRECISIONS,
        default=precision,
        help="of products on a GPU; the processor always computes in float32",
    )
    add_overrides(parser)
    parser.epilog = (
        "Ctrl+C stops cleanly and keeps a checkpoint; the same command goes on from there. "
        "Several GPUs: torchrun --nproc-per-node 4 -m ddf_core train ..."
    )


def run_assignments(options: argparse.Namespace) -> list[str]:
    """``--steps`` and ``--seed`` as settings like any other, before those of ``--set``."""
    given = {"steps": options.steps, "seed": options.seed}
    named = [f"{name}={value}" for name, value in given.items() if value is not None]
    return [*named, *options.overrides]


def command_line() -> str:
    """The words this program was started with, to be pasted into a shell again."""
    return f"{PROGRAM} {quote_arguments(sys.argv[1:])}"


def run_long(
    title: str,
    work: Callable[[Report, Stop], Result],
    threads: int | None = None,
) -> Result:
    """``work(progress, stop)`` with progress on stderr, stopped by Ctrl+C.

    Args:
        title: what the progress line begins with.
        work: the run itself.
        threads: processor threads; None leaves torch's own choice.

    Raises:
        Cancelled: it was stopped; the advice is the command that goes on.
    """
    if threads:
        # Not above: no page of --help waits for torch.
        import torch

        torch.set_num_threads(threads)
    line = ProgressLine(title)

    def show(progress: Progress, part: str = "") -> None:
        words = [part, *(f"{name} {value:.4g}" for name, value in progress.losses.items())]
        line.show(progress.step, progress.steps, progress.eta_s, "  ".join(filter(None, words)))

    try:
        with StopOnSignal() as stop:
            return work(show, stop)
    except Cancelled as err:
        raise Cancelled(err.message, advice=f"To go on: {command_line()}") from err
    finally:
        line.close()
