"""``share``: heads as one web page that anyone can click, in one file."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import asdict
from pathlib import Path

import torch

from ddf_core.cli.arguments import (
    InstanceName,
    Parser,
    add_json,
    add_model,
    add_threads,
    instance_name,
    instance_of,
    unit,
    writable_file,
)
from ddf_core.cli.frames import NamedPoint
from ddf_core.cli.loaded import ask, load
from ddf_core.cli.output import ProgressLine, print_json
from ddf_core.cli.stopping import StopOnSignal
from ddf_core.cli.template_points import file_points
from ddf_core.cli.transfer_options import add_labels
from ddf_core.cli.view_options import require_fields
from ddf_core.engine import Engine
from ddf_core.errors import InputError
from ddf_core.export.web_page.html import write_page
from ddf_core.export.web_page.plan import (
    MOST_HEADS,
    RESOLUTION,
    TEXTURE_PX,
    MadePage,
    PageHead,
    PagePlan,
    PageWork,
    page_points,
    page_title,
)
from ddf_core.export.web_page.recipe import page_recipe
from ddf_core.io.inversion_file import read_inversion
from ddf_core.io.label_file import read_labels
from ddf_core.model_info import ModelInfo


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    add_model(parser)
    parser.add_argument(
        "--seeds",
        type=instance_name,
        nargs="+",
        default=[],
        metavar="SEED",
        help=f"the heads: seeds, or template; {MOST_HEADS} at most with --styles",
    )
    parser.add_argument(
        "--styles",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE.json",
        help="and heads of photos, as `invert --out` wrote them",
    )
    parser.add_argument("--psi", type=unit, default=1.0, help="truncation of the seeds")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--points",
        type=Path,
        metavar="FILE",
        help="points marked from the start: CSV or JSON of File › Save points, or a table with "
        "columns name, x, y, z; places on the template (default: the points of the model's card)",
    )
    which.add_argument(
        "--no-points", action="store_true", help="nothing is marked until somebody clicks"
    )
    add_labels(parser, "a label map to show instead of the model's own")
    parser.add_argument("--title", default="", help="above the heads (default: names the model)")
    parser.add_argument(
        "--resolution", type=int, default=RESOLUTION, help="cells a side of the template's mesh"
    )
    parser.add_argument(
        "--texture", type=int, default=TEXTURE_PX, metavar="PX", help="side of each head's texture"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE.html", help="the page to write"
    )
    # As of meshes: chunks that can be stopped are too small for two threads to gain much.
    add_threads(parser, 1)
    add_json(parser)
    parser.epilog = (
        "The page is one file that asks no server for anything: send it, or put it on any web "
        "space. Ctrl+C stops cleanly: nothing is half written."
    )


def run(options: argparse.Namespace) -> int:
    """Make the page, write it, say where and how large it is."""
    writable_file(options.out, ".html")
    check_names(options)
    torch.set_num_threads(options.threads)
    start = time.perf_counter()
    engine, info = load(options)
    require_fields(info)
    plan = plan_of(options, info)
    made = _make(engine, PageWork(plan, info))
    size = write_page(options.out, made, page_recipe(plan, info))
    _say(options, made, size, time.perf_counter() - start)
    return 0


def check_names(options: argparse.Namespace) -> None:
    """Every head is a tile of its own.

    Raises:
        InputError: ``page.no_heads``, ``page.twice``.
    """
    names = [*options.seeds, *options.styles]
    if not names:
        raise InputError(
            "No heads are named.", code="page.no_heads", advice="Say --seeds 3 7, or --styles FILE."
        )
    if len(set(names)) < len(names):
        raise InputError("A head is named twice.", code="page.twice", advice="Name each once.")


def plan_of(options: argparse.Namespace, info: ModelInfo) -> PagePlan:
    """What the page shows.

    Raises:
        InputError: ``points.*``. InversionFileError, LabelFileError: a file is no such thing.
    """
    heads = [
        PageHead(_label(name), instance_of(name, info.latent_dim, options.psi))
        for name in options.seeds
    ]
    heads += [
        PageHead(path.stem, read_inversion(path, info.style_dim).instance)
        for path in options.styles
    ]
    return PagePlan(
        options.title or page_title(info),
        tuple(heads),
        page_points(_named_points(options, info)),
        info.labels if options.labels is None else read_labels(options.labels),
        options.resolution,
        options.texture,
    )


def _named_points(options: argparse.Namespace, info: ModelInfo) -> tuple[NamedPoint, ...]:
    if options.no_points:
        return ()
    if options.points is None:
        return info.sample_points
    points, note = file_points(options.points, info)
    if note:
        print(note, file=sys.stderr)
    return points


def _label(name: InstanceName) -> str:
    return "Template" if isinstance(name, str) else f"Seed {name}"


def _make(engine: Engine, work: PageWork) -> MadePage:
    """Ask the engine until all is there."""
    line, start = ProgressLine("page"), time.perf_counter()
    try:
        with StopOnSignal() as stop:
            while (request := work.request) is not None:
                work.take(ask(engine, request, object, stop))
                seconds, done = time.perf_counter() - start, work.done
                left = seconds / done * (1 - done) if done > 0.02 else None
                line.show(round(100 * done), 100, left)
    finally:
        line.close()
    return work.page()


def _say(options: argparse.Namespace, made: MadePage, size: int, seconds: float) -> None:
    vertices = len(made.x_tmpl)
    if options.json:
        heads = [
            {"name": head.name, "confidence": float(head.confidence.mean())} for head in made.heads
        ]
        written = {"file": str(options.out), "bytes": size, "seconds": round(seconds, 3)}
        settings = asdict(made.plan.settings)
        print_json({**written, "vertices": vertices, "settings": settings, "heads": heads})
        return
    print(
        f"Written: {options.out} ({len(made.heads)} heads of {vertices} vertices, "
        f"{size / 1e6:.1f} MB, {seconds:.0f} s). Any browser opens it."
    )
