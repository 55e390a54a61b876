"""``invert``: photos of a head to a style and a camera each, with figures and a row of pictures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ddf_core.cli.arguments import (
    Parser,
    add_former,
    add_json,
    add_model,
    finite,
    seed,
    size,
    writable_file,
)
from ddf_core.cli.frames import RecipeBook
from ddf_core.cli.invert_photos import (
    add_find_head,
    add_photos,
    add_same_person,
    check_one_photo_options,
    check_seconds,
    is_one_head,
    run_batch,
    with_photos,
)
from ddf_core.cli.output import ProgressLine, print_json
from ddf_core.cli.stopping import StopOnSignal
from ddf_core.document.scene import Scene
from ddf_core.engine.describe import model_info
from ddf_core.engine.instances import Instances
from ddf_core.inversion.batch import WORKING_SIDE
from ddf_core.inversion.find_head import HeadFinder
from ddf_core.inversion.invert import Inversion, Inverted
from ddf_core.inversion.panels import panels
from ddf_core.inversion.records import TakenPhoto, figures_of, record_of
from ddf_core.inversion.settings import InvertSettings
from ddf_core.io.inversion_file import InversionRecord, PhotoRecord, write_inversion
from ddf_core.io.model_folder import load_model
from ddf_core.io.photo import Crop, Photo, SquarePhoto, centre_crop
from ddf_core.io.photo_folder import PhotoFile, photos_in, photos_of_one
from ddf_core.io.photo_reading import check_all_differ, read_mask, read_photo
from ddf_core.io.photo_square import square
from ddf_core.io.picture_row import picture_row
from ddf_core.io.pictures import write_png
from ddf_core.model import Model
from ddf_core.shown import Instance, LatentInstance, latent_of_seed

NO_FACE = "no face was found: the middle of the photo is taken. --crop says where the head is."


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    parser.add_argument(
        "photo",
        metavar="PHOTO",
        type=Path,
        nargs="*",
        help="PNG, JPEG, WebP or AVIF of a head, several of them, or a folder of them: a head each",
    )
    add_model(parser)
    add_same_person(parser)
    add_photos(parser)
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE.json|FOLDER",
        help="gets style, cameras and figures; of several heads a folder, which gets a file for "
        "each, index.csv and index.json",
    )
    parser.add_argument(
        "--row",
        type=Path,
        metavar="FILE.png",
        help="a row of pictures: input, initialised, result, novel views, labels, texture",
    )
    parser.add_argument(
        "--mask", type=Path, metavar="FILE", help="a picture, white where the head is"
    )
    parser.add_argument(
        "--crop",
        type=crop,
        metavar="X,Y,SIDE",
        help="the square with the head, pixels of the upright photo (default: the middle)",
    )
    parser.add_argument(
        "--roll",
        type=finite,
        default=0.0,
        metavar="DEG",
        help="turn the square about its middle, clockwise, for a head that leans (-45 to 45)",
    )
    parser.add_argument(
        "--seconds", type=finite, default=20.0, help="time for the optimisation, 1 to 3600"
    )
    parser.add_argument(
        "--tune",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="fine-tune a copy of the generator about the result",
    )
    parser.add_argument(
        "--texture-of", type=seed, default=7, metavar="SEED", help="of the last picture of the row"
    )
    add_former(parser, "--source", "--texture-of")
    parser.add_argument("--size", type=size, default="128", help="of the row's pictures")
    add_former(parser, "--row-size", "--size")
    parser.add_argument("--seed", type=seed, default=0, help="of the optimisation")
    add_find_head(parser)
    add_json(parser)
    parser.epilog = (
        "A bundled head fills four fifths of its picture's height: crop a portrait alike, hair and "
        "neck included. Ctrl+C ends the optimisation and keeps the best so far; of several photos "
        "those that are done, and the same command goes on with the others."
    )


def crop(text: str) -> Crop:
    """``X,Y,SIDE`` in pixels."""
    parts = text.split(",")
    if len(parts) != 3:
        raise argparse.ArgumentTypeError(f"{text!r} is no crop: say X,Y,SIDE in pixels")
    return Crop(*(finite(part) for part in parts))


def run(options: argparse.Namespace) -> int:
    """Invert, write, say how it went."""
    options = with_photos(options)
    check_seconds(options.seconds)
    if not is_one_head(options):
        return run_batch(options)
    writable_file(options.out, ".json")
    if options.row:
        writable_file(options.row, ".png")
    opened = open_photos(options)
    model = load_model(
        options.model, preset=options.preset, device=options.device, follow=options.follow
    )
    if options.find_head:
        HeadFinder(model).check()
    opened = with_heads_found(model, opened, options)
    settings = InvertSettings(seconds=options.seconds, tune=options.tune, seed=options.seed)
    squares = [each.square for each in opened]
    with StopOnSignal() as stop:
        found = run_inversion(Inversion(model, squares, settings), stop)
    record = record_of(model, [each.taken for each in opened], found, options.out)
    write_inversion(options.out, record)
    if options.row:
        write_row(options, model, squares, found)
    if options.json:
        told = {"out": str(options.out), "camera": asdict(found.camera)}
        figures = asdict(figures_of(found))
        print_json({**told, **figures, "photos": [asdict(each) for each in record.photos]})
    else:
        print(report(options, record, found))
    return 0


@dataclass(frozen=True, eq=False)
class Opened:
    """A photo with its place on the disk, its square, and what is inverted."""

    photo: Photo
    taken: TakenPhoto
    square: SquarePhoto

    @staticmethod
    def at(photo: Photo, file: PhotoFile, position: Crop) -> Opened:
        """Cut out."""
        taken = TakenPhoto(file.path, position, photo.scale, file.mask)
        return Opened(photo, taken, square(photo, position, WORKING_SIDE))


def open_photos(options: argparse.Namespace) -> list[Opened]:
    """The photos with their squares: in the middle, or as the command says.

    Raises:
        InputError: an option about one photo where there are several; ``photo.twice``,
            ``photos.too_many`` or ``photo.crop``.
        PhotoFileError: one cannot be read.
    """
    first = options.photos[0]
    is_folder = first.is_dir() and len(options.photos) == 1
    paths = options.photos
    if is_folder:
        paths = [each.path for each in photos_in(first, follow=options.follow)]
    files = list(photos_of_one(paths, follow=options.follow))
    if len(files) > 1:
        check_one_photo_options(options)
    else:
        files = [PhotoFile(files[0].path, options.mask)]
    photos = [read_photo(file.path) for file in files]
    check_all_differ(photos, [file.name for file in files])
    return [_open_photo(options, *pair) for pair in zip(photos, files, strict=True)]


def _open_photo(options: argparse.Namespace, photo: Photo, file: PhotoFile) -> Opened:
    if file.mask is not None:
        photo = read_mask(file.mask, photo)
    position = centre_crop(photo)
    if options.crop:
        wanted = options.crop
        position = Crop(*(value / photo.scale for value in (wanted.x, wanted.y, wanted.side)))
    return Opened.at(photo, file, replace(position, roll_deg=options.roll))


def with_heads_found(
    model: Model, opened: Sequence[Opened], options: argparse.Namespace
) -> list[Opened]:
    """Each square about its head, where that is asked for and where a mask shows it; where no face
    is found, that is said. A square or a turn that was given stays, unless heads are asked for."""
    finder = HeadFinder(model)
    is_placed = bool(options.crop or options.roll)
    found = []
    for each in opened:
        if not options.find_head and (is_placed or each.photo.alpha is None):
            found.append(each)
            continue
        head = finder.find(each.photo, each.taken.crop)
        if head.how == "no_face":
            print(f"invert: {each.taken.path.name}: {NO_FACE}", file=sys.stderr)
        file = PhotoFile(each.taken.path, each.taken.mask)
        found.append(Opened.at(each.photo, file, head.crop))
    return found


def run_inversion(inversion: Inversion, stop: StopOnSignal) -> Inverted:
    """All steps with a progress line; stopped, the best so far."""
    line = ProgressLine("invert")
    try:
        for state in inversion:
            note = f"{state.stage}  loss {state.loss:.4g}"
            line.show(round(100 * state.fraction), 100, state.seconds_left, note)
            if stop():
                return inversion.result(complete=False)
        return inversion.result()
    finally:
        line.close()


def write_row(
    options: argparse.Namespace, model: Model, photos: Sequence[SquarePhoto], found: Inverted
) -> None:
    """The row of pictures; its recipe brings the head and the source of its texture back."""
    source = model.instance(seed=options.texture_of).style
    side = options.size[1]
    # As in the window: what a photo's offsets move is tracked.
    who = Instances(model).identity(found.instance(model)) if model.fields is not None else None
    made = panels(model, photos, found, source, side, who=who)
    row = picture_row([(panel.caption, panel.rgb) for panel in made])
    info = model_info(model)
    texture_source = LatentInstance(latent_of_seed(options.texture_of, info.latent_dim))
    shown: list[tuple[int, Instance]] = [
        (0, found.instance(model)),
        (options.texture_of, texture_source),
    ]
    settings = {
        "photo": options.photos[0].name,
        "inversion": options.out.name,
        "side": side,
        "panels": [panel.caption for panel in made],
    }
    scene = Scene(shown, found.camera)
    recipe = RecipeBook.of(options, info).recipe("inversion", scene, settings, options.row)
    write_png(options.row, row, recipe)


def report(options: argparse.Namespace, record: InversionRecord, found: Inverted) -> str:
    """A few lines for people."""
    quality = found.quality
    figures = f"{found.seconds:.0f} s."
    lines = [f"{quality.grade}: {quality.words}"]
    if len(record.photos) > 1:
        lines += [_line(photo) for photo in record.photos]
    else:
        figures = (
            f"Similarity {quality.similarity:.2f}, {quality.psnr_db:.1f} dB inside the head, "
            f"{figures}"
        )
    lines += [figures, f"Written: {options.out}"]
    if not found.complete:
        lines.insert(0, "Stopped: this is the best so far.")
        print("invert: stopped, the best so far is kept.", file=sys.stderr)
    if options.row:
        lines.append(f"Written: {options.row}")
    return "\n".join(lines)


def _line(photo: PhotoRecord) -> str:
    return (
        f"{photo.photo}: {photo.grade}, similarity {photo.similarity:.2f}, "
        f"{photo.psnr_db:.1f} dB inside the head"
    )
