"""``edit``: points of a head dragged to where they are wanted; the head follows, and is written."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ddf_core.answers import PointsEdited, PointsMatched
from ddf_core.cli.arguments import (
    Parser,
    add_former,
    add_json,
    add_model,
    add_psi,
    finite,
    seed,
    writable_file,
)
from ddf_core.cli.loaded import ask, load
from ddf_core.cli.match_subcommand import coordinates
from ddf_core.cli.output import print_json, table
from ddf_core.cli.template_points import file_points
from ddf_core.cli.view_options import require_fields
from ddf_core.editing.settings import EditSettings
from ddf_core.errors import InputError
from ddf_core.io.inversion_file import InversionRecord, read_inversion, write_inversion
from ddf_core.io.latent_file import SUFFIXES, LatentRecord, read_latent, write_latent
from ddf_core.model_info import ModelInfo
from ddf_core.requests import EditGoal, EditPoints, MarkedPoint, MatchPoints
from ddf_core.scene.point import Point
from ddf_core.shown import LatentInstance, StyleInstance, latent_of_seed

if TYPE_CHECKING:
    from ddf_core.engine import Engine


NamedPlace = tuple[str, Point]
REACHED = 0.005
"""What is left of a drag counts from here on, as a fraction of half the box."""


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    add_model(parser)
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--seed", type=seed, metavar="SEED", help="the head: a seed")
    who.add_argument("--latent", type=Path, metavar="FILE", help="or a latent's file")
    who.add_argument(
        "--style", type=Path, metavar="FILE.json", help="or a photo's, as `invert --out` wrote it"
    )
    add_psi(parser, "a seed")
    parser.add_argument(
        "--points",
        type=Path,
        metavar="FILE",
        help="more points that can be named, of a CSV or JSON file; those of the model's card can",
    )
    for option, text in (
        ("--goal", "a point and where it shall be, scene units; repeatable"),
        ("--move", "a point and how far it shall move from where it is; repeatable"),
    ):
        parser.add_argument(
            option, type=_place, action="append", default=[], metavar="NAME=X,Y,Z", help=text
        )
    add_former(parser, "--point", "--goal")
    parser.add_argument(
        "--pin",
        action="append",
        default=[],
        dest="pins",
        metavar="NAME",
        help="a point that shall stay where it is; repeatable",
    )
    parser.add_argument(
        "--prior",
        type=finite,
        default=EditSettings().prior,
        help="how firmly all that is not named keeps its place and colour; 0 lets it go",
    )
    parser.add_argument(
        "--free-colours", action="store_true", help="colours may change with the shape"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help=f"what to write: a latent ({', '.join(SUFFIXES)}), of a photo its style (.json); "
        "`render` and the window open it",
    )
    add_json(parser)


def _place(text: str) -> NamedPlace:
    """``nose tip=0,-0.05,0.3``."""
    name, sign, numbers = text.rpartition("=")
    try:
        x, y, z = (finite(number) for number in numbers.split(","))
    except (ValueError, argparse.ArgumentTypeError) as err:
        raise argparse.ArgumentTypeError(f"{text!r} is no NAME=X,Y,Z") from err
    if not sign or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} names no point: say NAME=X,Y,Z")
    return name.strip(), (x, y, z)


def run(options: argparse.Namespace) -> int:
    """Edit, write, and say how far it came."""
    if options.out is not None:
        endings = (".json",) if options.style else SUFFIXES
        suffix = options.out.suffix.lower()
        writable_file(options.out, suffix if suffix in endings else endings[0])
    engine, info = load(options)
    require_fields(info)
    known = {**dict(info.sample_points), **_of_file(options.points, info)}
    record = read_inversion(options.style, info.style_dim) if options.style else None
    request = EditPoints(
        _instance(options, info, record),
        _goals(engine, options, info, known, record),
        tuple(_find(known, name) for name in options.pins),
        EditSettings(options.prior, keep_colours=not options.free_colours),
    )
    edited = ask(engine, request, PointsEdited)
    if options.out is not None:
        _write(engine, options, info, edited, record)
    _report(options, info, edited)
    return 0


def _instance(
    options: argparse.Namespace, info: ModelInfo, record: InversionRecord | None
) -> LatentInstance | StyleInstance:
    if record is not None:
        return record.instance
    if options.latent is not None:
        latent = read_latent(options.latent, info.latent_dim)
        return LatentInstance(latent.z, options.psi if latent.psi is None else latent.psi)
    return LatentInstance(latent_of_seed(options.seed, info.latent_dim), options.psi)


def _of_file(path: Path | None, info: ModelInfo) -> dict[str, Point]:
    if path is None:
        return {}
    points, note = file_points(path, info)
    if note:
        print(note, file=sys.stderr)
    return dict(points)


def _find(known: dict[str, Point], name: str) -> Point:
    if name not in known:
        raise InputError(
            f"There is no point {name!r}.",
            code="edit.name",
            advice=f"Points are {', '.join(known) or 'none'}; --points FILE brings more.",
        )
    return known[name]


def _goals(
    engine: Engine,
    options: argparse.Namespace,
    info: ModelInfo,
    known: dict[str, Point],
    record: InversionRecord | None,
) -> tuple[EditGoal, ...]:
    """Every point that shall go somewhere, named once."""
    names = [name for name, _ in (*options.goal, *options.move)]
    if not names:
        raise InputError("Nothing to edit.", advice="Give --goal NAME=X,Y,Z or --move.")
    for name in names:
        if names.count(name) > 1 or name in options.pins:
            raise InputError(
                f"The point {name!r} is asked for twice.",
                code="edit.pinned",
                advice="One place for each, and no pin on it.",
            )
    goals = [EditGoal(_find(known, name), place) for name, place in options.goal]
    moves = [(_find(known, name), by) for name, by in options.move]
    instance = _instance(options, info, record)
    for (x_tmpl, by), (x, y, z) in zip(
        moves, _positions(engine, instance, [x for x, _ in moves]), strict=True
    ):
        goals.append(EditGoal(x_tmpl, (x + by[0], y + by[1], z + by[2])))
    return tuple(goals)


def _positions(
    engine: Engine, instance: LatentInstance | StyleInstance, x_tmpl: Sequence[Point]
) -> list[Point]:
    """Where template points are in an instance."""
    if not x_tmpl:
        return []
    marked = tuple(MarkedPoint(number, x) for number, x in enumerate(x_tmpl))
    found = ask(engine, MatchPoints(marked, (instance,)), PointsMatched).x_inst[0]
    return [(float(x), float(y), float(z)) for x, y, z in found]


def _write(
    engine: Engine,
    options: argparse.Namespace,
    info: ModelInfo,
    edited: PointsEdited,
    record: InversionRecord | None,
) -> None:
    instance = edited.instance
    if isinstance(instance, LatentInstance):
        psi = None if instance.psi == 1 else instance.psi
        write_latent(options.out, LatentRecord(instance.z, psi, options.seed, info.name))
        return
    assert record is not None
    assert engine.instances is not None
    style = engine.instances.field(instance).style
    moved = replace(
        record,
        frequencies=tuple(style.frequencies.tolist()),
        phases=tuple(style.phases.tolist()),
        notes=(*record.notes, "edited: points were dragged"),
    )
    write_inversion(options.out, moved)


def _report(options: argparse.Namespace, info: ModelInfo, edited: PointsEdited) -> None:
    names = [name for name, _ in (*options.goal, *options.move)]
    left = dict(zip(names, edited.residual, strict=True))
    far = [name for name, rest in left.items() if rest > REACHED * info.box_half]
    if far:
        print(
            f"The head does not go all the way: {', '.join(far)} "
            f"({', '.join(f'{left[name]:.3f} left' for name in far)}). "
            "Fewer pins, a smaller --prior or a nearer goal help.",
            file=sys.stderr,
        )
    if options.json:
        print_json(_as_json(options, info, edited, names))
        return
    rows = [
        (name, coordinates(goal.x_inst), coordinates(x), f"{rest:.4f}")
        for name, goal, x, rest in zip(
            names, edited.request.goals, edited.x_goals, edited.residual, strict=True
        )
    ]
    rows += [
        (f"{name} (pinned)", "", "", f"{moved:.4f}")
        for name, moved in zip(options.pins, edited.pins_moved, strict=True)
    ]
    print(table(("point", "wanted xyz", "is now at", "left"), rows))
    if options.out is not None:
        print(f"Written: {options.out}")


def _as_json(
    options: argparse.Namespace, info: ModelInfo, edited: PointsEdited, names: Sequence[str]
) -> dict[str, object]:
    instance = edited.instance
    moved = instance.z if isinstance(instance, LatentInstance) else instance.shift
    return {
        "model": info.name,
        "out": str(options.out) if options.out else None,
        "z" if isinstance(instance, LatentInstance) else "shift": moved,
        "psi": instance.psi,
        "points": [
            {"name": name, "goal": goal.x_inst, "x": x, "residual": rest}
            for name, goal, x, rest in zip(
                names, edited.request.goals, edited.x_goals, edited.residual, strict=True
            )
        ],
        "pins": [
            {"name": name, "moved": moved_by}
            for name, moved_by in zip(options.pins, edited.pins_moved, strict=True)
        ],
        "seconds": round(edited.seconds, 4),
    }
