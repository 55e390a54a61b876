"""``points --photos``: named points on every photo of a folder, as one table in long form."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ddf_core.answers import PictureRendered, PointsMatched
from ddf_core.cli.arguments import Parser, finite, seed, writable_file, writable_folder
from ddf_core.cli.frames import NamedPoint, RecipeBook
from ddf_core.cli.invert_photos import add_find_head, check_seconds, rows_of, run_with_progress
from ddf_core.cli.loaded import ask, load
from ddf_core.cli.output import ProgressLine, print_json, table
from ddf_core.cli.template_points import wanted_points
from ddf_core.cli.view_options import require_fields
from ddf_core.document.parts import MAX_TARGETS
from ddf_core.document.scene import Scene
from ddf_core.errors import InputError
from ddf_core.export.photo_point_table import (
    PhotoPoint,
    photo_points_csv,
    photo_points_json,
    row_record,
)
from ddf_core.inversion.index import BatchSettings, IndexRow, read_index
from ddf_core.io.inversion_file import InversionRecord, read_inversion
from ddf_core.io.photo import Crop
from ddf_core.io.photo_folder import photos_in
from ddf_core.io.recipe import write_beside
from ddf_core.io.safe_write import write_bytes
from ddf_core.io.table_text import csv_bytes
from ddf_core.model_info import ModelInfo
from ddf_core.requests import MarkedPoint, MatchPoints, RenderPicture
from ddf_core.scene.visibility import project_points
from ddf_core.shown import Instance
from ddf_core.trust import reason_of

if TYPE_CHECKING:
    from ddf_core.engine import Engine


# Pixels a side of the depth that says which points are hidden.
DEPTH_SIDE = 128
INVERSIONS_SUFFIX = ".inversions"


@dataclass(frozen=True)
class Work:
    """What is asked for: ``points`` of the template on photos inverted into ``folder``."""

    engine: Engine
    info: ModelInfo
    points: Sequence[NamedPoint]
    folder: Path


def add_photo_points(parser: Parser, where: argparse._MutuallyExclusiveGroup) -> None:
    """``--photos`` and how they are inverted."""
    where.add_argument(
        "--photos",
        type=Path,
        metavar="FOLDER",
        help="photos in place of seeds: a row for each point of each photo, with its pixel there, "
        "the photo's similarity, and a confidence that is worth less where that is low",
    )
    parser.add_argument(
        "--inversions",
        type=Path,
        metavar="FOLDER",
        help="of --photos: results of `invert FOLDER`, used as they are; those that lack are made "
        f"there (default: the table's name with {INVERSIONS_SUFFIX})",
    )
    parser.add_argument(
        "--seconds", type=finite, help="of --photos: time for each inversion (default: 20)"
    )
    parser.add_argument("--seed", type=seed, help="of --photos: of the inversions (default: 0)")
    add_find_head(parser)


def run_photo_points(options: argparse.Namespace) -> int:
    """Invert what is not yet inverted, carry the points, write, print.

    Raises:
        InputError: ``points.nowhere``: no place for the inversions, or as ``run_with_progress``.
        Cancelled: stopped; what was inverted is kept.
    """
    # Not above: torch, and no page of --help waits for that.
    from ddf_core.inversion.batch import PhotoBatch

    if options.out is not None:
        writable_file(options.out, ".json" if _is_json(options.out) else ".csv")
    folder = writable_folder(_inversions_folder(options))
    photos = photos_in(options.photos, follow=options.follow)
    engine, info = load(options)
    require_fields(info)
    work = Work(engine, info, wanted_points(options, info), folder)
    assert engine.model is not None
    batch = PhotoBatch(engine.model, photos, folder, _settings(options, folder))
    index = rows_of(run_with_progress(batch), photos)
    rows, shown = carry_points(work, [row for row in index if not row.error])
    failed = {row.photo: row.error for row in index if row.error}
    if options.out is not None:
        write(options, work, rows, shown, failed)
    if options.json:
        records = [row_record(row) for row in rows]
        print_json({"file": options.out and str(options.out), "rows": records, "failed": failed})
    else:
        print(as_text(rows, work))
    return 0


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == ".json"


def _inversions_folder(options: argparse.Namespace) -> Path:
    if options.inversions is not None:
        return Path(options.inversions)
    if options.out is None:
        raise InputError(
            "Nobody said where the inversions of the photos go.",
            code="points.nowhere",
            advice="Name --out, or --inversions FOLDER.",
        )
    return Path(options.out.with_suffix(INVERSIONS_SUFFIX))


def _settings(options: argparse.Namespace, folder: Path) -> BatchSettings | None:
    """Of the results that are there, unless something else is asked for."""
    if options.seconds is None and options.seed is None and not options.find_head:
        return None
    before = read_index(folder)
    known = before.settings if before else BatchSettings()
    seconds = known.seconds if options.seconds is None else options.seconds
    check_seconds(seconds)
    chosen = known.seed if options.seed is None else options.seed
    return BatchSettings(seconds, chosen, known.tune, options.find_head or known.find_head)


def carry_points(
    work: Work, rows: Sequence[IndexRow]
) -> tuple[list[PhotoPoint], list[tuple[InversionRecord, Instance]]]:
    """Every point on every photo; and the first photos, for the recipe."""
    line, found = ProgressLine("points"), list[PhotoPoint]()
    shown: list[tuple[InversionRecord, Instance]] = []
    for number, row in enumerate(rows, start=1):
        record = read_inversion(work.folder / row.file, work.info.style_dim or None)
        found += photo_points(work, record)
        if len(shown) <= MAX_TARGETS:
            shown.append((record, record.instance))
        line.show(number, len(rows), None, row.photo)
    line.close()
    return found, shown


def photo_points(work: Work, record: InversionRecord) -> list[PhotoPoint]:
    """The points on one photo: F puts them on its head, its camera and square into its pixels."""
    marked = tuple(MarkedPoint(at, x_tmpl) for at, (_, x_tmpl) in enumerate(work.points))
    # The match alone: what the similarity leaves of it is told beside it.
    head = replace(record.instance, similarity=1.0)
    matched = ask(work.engine, MatchPoints(marked, (head,)), PointsMatched)
    size = (DEPTH_SIDE, DEPTH_SIDE)
    request = RenderPicture("cli", record.instance, record.camera, size)
    depth = ask(work.engine, request, PictureRendered).depth
    x_inst, trusts = matched.x_inst[0], matched.confidence[0]
    seen = project_points(x_inst, record.camera, size, depth, work.info.box_half)
    crop = Crop(*record.crop, record.roll_deg)
    figures = record.figures
    return [
        PhotoPoint(
            photo=record.photo,
            similarity=figures.similarity,
            grade=figures.grade,
            point=name,
            pixel_xy=_in_photo(crop, *seen.pixel_xy[at]),
            x_inst=(float(x_inst[at, 0]), float(x_inst[at, 1]), float(x_inst[at, 2])),
            visible=bool(seen.visible[at]),
            match_confidence=float(trusts[at]),
            reason=reason_of(None, record.instance, matched.burial[at], work.info.box_half),
        )
        for at, (name, _) in enumerate(work.points)
    ]


def _in_photo(crop: Crop, x: float, y: float) -> tuple[float, float] | None:
    """A pixel of the depth as one of the photo's file; None behind the eye."""
    if not np.isfinite((x, y)).all():
        return None
    return crop.to_photo(float(x) / DEPTH_SIDE, float(y) / DEPTH_SIDE)


def write(
    options: argparse.Namespace,
    work: Work,
    rows: Sequence[PhotoPoint],
    shown: Sequence[tuple[InversionRecord, Instance]],
    failed: dict[str, str],
) -> None:
    """The table, and beside it its recipe: the first photos with their points.

    Raises:
        OutputError: it cannot be written there.
    """
    model = {"name": work.info.name, "digest": work.info.digest}
    text = photo_points_json(rows, model, failed) if _is_json(options.out) else ""
    data = text.encode() if text else csv_bytes(photo_points_csv(rows))
    write_bytes(options.out, data)
    camera = shown[0][0].camera if shown else work.info.home
    scene = Scene([(0, instance) for _, instance in shown], camera, work.points)
    settings: dict[str, object] = {"photos": str(options.photos), "inversions": str(work.folder)}
    recipe = RecipeBook.of(options, work.info).recipe("points", scene, settings, options.out)
    write_beside(options.out, recipe)


def as_text(rows: Sequence[PhotoPoint], work: Work) -> str:
    """A line for each point: on how many photos it is seen, and how far it is to be trusted."""
    lines = []
    for name, _ in work.points:
        mine = [row for row in rows if row.point == name]
        trust = float(np.median([row.confidence for row in mine])) if mine else 0.0
        lines.append((name, f"{sum(row.visible for row in mine)}", f"{trust:.2f}"))
    count = len({row.photo for row in rows})
    return table(("point", "visible", "median confidence"), lines) + f"\nphotos: {count}"
