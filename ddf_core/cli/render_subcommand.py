"""``render``: an exact picture of one instance, with its recipe inside."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ddf_core.answers import PictureRendered
from ddf_core.cli.arguments import (
    TEMPLATE,
    Parser,
    add_former,
    add_json,
    add_model,
    add_psi,
    instance_name,
    instance_of,
    writable_file,
)
from ddf_core.cli.frames import FrameMaker, FrameOptions, NamedPoint, RecipeBook
from ddf_core.cli.loaded import load
from ddf_core.cli.output import print_json
from ddf_core.cli.session_view import add_session, keep_defaults, read_view, view_of
from ddf_core.cli.size_options import add_size, check_size_options, height_of
from ddf_core.cli.template_points import card_points, file_points
from ddf_core.cli.view_options import (
    add_appearance,
    add_camera,
    appearance_of,
    camera_of,
    require_fields,
)
from ddf_core.document.scene import Scene
from ddf_core.document.session_file import Session
from ddf_core.errors import InputError
from ddf_core.export.video_plan import Frame
from ddf_core.io.blender_camera import blender_camera, check_camera_ending, write_blender_camera
from ddf_core.io.depth_file import depth_scale, write_depth
from ddf_core.io.inversion_file import read_inversion
from ddf_core.io.latent_file import read_latent
from ddf_core.io.pictures import write_png
from ddf_core.io.recipe import Recipe
from ddf_core.meshing.size import metres_per_unit
from ddf_core.model_info import ModelInfo
from ddf_core.scene.camera import Camera
from ddf_core.shown import Instance, LatentInstance

if TYPE_CHECKING:
    from ddf_core.engine import Engine

# What stands for the points of the model's card where --markers names no file.
OF_THE_CARD = Path()


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    add_model(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PNG to write")
    parser.add_argument(
        "--depth",
        type=Path,
        metavar="FILE",
        help="depth too, scene units along each pixel's ray: (H, W) float32 .npy, NaN where there "
        "is no surface, or a 16-bit .png whose scale stands in its recipe",
    )
    parser.add_argument(
        "--camera-out",
        type=Path,
        metavar="FILE",
        help="the camera for Blender too, where GLB files in metres stand before it as in the "
        "picture: a .json, or a .py that makes it there",
    )
    parser.add_argument(
        "--seed",
        type=instance_name,
        default=TEMPLATE,
        metavar="SEED",
        help="a seed, or template (default: %(default)s)",
    )
    add_former(parser, "--instance", "--seed")
    parser.add_argument(
        "--style",
        type=Path,
        metavar="FILE.json",
        help="what `invert --out` wrote, instead of a seed",
    )
    parser.add_argument(
        "--latent",
        type=Path,
        metavar="FILE",
        help="a latent that `edit --out` or the window wrote, instead of a seed",
    )
    add_psi(parser)
    add_camera(parser)
    add_size(parser, " (of --camera-out)")
    add_appearance(parser)
    add_markers(parser)
    add_session(parser)
    add_json(parser)
    keep_defaults(parser)
    parser.epilog = "`python main.py FILE` brings back in the window what the picture shows."


def named_instance(options: argparse.Namespace, info: ModelInfo) -> Instance:
    """The seed, the template, a latent's file, or what a photo was inverted to.

    Raises:
        InversionFileError: the file of ``--style`` is none.
        LatentFileError: that of ``--latent`` is none of this model.
    """
    if options.latent is not None:
        latent = read_latent(options.latent, info.latent_dim)
        return LatentInstance(latent.z, options.psi if latent.psi is None else latent.psi)
    if options.style is None:
        return instance_of(options.seed, info.latent_dim, options.psi)
    return read_inversion(options.style).instance


def add_markers(parser: Parser) -> None:
    """``--markers``: the points drawn, the model's own or those of a file."""
    parser.add_argument(
        "--markers",
        nargs="?",
        type=Path,
        const=OF_THE_CARD,
        metavar="POINTS",
        help="draw points with their numbers: those of a CSV or JSON file, else the model's own",
    )


def marked_points(options: argparse.Namespace, info: ModelInfo) -> tuple[NamedPoint, ...]:
    """The points that ``--markers`` asks for; none without it.

    Raises:
        InputError: ``points.*``.
        MissingFieldsError: the model cannot carry points to an instance.
    """
    if options.markers is None:
        return ()
    require_fields(info)
    if options.markers == OF_THE_CARD:
        return card_points(info)
    points, note = file_points(options.markers, info)
    if note:
        print(note, file=sys.stderr)
    return points


def run(options: argparse.Namespace) -> int:
    """Render, write, say where."""
    writable_file(options.out, ".png")
    if options.depth:
        writable_file(options.depth, ".png" if options.depth.suffix.lower() == ".png" else ".npy")
    check_camera_options(options)
    session = read_view(options)
    engine, info = load(options)
    shown = _read_options(options, info) if session is None else _of_session(options, session, info)
    frame_options = FrameOptions(
        options.size, None if options.transparent else options.background, shown.points
    )
    maker = FrameMaker(engine, info, frame_options)
    picture = maker.render_frame(shown.frame)
    settings = settings_of(options, picture)
    recipe = shown.recipe("picture", settings, options.out)
    write_png(options.out, maker.finish_frame(shown.frame, shown.seen(picture)), recipe)
    if options.depth:
        settings["depth"] = depth_scale(shown.frame.camera)
        recipe = shown.recipe("depth", settings, options.depth)
        write_depth(options.depth, picture.depth, shown.frame.camera, recipe)
    if options.camera_out:
        _write_camera(options, engine, info, shown.frame.camera)
    report(options, picture)
    return 0


def check_camera_options(options: argparse.Namespace) -> None:
    """Refuse what a camera's file cannot be, before any work.

    Raises:
        OutputError: its name, or it cannot be written.
        InputError: ``input.camera``: a size of no camera; ``mesh.height``.
    """
    check_size_options(options)
    if options.camera_out:
        check_camera_ending(options.camera_out)
        writable_file(options.camera_out, options.camera_out.suffix.lower())
    elif options.height is not None or options.units != "real":
        raise InputError(
            "--height and --units are about the camera's file.",
            code="input.camera",
            advice="Say --camera-out FILE too.",
        )


def _write_camera(
    options: argparse.Namespace, engine: Engine, info: ModelInfo, camera: Camera
) -> None:
    """The camera's file, in metres where the height of the template is known."""
    # Not above: torch, and no page of --help waits for it.
    from ddf_core.meshing.template_height import template_height

    height_m, metres = height_of(options, info.height_m), None
    if height_m is not None:
        assert engine.model is not None
        metres = metres_per_unit(height_m, template_height(engine.model.instance()))
    record = blender_camera(camera, options.size, metres)
    write_blender_camera(options.camera_out, record, options.out.name)


@dataclass(frozen=True)
class _Shown:
    """What is rendered, how the picture is seen, and its recipe."""

    frame: Frame
    points: Sequence[NamedPoint]
    recipe: Callable[[str, dict[str, object], Path], Recipe]
    seen: Callable[[PictureRendered], PictureRendered]


def _read_options(options: argparse.Namespace, info: ModelInfo) -> _Shown:
    """What the options say."""
    instance = named_instance(options, info)
    points = marked_points(options, info)
    frame = Frame(instance, camera_of(options, info.home), appearance_of(options, info))
    seed = options.seed if isinstance(options.seed, int) else 0
    scene = Scene([(seed, instance)], frame.camera, points, options.mode)
    book = RecipeBook.of(options, info)
    return _Shown(
        frame,
        points,
        lambda kind, settings, file: book.recipe(kind, scene, settings, file),
        lambda picture: picture,
    )


def _of_session(options: argparse.Namespace, session: Session, info: ModelInfo) -> _Shown:
    """What the session says; ``--markers`` alone draws its own points."""
    view = view_of(options, session, info)
    frame = view.frame(options)
    points = view.points if options.markers == OF_THE_CARD else marked_points(options, info)
    return _Shown(
        frame,
        points,
        lambda kind, settings, file: view.recipe(kind, frame, settings, file),
        view.apply_lens,
    )


def settings_of(options: argparse.Namespace, picture: PictureRendered) -> dict[str, object]:
    """What the recipe says beside the scene."""
    return {
        "size": list(options.size),
        "samples": picture.samples,
        "transparent": options.transparent,
        "ground": list(options.background),
        "markers": options.markers is not None,
        "inversion": None if options.style is None else options.style.name,
    }


def report(options: argparse.Namespace, picture: PictureRendered) -> None:
    """What was written, as words or as JSON."""
    if options.json:
        print_json(
            {
                "picture": str(options.out),
                "depth": str(options.depth) if options.depth else None,
                "camera": str(options.camera_out) if options.camera_out else None,
                "size": options.size,
                "samples": picture.samples,
                "seconds": round(picture.seconds, 3),
                "opaque_share": round(float((picture.rgba[..., 3] > 127).mean()), 4),
            }
        )
    else:
        written = (options.out, options.depth, options.camera_out)
        files = " and ".join(str(path) for path in written if path)
        print(f"Written: {files} ({picture.seconds:.1f} s)")
