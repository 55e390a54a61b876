"""``evaluate``: every figure the README quotes, with its baselines and its oracle."""

from __future__ import annotations

import argparse
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from ddf_core.cli.arguments import Parser, add_json, add_model, positive, seed
from ddf_core.cli.long_run import run_long
from ddf_core.cli.output import ProgressLine, print_json
from ddf_core.evaluation.evaluate import ROWS, evaluate, table
from ddf_core.evaluation.oracle import OracleSettings, train_oracle
from ddf_core.io.model_folder import load_model
from ddf_core.model import Model
from ddf_core.training.field_settings import NetworkSettings
from ddf_core.work_clock import WorkClock


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    add_model(parser)
    parser.add_argument("--pairs", type=positive, default=64, help="fresh pairs of heads")
    parser.add_argument("--seed", type=seed, default=0, help="of streams that no training draws")
    parser.add_argument(
        "--rows",
        nargs="+",
        metavar="ROW",
        choices=ROWS,
        help=f"which of {', '.join(ROWS)} (default: all it can answer but the last four)",
    )
    parser.add_argument(
        "--pictures",
        type=Path,
        metavar="FOLDER",
        help="photographs for the row portraits; those the model never saw are used",
    )
    parser.add_argument(
        "--train-oracle",
        action="store_true",
        help="first train fields of the same size on the truth itself, kept for later",
    )
    parser.add_argument(
        "--oracle-steps", type=positive, default=OracleSettings().steps, help="length of that run"
    )
    add_json(parser)
    parser.epilog = "Figures against truth exist for the bundled heads alone."


def oracle_settings(model: Model, steps: int) -> OracleSettings:
    """An oracle of the size of the model's own fields, or of the usual size where it has none."""
    if model.fields is None:
        return OracleSettings(steps=steps)
    config = model.fields.config
    network = NetworkSettings(
        hidden_dim=config.hidden_dim,
        layers=config.layers,
        mapping_hidden=config.mapping_hidden,
        mapping_layers=config.mapping_layers,
        condition=config.condition,
        film_base=config.film_base,
    )
    return OracleSettings(network=network, steps=steps)


class RowLines(AbstractContextManager["RowLines"]):
    """A line on stderr for each row, and for slow ones how far they are and the time left."""

    def __init__(self) -> None:
        self._line: ProgressLine | None = None
        self._clock = WorkClock()

    def show(self, row: str, done: float, total: float, note: str) -> None:
        """The state of a row; ``total`` 0 where a row begins that says no more."""
        if not total:
            self._close()
            print(f"evaluate: {row} ...", file=sys.stderr, flush=True)
            return
        if self._line is None:
            self._line, self._clock = ProgressLine(f"evaluate: {row}"), WorkClock()
        left = self._clock.seconds * (total - done) / done if done else None
        self._line.show(round(100 * done / total), 100, left, note)

    def __exit__(self, *_error: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None


def run(options: argparse.Namespace) -> int:
    """Measure and print."""
    model = load_model(
        options.model, preset=options.preset, device=options.device, follow=options.follow
    )
    if options.train_oracle:
        settings = oracle_settings(model, options.oracle_steps)
        run_long("oracle", lambda progress, stop: train_oracle(model, settings, progress, stop))
    with RowLines() as lines:
        figures = evaluate(
            model,
            options.pairs,
            options.seed,
            options.rows,
            pictures=options.pictures,
            progress=lines.show,
        )
    if options.json:
        print_json(figures)
    else:
        print(table(figures))
    return 0
