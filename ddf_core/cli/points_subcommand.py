"""``points``: named template points carried to any number of instances, as a table or JSON."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddf_core.answers import PictureRendered, PointsMatched
from ddf_core.cli.arguments import (
    InstanceName,
    Parser,
    add_json,
    add_model,
    add_psi,
    instance_name,
    instance_of,
    writable_file,
)
from ddf_core.cli.frames import NamedPoint, RecipeBook
from ddf_core.cli.loaded import ask, load
from ddf_core.cli.output import ProgressLine, print_json, table
from ddf_core.cli.photo_points import add_photo_points, run_photo_points
from ddf_core.cli.template_points import wanted_points
from ddf_core.cli.view_options import add_camera, camera_of, require_fields
from ddf_core.document.scene import Scene
from ddf_core.errors import InputError
from ddf_core.io.point_table import (
    Column,
    PointTable,
    Position,
    Row,
    Seen,
    table_csv,
    table_json,
    worst_of,
)
from ddf_core.io.recipe import write_beside
from ddf_core.io.safe_write import write_bytes
from ddf_core.io.table_text import csv_bytes
from ddf_core.model_info import ModelInfo
from ddf_core.requests import MarkedPoint, MatchPoints, RenderPicture
from ddf_core.scene.camera import Camera
from ddf_core.scene.visibility import project_points
from ddf_core.shown import Instance, LatentInstance
from ddf_core.trust import reason_of

if TYPE_CHECKING:
    from ddf_core.engine import Engine


# Instances that are matched at a time.
AT_ONCE = 64


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    add_model(parser)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "--points",
        type=Path,
        metavar="FILE",
        help="CSV or JSON of File › Save points, or a table with columns name, x, y, z; places "
        "on the template, scene units",
    )
    which.add_argument("--landmarks", action="store_true", help="the points of the model's card")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--seeds",
        type=instance_name,
        nargs="+",
        metavar="SEED",
        help="the instances: seeds, or template",
    )
    add_photo_points(parser, where)
    add_psi(parser, "every instance")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="the .csv or .json to write, with its recipe"
    )
    parser.add_argument(
        "--pixels",
        action="store_true",
        help="where the points fall in a picture by the camera below, and which can be seen; some "
        "seconds for each instance",
    )
    add_camera(parser)
    add_json(parser)


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Args:
        names, instances: where to carry the points.
        camera, size: of the pictures that the points shall be found in; no camera, no pictures.
    """

    info: ModelInfo
    names: Sequence[InstanceName]
    instances: Sequence[Instance]
    points: Sequence[NamedPoint]
    camera: Camera | None
    size: tuple[int, int]


def run(options: argparse.Namespace) -> int:
    """Carry the points, write, print."""
    if options.out is not None:
        is_json = options.out.suffix.lower() == ".json"
        writable_file(options.out, ".json" if is_json else ".csv")
    if options.photos is not None:
        return run_photo_points(options)
    check_distinct(options.seeds)
    engine, info = load(options)
    require_fields(info)
    wanted = Wanted(
        info,
        options.seeds,
        [instance_of(name, info.latent_dim, options.psi) for name in options.seeds],
        wanted_points(options, info),
        camera_of(options, info.home) if options.pixels else None,
        options.size,
    )
    positions = carry_points(engine, wanted)
    if wanted.camera is not None:
        positions = add_pixels(wanted.camera, engine, wanted, positions)
    made = table_of(wanted, positions)
    if options.out is not None:
        write(options, wanted, made)
    if options.json:
        print_json({"file": None if options.out is None else str(options.out), **summary(made)})
    else:
        print(as_text(made))
    return 0


def check_distinct(names: Sequence[InstanceName]) -> None:
    """Each instance is a column of its own.

    Raises:
        InputError: ``points.twice``.
    """
    if len(set(names)) < len(names):
        raise InputError("An instance is named twice.", code="points.twice")


def carry_points(engine: Engine, wanted: Wanted) -> list[list[Position]]:
    """For each instance where every point is."""
    marked = tuple(MarkedPoint(i, position) for i, (_, position) in enumerate(wanted.points))
    line, instances = ProgressLine("points"), wanted.instances
    found: list[list[Position]] = []
    for start in range(0, len(instances), AT_ONCE):
        some = tuple(instances[start : start + AT_ONCE])
        matched = ask(engine, MatchPoints(marked, some), PointsMatched)
        found += [_positions(matched, row, wanted.info.box_half) for row in range(len(some))]
        if len(instances) > AT_ONCE:
            line.show(len(found), len(instances), None)
    line.close()
    return found


def _positions(matched: PointsMatched, row: int, box_half: float) -> list[Position]:
    instance = matched.request.instances[row]
    return [
        Position(
            _point(matched.x_inst[row, at]),
            float(matched.cycle[row, at]),
            float(matched.confidence[row, at]),
            reason=reason_of(None, instance, matched.burial[at], box_half),
        )
        for at in range(matched.x_inst.shape[1])
    ]


def _point(x: NDArray[np.float32]) -> tuple[float, float, float]:
    return float(x[0]), float(x[1]), float(x[2])


def add_pixels(
    camera: Camera, engine: Engine, wanted: Wanted, positions: Sequence[Sequence[Position]]
) -> list[list[Position]]:
    """The same positions with where they fall in a picture of their instance."""
    line, instances = ProgressLine("pictures"), wanted.instances
    found = []
    for number, (instance, row) in enumerate(zip(instances, positions, strict=True), start=1):
        request = RenderPicture("cli", instance, camera, wanted.size)
        depth = ask(engine, request, PictureRendered).depth
        x_inst = np.array([position.x_inst for position in row])
        seen = project_points(x_inst, camera, wanted.size, depth, wanted.info.box_half)
        pairs = zip(row, seen.pixel_xy, seen.visible, strict=True)
        found.append(
            [_add_pixel(position, pixel, bool(is_seen)) for position, pixel, is_seen in pairs]
        )
        line.show(number, len(instances), None)
    line.close()
    return found


def _add_pixel(position: Position, pixel: NDArray[np.float64], is_seen: bool) -> Position:
    xy = None if np.isnan(pixel).any() else (float(pixel[0]), float(pixel[1]))
    return replace(position, seen=Seen(xy, is_seen))


def table_of(wanted: Wanted, positions: Sequence[Sequence[Position]]) -> PointTable:
    """The points in the form that the window writes, too."""
    columns = [_column(*pair) for pair in zip(wanted.names, wanted.instances, strict=True)]
    rows = [
        Row(at + 1, name, at, x_tmpl, x_tmpl, [row[at] for row in positions], exact=(x_tmpl,))
        for at, (name, x_tmpl) in enumerate(wanted.points)
    ]
    camera = wanted.camera
    more = {} if camera is None else {"camera": vars(camera), "size": list(wanted.size)}
    model = {"name": wanted.info.name, "digest": wanted.info.digest}
    return PointTable(columns, rows, model, each=True, more=more)


def _column(name: InstanceName, instance: Instance) -> Column:
    if isinstance(instance, LatentInstance):
        record = {"seed": name, "psi": instance.psi, "z": list(instance.z)}
        return Column(f"seed{name}", f"seed {name}", record)
    # Not "template": that is the name of the columns with the places that were put.
    return Column("template", "on template", {})


def write(options: argparse.Namespace, wanted: Wanted, made: PointTable) -> None:
    """The table, and beside it its recipe.

    Raises:
        OutputError: it cannot be written there.
    """
    is_json = options.out.suffix.lower() == ".json"
    data = table_json(made).encode() if is_json else csv_bytes(table_csv(made))
    write_bytes(options.out, data)
    seeds = [name if isinstance(name, int) else 0 for name in wanted.names]
    shown = list(zip(seeds, wanted.instances, strict=True))
    scene = Scene(shown, camera_of(options, wanted.info.home), wanted.points)
    settings = {"instances": list(wanted.names), "psi": options.psi, "size": list(wanted.size)}
    recipe = RecipeBook.of(options, wanted.info).recipe("points", scene, settings, options.out)
    write_beside(options.out, recipe)


def summary(made: PointTable) -> dict[str, object]:
    """What ``--json`` prints: every point in every instance."""
    return {
        "model": made.model,
        "points": [
            {
                "name": row.name,
                "x_template": row.x_tmpl,
                "instances": {
                    column.key: {
                        "x": position.x_inst,
                        "round_trip": position.round_trip,
                        "confidence": position.confidence,
                        **_seen_record(position),
                    }
                    for column, position in zip(made.columns, row.positions, strict=True)
                },
            }
            for row in made.rows
        ],
    }


def _seen_record(position: Position) -> dict[str, object]:
    if position.seen is None:
        return {}
    return {"pixel_xy": position.seen.pixel_xy, "visible": position.seen.visible}


def as_text(made: PointTable) -> str:
    """A line for each point: its position on the template, and how it fares."""
    rows = []
    for row in made.rows:
        x, y, z = row.x_tmpl or (0.0, 0.0, 0.0)
        trip, trust = worst_of(row.positions) or (0.0, 0.0)
        rows.append((row.name, f"{x:+.3f} {y:+.3f} {z:+.3f}", f"{trip:.4f}", f"{trust:.2f}"))
    head = ("point", "template xyz", "worst round trip", "least confidence")
    return table(head, rows) + f"\n{len(made.columns)} instances"
