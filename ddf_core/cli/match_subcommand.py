"""``match``: where points of one instance stand on the template and in other instances."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ddf_core.answers import BroughtToTemplate, Picked, PointsMatched
from ddf_core.cli.arguments import (
    InstanceName,
    Parser,
    add_json,
    add_model,
    add_psi,
    finite,
    instance_name,
    instance_of,
    size,
)
from ddf_core.cli.loaded import ask, load
from ddf_core.cli.output import print_json, table
from ddf_core.cli.view_options import require_fields
from ddf_core.errors import InputError
from ddf_core.model_info import ModelInfo
from ddf_core.requests import MarkedPoint, MatchPoints, PickPixel, ToTemplate
from ddf_core.scene.point import Point
from ddf_core.shown import Instance
from ddf_core.trust import reason_of

if TYPE_CHECKING:
    from ddf_core.engine import Engine


@dataclass(frozen=True)
class SourcePoint:
    """A point of the source as it was asked for; ``x_inst`` is None where there is no surface."""

    pixel_xy: tuple[float, float] | None
    x_inst: Point | None
    x_tmpl: Point | None


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    add_model(parser)
    parser.add_argument(
        "--source", type=instance_name, required=True, metavar="SEED", help="a seed, or template"
    )
    parser.add_argument(
        "--target",
        type=instance_name,
        action="append",
        required=True,
        dest="targets",
        metavar="SEED",
        help="a seed, or template; may be repeated",
    )
    parser.add_argument(
        "--pixel",
        nargs=2,
        type=finite,
        action="append",
        default=[],
        dest="pixels",
        metavar=("X", "Y"),
        help="a pixel of the frontal picture of the source, (0, 0) its top left corner; repeatable",
    )
    parser.add_argument(
        "--point",
        nargs=3,
        type=finite,
        action="append",
        default=[],
        dest="points",
        metavar=("X", "Y", "Z"),
        help="a point of the source in scene units; repeatable",
    )
    parser.add_argument(
        "--size", type=size, default="256", help="of the picture that --pixel is in"
    )
    add_psi(parser, "every instance")
    add_json(parser)


def check(options: argparse.Namespace, info: ModelInfo) -> None:
    """Refuse what cannot be matched before anything is computed.

    Raises:
        InputError: no point, or a pixel or point that is outside.
        MissingFieldsError: the model has no fields.
    """
    if not options.pixels and not options.points:
        raise InputError("Nothing to match.", advice="Give --pixel X Y or --point X Y Z.")
    width, height = options.size
    for x, y in options.pixels:
        if not (0 <= x < width and 0 <= y < height):
            raise InputError(
                f"The pixel ({x:g}, {y:g}) is outside the picture of {width} x {height}.",
                code="input.pixel",
                advice="Name one inside, or another --size.",
            )
    for point in options.points:
        if any(abs(value) > info.box_half for value in point):
            raise InputError(
                f"The point {tuple(point)} is outside the model's box of +-{info.box_half:g}.",
                code="input.point",
            )
    require_fields(info)


def source_points(
    engine: Engine, source: Instance, info: ModelInfo, options: argparse.Namespace
) -> list[SourcePoint]:
    """Every asked point with its position on the source and on the template."""
    found = []
    for x, y in options.pixels:
        request = PickPixel("cli", source, info.home, (x, y), options.size)
        picked = ask(engine, request, Picked)
        found.append(SourcePoint((x, y), picked.x_inst, picked.x_tmpl))
    if options.points:
        typed: tuple[Point, ...] = tuple((x, y, z) for x, y, z in options.points)
        brought = ask(engine, ToTemplate(source, typed), BroughtToTemplate)
        found += [
            SourcePoint(None, x_inst, x_tmpl)
            for x_inst, x_tmpl in zip(typed, brought.x_tmpl, strict=True)
        ]
    return found


def matches(
    engine: Engine, source: Instance, targets: Sequence[Instance], found: Sequence[SourcePoint]
) -> PointsMatched | None:
    """The matches of the points that are on a surface, in their order; None if none is."""
    marked = tuple(
        MarkedPoint(number, point.x_tmpl, source, point.x_inst)
        for number, point in enumerate(found)
        if point.x_tmpl is not None
    )
    if not marked:
        return None
    return ask(engine, MatchPoints(marked, tuple(targets)), PointsMatched)


@dataclass(frozen=True)
class Match:
    """One point in one target."""

    target: InstanceName
    x: Sequence[float]
    round_trip: float
    confidence: float
    reason: str = ""


@dataclass(frozen=True)
class Answer:
    """One asked point with its matches; none where there is no surface."""

    asked: SourcePoint
    matches: tuple[Match, ...] = ()

    def as_json(self) -> dict[str, object]:
        return {
            "pixel": self.asked.pixel_xy,
            "x_source": self.asked.x_inst,
            "x_template": self.asked.x_tmpl,
            "matches": [_record(match) for match in self.matches],
        }


def _record(match: Match) -> dict[str, object]:
    """A match as JSON has it; without the reason where there is none."""
    return {key: value for key, value in asdict(match).items() if key != "reason" or value}


def answers_of(
    names: Sequence[InstanceName],
    found: Sequence[SourcePoint],
    matched: PointsMatched | None,
    box_half: float,
) -> list[Answer]:
    """One answer for each asked point, with one match for each target where it has a surface."""
    if matched is None:
        return [Answer(point) for point in found]
    column = {mark.id: at for at, mark in enumerate(matched.request.points)}
    return [
        Answer(point, _column(names, matched, column[number], box_half))
        if number in column
        else Answer(point)
        for number, point in enumerate(found)
    ]


def _column(
    names: Sequence[InstanceName], matched: PointsMatched, at: int, box_half: float
) -> tuple[Match, ...]:
    """The matches of point number ``at`` in every target."""
    asked = matched.request
    return tuple(
        Match(
            name,
            matched.x_inst[row, at].tolist(),
            float(matched.cycle[row, at]),
            float(matched.confidence[row, at]),
            reason_of(asked.points[at].origin, asked.instances[row], matched.burial[at], box_half),
        )
        for row, name in enumerate(names)
    )


def run(options: argparse.Namespace) -> int:
    """Match and print."""
    engine, info = load(options)
    check(options, info)
    source = instance_of(options.source, info.latent_dim, options.psi)
    targets = [instance_of(name, info.latent_dim, options.psi) for name in options.targets]
    found = source_points(engine, source, info, options)
    answers = answers_of(
        options.targets, found, matches(engine, source, targets, found), info.box_half
    )
    if options.json:
        points = [answer.as_json() for answer in answers]
        print_json(
            {"model": info.name, "source": options.source, "psi": options.psi, "points": points}
        )
    else:
        print(as_text(answers))
    return 0


def as_text(answers: Sequence[Answer]) -> str:
    """A table with a line for each point and target."""
    rows: list[tuple[str, ...]] = []
    for number, answer in enumerate(answers, start=1):
        if answer.asked.x_inst is None:
            x, y = answer.asked.pixel_xy or (math.nan, math.nan)
            rows.append((str(number), f"no surface at ({x:g}, {y:g})", "", "", "", ""))
            continue
        rows += [
            (
                str(number),
                coordinates(answer.asked.x_inst),
                str(match.target),
                coordinates(match.x),
                f"{match.round_trip:.4f}",
                f"{match.confidence:.2f}",
            )
            for match in answer.matches
        ]
    heads = ("#", "source xyz", "target", "target xyz", "round trip", "confidence")
    return "\n".join([table(heads, rows), *_reasons(answers)])


def _reasons(answers: Sequence[Answer]) -> list[str]:
    """A line for each match that is worth less than it says by itself."""
    return [
        f"{number} in {match.target}: {match.reason}"
        for number, answer in enumerate(answers, start=1)
        for match in answer.matches
        if match.reason
    ]


def coordinates(x: Sequence[float]) -> str:
    return " ".join(f"{value:+.3f}" for value in x)
