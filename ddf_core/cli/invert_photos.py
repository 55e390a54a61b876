"""``invert`` with several photos, a head each: a folder of results, an index, and a way to stop and
go on; and which of the command's words are photos.
"""

from __future__ import annotations

import argparse
import math
import shlex
import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ddf_core.cli.arguments import Parser, writable_folder
from ddf_core.cli.output import ProgressLine, print_json
from ddf_core.cli.stopping import StopOnSignal
from ddf_core.errors import Cancelled, InputError
from ddf_core.inversion.index import INDEX_CSV, BatchSettings, IndexRow, InversionIndex
from ddf_core.io.file_kind import PICTURE_SUFFIXES, is_picture
from ddf_core.io.photo import MAX_PHOTOS
from ddf_core.io.photo_folder import PhotoFile, photos_in, photos_named

if TYPE_CHECKING:
    from ddf_core.inversion.batch import BatchProgress, PhotoBatch

SECONDS = (1.0, 3600.0)
# What is about one photo alone, with what it is where nobody asked for it.
OF_ONE_PHOTO = {"mask": None, "crop": None, "roll": 0.0}


def add_photos(parser: Parser) -> None:
    """``--photos``: several, named one by one."""
    parser.add_argument(
        "--photos",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="the same as several PHOTO; MODEL stands before the options then",
    )


def add_find_head(parser: argparse.ArgumentParser) -> None:
    """``--find-head``: a better square than the middle of the photo."""
    parser.add_argument(
        "--find-head",
        action="store_true",
        help="look for the head and put the square about it, by a face where the model makes "
        "people, else by its encoder",
    )


def check_seconds(seconds: float) -> None:
    """Refuse a time that is no time.

    Raises:
        InputError: ``invert.seconds``.
    """
    if not SECONDS[0] <= seconds <= SECONDS[1]:
        raise InputError(
            f"--seconds {seconds:g} is not between 1 and 3600.",
            code="invert.seconds",
            advice="Usual are 20.",
        )


def add_same_person(parser: argparse.ArgumentParser) -> None:
    """``--same-person``: one head of all photos."""
    parser.add_argument(
        "--same-person",
        action="store_true",
        help=f"all photos (up to {MAX_PHOTOS}, or those of a folder) show one head: one style, and "
        "a camera for each; --out is a file then",
    )


def with_photos(options: Namespace) -> Namespace:
    """``photos`` are the files or the one folder, and ``model`` is told from them: the last word
    that stands alone is MODEL where it is no picture.

    Raises:
        InputError: ``option``: no photo, or a photo beside ``--photos``.
    """
    words = list(options.photo)
    named = list(options.photos or ())
    model = options.model
    if words and not is_photo_name(words[-1]) and (named or len(words) > 1):
        model = words.pop()
    if named and words:
        raise InputError(
            f"{words[0]} is a photo beside those of --photos.",
            code="option",
            advice="Name all photos after --photos, and MODEL alone before the options.",
        )
    if not named and not words:
        raise InputError(
            "A photo is missing.",
            code="option",
            advice="Say `invert PHOTO --out FILE.json`, or `invert FOLDER --out FOLDER`.",
        )
    return Namespace(**{**vars(options), "photos": named or words, "model": model})


def is_photo_name(path: Path) -> bool:
    """Whether a word means a photo: by what the file is, or by its name where there is none."""
    return is_picture(path) or (not path.exists() and path.suffix.lower() in PICTURE_SUFFIXES)


def is_one_head(options: Namespace) -> bool:
    """Whether one head is wanted: of one photo, or of all of them."""
    is_single = len(options.photos) == 1 and not options.photos[0].is_dir()
    return is_single or bool(options.same_person)


def run_batch(options: Namespace) -> int:
    """All photos, the index, and how it went.

    Raises:
        InputError: an option of one photo, no photos, or none of them could be inverted.
        Cancelled: it was stopped; what is done is kept.
    """
    # Not above: torch, and no page of --help waits for that.
    from ddf_core.inversion.batch import PhotoBatch
    from ddf_core.io.model_folder import load_model

    check_one_photo_options(options)
    if options.row:
        raise InputError(
            "--row is about one head, and there are several.",
            code="option",
            advice="Invert one photo alone for it, or say --same-person.",
        )
    first = options.photos[0]
    if first.is_dir():
        photos = photos_in(first, follow=options.follow)
    else:
        photos = photos_named(options.photos, follow=options.follow)
    folder = writable_folder(options.out)
    model = load_model(
        options.model, preset=options.preset, device=options.device, follow=options.follow
    )
    settings = BatchSettings(options.seconds, options.seed, options.tune, options.find_head)
    batch = PhotoBatch(model, photos, folder, settings)
    index = run_with_progress(batch)
    rows = rows_of(index, photos)
    if options.json:
        figures = {"made": batch.made, "reused": batch.reused, "failed": batch.failed}
        print_json({"out": str(folder), **figures, "photos": [asdict(row) for row in rows]})
    else:
        print(report(batch, rows, folder))
    return 0


def run_with_progress(batch: PhotoBatch) -> InversionIndex:
    """All photos with a progress line; each that fails is named on stderr.

    Raises:
        Cancelled: stopped by Ctrl+C, with how many are done and the command that goes on.
        InputError: ``photos.all_failed``: not one could be inverted.
    """
    line = ProgressLine("invert")

    def tell(progress: BatchProgress) -> None:
        failed = f", {progress.failed} failed" if progress.failed else ""
        note = f"{progress.name}{failed}"
        # Rounded down: the whole is said once, when all is done.
        done = math.floor(10 * progress.done) / 10
        line.show(done, progress.total, progress.seconds_left, note)

    try:
        with StopOnSignal() as stop:
            index = batch.run(tell, stop)
    except Cancelled as err:
        again = shlex.join(["python", "-m", "ddf_core", *sys.argv[1:]])
        raise Cancelled(
            f"Stopped: {batch.made + batch.reused} photos are done and kept.",
            advice=f"To go on: {again}",
        ) from err
    finally:
        line.close()
    _tell_failures(batch)
    return index


def rows_of(index: InversionIndex, photos: tuple[PhotoFile, ...]) -> list[IndexRow]:
    """The rows of these photos: an index may hold others too."""
    names = {photo.name for photo in photos}
    return [row for row in index.photos if row.photo in names]


def check_one_photo_options(options: Namespace) -> None:
    """Refuse what is about one photo alone.

    Raises:
        InputError: ``option``.
    """
    for name, usual in OF_ONE_PHOTO.items():
        if getattr(options, name) != usual:
            raise InputError(
                f"--{name} is about one photo, and there are several.",
                code="option",
                advice="A mask goes into masks/NAME.png beside them; invert the photo alone "
                "for the others.",
            )


def _tell_failures(batch: PhotoBatch) -> None:
    for row in batch.failures:
        print(f"{row.photo}: {row.error}", file=sys.stderr)
    if batch.failures and not batch.made + batch.reused:
        raise InputError(
            f"None of {batch.failed} photos could be inverted.",
            code="photos.all_failed",
            advice=f"{INDEX_CSV} says why, photo by photo.",
        )


def report(batch: PhotoBatch, rows: list[IndexRow], folder: Path) -> str:
    """A few lines for people."""
    grades = {grade: sum(row.grade == grade for row in rows) for grade in ("good", "fair", "low")}
    counts = ", ".join(f"{count} {grade}" for grade, count in grades.items() if count)
    before = f", {batch.reused} were there" if batch.reused else ""
    failed = f", {batch.failed} failed" if batch.failed else ""
    return (
        f"{batch.made} of {len(rows)} photos inverted{before}{failed}: {counts}.\n"
        f"Written: {folder / INDEX_CSV}, index.json and a result for each."
    )
