"""``transfer texture`` and ``transfer shape``: one picture, from its two sides."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from ddf_core.cli.arguments import (
    Parser,
    add_json,
    add_model,
    instance_name,
    unit,
    writable_file,
)
from ddf_core.cli.frames import RecipeBook
from ddf_core.cli.loaded import ask, load
from ddf_core.cli.output import print_json
from ddf_core.cli.transfer_options import (
    add_labels,
    label_numbers_of,
    model_labels,
    named_instance,
)
from ddf_core.cli.view_options import add_camera, camera_of
from ddf_core.engine import Engine
from ddf_core.film import blended
from ddf_core.io.pictures import write_png
from ddf_core.io.scene_session import Scene, Texture
from ddf_core.requests import (
    Instance,
    Look,
    ModelInfo,
    PictureRendered,
    RenderPicture,
)


def configure_texture(parser: Parser) -> None:
    """Options of ``texture``."""
    _add_options(parser, "gives the colours", "gives the shape")
    parser.set_defaults(run=run_texture)


def configure_shape(parser: Parser) -> None:
    """Options of ``shape``."""
    _add_options(parser, "gives the shape", "gives the colours")
    parser.add_argument(
        "--share",
        type=unit,
        default=0.0,
        help="of the way of the shape from the source to the target: 0 is the source's shape",
    )
    parser.set_defaults(run=run_shape)


def _add_options(parser: Parser, source: str, target: str) -> None:
    add_model(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PNG to write")
    for name, does in (("source", source), ("target", target)):
        given = parser.add_mutually_exclusive_group(required=True)
        given.add_argument(
            f"--seed-{name}",
            type=instance_name,
            metavar="SEED",
            help=f"a seed, or template: {does}",
        )
        given.add_argument(
            f"--z-{name}", type=Path, metavar="FILE", help="its latent as .npy, .npz or .json"
        )
    parser.add_argument(
        "--psi", type=unit, default=1.0, help="truncation of both, 0 is the template"
    )
    parser.add_argument(
        "--blend", type=unit, default=1.0, help="0: own colours, 1: wholly the other's; linear"
    )
    parser.add_argument(
        "--parts", nargs="+", metavar="NAME", help="only these labels (default: the whole instance)"
    )
    add_labels(parser, "label map (.npz) of --parts (default: the model's own)")
    add_camera(parser)
    add_json(parser)


def run_texture(options: argparse.Namespace) -> int:
    """The target in the source's colours."""
    engine, info, source, target = _loaded(options)
    return _draw(options, engine, info, target, source)


def run_shape(options: argparse.Namespace) -> int:
    """The source's shape, or one between, in the target's colours."""
    engine, info, source, target = _loaded(options)
    return _draw(options, engine, info, blended(source, target, options.share), target)


def _loaded(options: argparse.Namespace) -> tuple[Engine, ModelInfo, Instance, Instance]:
    writable_file(options.out, ".png")
    engine, info = load(options)
    source = named_instance(options.seed_source, options.z_source, info, options.psi)
    target = named_instance(options.seed_target, options.z_target, info, options.psi)
    return engine, info, source, target


def _draw(
    options: argparse.Namespace,
    engine: Engine,
    info: ModelInfo,
    shape: Instance,
    colours: Instance,
) -> int:
    parts: tuple[int, ...] = ()
    labels = None
    if options.parts:
        labels = model_labels(options.labels, info)
        parts = label_numbers_of(options.parts, labels)
    look = Look("texture", colours, options.blend, parts, labels)
    request = RenderPicture("cli", shape, camera_of(options, info.home), options.size, look)
    picture = ask(engine, request, PictureRendered)
    _write(options, info, picture, (shape, colours), Texture(options.blend, parts))
    if options.json:
        print_json(
            {
                "picture": str(options.out),
                "size": options.size,
                "samples": picture.samples,
                "seconds": round(picture.seconds, 3),
            }
        )
    else:
        print(f"Written: {options.out} ({picture.seconds:.1f} s)")
    return 0


def _write(
    options: argparse.Namespace,
    info: ModelInfo,
    picture: PictureRendered,
    pair: tuple[Instance, Instance],
    texture: Texture,
) -> None:
    """The picture with its recipe; the session in it has both instances, and the texture on."""
    shape, colours = pair
    scene = Scene([(0, colours), (0, shape)], picture.request.camera, texture=texture)
    settings: dict[str, object] = {
        "size": list(options.size),
        "samples": picture.samples,
        "texture": {
            "from": {"kind": type(colours).__name__, **asdict(colours)},
            "blend": options.blend,
            "parts": list(options.parts or ()),
        },
    }
    recipe = RecipeBook.of(options, info).recipe("picture", scene, settings, options.out)
    write_png(options.out, picture.rgba, recipe)
