"""``match``: where points of one instance stand on the template and in other instances."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from ddf_core.cli.arguments import (
    InstanceName,
    Parser,
    add_json,
    add_model,
    finite,
    instance_name,
    instance_of,
    size,
    unit,
)
from ddf_core.cli.loaded import ask, load
from ddf_core.cli.output import print_json, table
from ddf_core.engine import Engine
from ddf_core.errors import InputError, MissingFieldsError
from ddf_core.requests import (
    BroughtToTemplate,
    Instance,
    MarkedPoint,
    MatchPoints,
    ModelInfo,
    Picked,
    PickPixel,
    Point,
    PointsMatched,
    ToTemplate,
)


@dataclass(frozen=True)
class SourcePoint:
    """A point of the source as it was asked for; ``x_inst`` is None where there is no surface."""

    pixel_xy: tuple[float, float] | None
    x_inst: Point | None
    x_tmpl: Point | None


def configure(parser: Parser) -> None:
    """Options of the verb."""
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
        "--size", type=size, default=(256, 256), help="of the picture that --pixel is in"
    )
    parser.add_argument("--psi", type=unit, default=1.0, help="truncation of every instance")
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
    if not info.has_fields:
        raise MissingFieldsError(
            f"The model {info.name!r} has no deformation fields.",
            advice=f"Train them: python -m ddf_core train fields {info.path}",
        )


def source_points(
    engine: Engine, source: Instance, info: ModelInfo, options: argparse.Namespace
) -> list[SourcePoint]:
    """Every asked point with its place on the source and on the template."""
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


def answer_of(
    names: Sequence[InstanceName], found: Sequence[SourcePoint], matched: PointsMatched | None
) -> list[dict[str, object]]:
    """One entry for each asked point, with one match for each target where it has a surface."""
    column = {}
    if matched is not None:
        column = {mark.id: at for at, mark in enumerate(matched.request.points)}
    entries: list[dict[str, object]] = []
    for number, point in enumerate(found):
        at = column.get(number)
        entries.append(
            {
                "pixel": point.pixel_xy,
                "x_source": point.x_inst,
                "x_template": point.x_tmpl,
                "matches": []
                if matched is None or at is None
                else [
                    {
                        "target": name,
                        "x": matched.x_inst[row, at],
                        "round_trip": matched.cycle[row, at],
                        "confidence": matched.confidence[row, at],
                    }
                    for row, name in enumerate(names)
                ],
            }
        )
    return entries


def run(options: argparse.Namespace) -> int:
    """Match and print."""
    engine, info = load(options)
    check(options, info)
    source = instance_of(options.source, info.latent_dim, options.psi)
    targets = [instance_of(name, info.latent_dim, options.psi) for name in options.targets]
    found = source_points(engine, source, info, options)
    entries = answer_of(options.targets, found, matches(engine, source, targets, found))
    if options.json:
        print_json(
            {"model": info.name, "source": options.source, "psi": options.psi, "points": entries}
        )
    else:
        print(as_text(entries))
    return 0


def as_text(entries: Sequence[dict[str, object]]) -> str:
    """A table with a line for each point and target."""
    rows: list[tuple[str, ...]] = []
    for number, entry in enumerate(entries, start=1):
        if entry["x_source"] is None:
            x, y = entry["pixel"]  # type: ignore[misc]
            rows.append((str(number), f"no surface at ({x:g}, {y:g})", "", "", "", ""))
            continue
        for match in entry["matches"]:  # type: ignore[attr-defined]
            rows.append(
                (
                    str(number),
                    coordinates(entry["x_source"]),  # type: ignore[arg-type]
                    str(match["target"]),
                    coordinates(match["x"]),
                    f"{match['round_trip']:.4f}",
                    f"{match['confidence']:.2f}",
                )
            )
    return table(("#", "source xyz", "target", "target xyz", "round trip", "confidence"), rows)


def coordinates(x: Sequence[float]) -> str:
    return " ".join(f"{value:+.3f}" for value in x)
