"""``ablation``: what each term, condition and descriptor of the fields' training is worth."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from pathlib import Path

from ddf_core.cli.arguments import (
    Parser,
    add_former,
    add_json,
    add_model,
    add_threads,
    positive,
)
from ddf_core.cli.long_run import run_long
from ddf_core.cli.output import print_json
from ddf_core.errors import InputError
from ddf_core.evaluation.ablation import AblationSettings, RunFigures, ablation, variants
from ddf_core.io.json_codec import decode, read_json
from ddf_core.io.model_folder import load_model


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    usual = AblationSettings()
    add_model(parser)
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path("build/ablation"),
        help="keeps finished runs, so that the same command goes on (default: %(default)s)",
    )
    parser.add_argument("--steps", type=positive, default=usual.steps, help="of every run")
    parser.add_argument(
        "--runs", type=positive, default=usual.seeds, metavar="N", help="of every variant, by seed"
    )
    add_former(parser, "--seeds", "--runs")
    add_threads(parser)
    parser.add_argument(
        "--only",
        action="append",
        metavar="VARIANT",
        help="one variant by its name in the table; may be repeated",
    )
    add_json(parser)
    parser.epilog = (
        "One thing is changed at a time, on half-width fields. Ctrl+C stops cleanly; the same "
        "command goes on from there."
    )


def check_variants(only: list[str] | None, settings: AblationSettings) -> tuple[str, ...] | None:
    """The names asked for, each of which exists; None for all.

    Raises:
        InputError: ``input.variant``.
    """
    known = variants(settings.half)
    for name in only or ():
        if name not in known:
            raise InputError(
                f"There is no variant {name!r}.",
                code="input.variant",
                advice=f"There are: {'; '.join(known)}.",
            )
    return tuple(only) if only else None


def runs_in(folder: Path, steps: int) -> list[RunFigures]:
    """The figures of every finished run of that length."""
    files = sorted(folder.glob(f"*-{steps}-*/figures.json"))
    return [decode(RunFigures, read_json(path)) for path in files]


def run(options: argparse.Namespace) -> int:
    """Train what is missing and print the table."""
    model = load_model(
        options.model, preset=options.preset, device=options.device, follow=options.follow
    )
    settings = replace(AblationSettings(), steps=options.steps, seeds=options.runs)
    only = check_variants(options.only, settings)
    folder = options.folder / model.digest[:12]
    table = run_long(
        "ablation",
        lambda report, stop: ablation(
            model, folder, settings, lambda name, state: report(state, name), stop, only
        ),
        options.threads,
    )
    if options.json:
        print_json(
            {
                "model": model.card.name,
                "runs": [asdict(one) for one in runs_in(folder, options.steps)],
            }
        )
    else:
        print(table)
    return 0
