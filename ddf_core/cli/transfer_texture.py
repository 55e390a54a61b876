"""``transfer texture`` and ``transfer shape``: one picture, from its two sides."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ddf_core.answers import PictureRendered
from ddf_core.cli.arguments import (
    InstanceName,
    Parser,
    add_former,
    add_json,
    add_model,
    add_psi,
    finite,
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
from ddf_core.document.scene import Scene, SceneLabels, Texture
from ddf_core.export.video_plan import blend_instances
from ddf_core.io.pictures import write_png
from ddf_core.labels.soft_parts import BORDER, MOST_BORDER
from ddf_core.model_info import ModelInfo
from ddf_core.requests import RenderPicture
from ddf_core.shown import Appearance, Instance

if TYPE_CHECKING:
    from ddf_core.engine import Engine


def configure_texture(parser: Parser) -> None:
    """Options of ``texture``."""
    _add_options(parser, "gives the colours", "gives the shape")
    parser.set_defaults(run=run_texture)


def configure_shape(parser: Parser) -> None:
    """Options of ``shape``."""
    _add_options(parser, "gives the shape", "gives the colours")
    parser.add_argument(
        "--weight",
        type=unit,
        default=0.0,
        help="of the way of the shape from the source to the target: 0 is the source's shape",
    )
    add_former(parser, "--share", "--weight")
    parser.set_defaults(run=run_shape)


def _add_options(parser: Parser, source: str, target: str) -> None:
    add_model(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PNG to write")
    for name, does in (("source", source), ("target", target)):
        given = parser.add_mutually_exclusive_group(required=True)
        given.add_argument(
            f"--{name}",
            type=instance_name,
            metavar="SEED",
            help=f"a seed, or template: {does}",
        )
        given.add_argument(
            f"--{name}-latent", type=Path, metavar="FILE", help="its latent as .npy, .npz or .json"
        )
        add_former(parser, f"--seed-{name}", f"--{name}")
        add_former(parser, f"--z-{name}", f"--{name}-latent")
    add_psi(parser, "both")
    parser.add_argument(
        "--blend", type=unit, default=1.0, help="0: own colours, 1: wholly the other's; linear"
    )
    parser.add_argument(
        "--parts", nargs="+", metavar="NAME", help="only these labels (default: the whole instance)"
    )
    parser.add_argument(
        "--border",
        type=border_width,
        default=BORDER,
        metavar="WIDTH",
        help="over which --parts fade, scene units; 0 ends them at a voxel (%(default)s)",
    )
    add_labels(parser, "label map (.npz) of --parts (default: the model's own)")
    add_camera(parser)
    add_json(parser)


def border_width(text: str) -> float:
    """A width in [0, ``MOST_BORDER``]."""
    width = finite(text)
    if not 0 <= width <= MOST_BORDER:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 0 and {MOST_BORDER:g}")
    return width


def run_texture(options: argparse.Namespace) -> int:
    """The target in the source's colours."""
    engine, info, source, target = _load_heads(options)
    return _draw(options, engine, info, _Pair(target, source))


def run_shape(options: argparse.Namespace) -> int:
    """The source's shape, or one between, in the target's colours."""
    engine, info, source, target = _load_heads(options)
    shape = _Named(source.seed, blend_instances(source.instance, target.instance, options.weight))
    return _draw(options, engine, info, _Pair(shape, target))


@dataclass(frozen=True)
class _Named:
    """An instance, and the seed that names it; 0 where none does."""

    seed: int
    instance: Instance


@dataclass(frozen=True)
class _Pair:
    """Who gives the shape, and who the colours."""

    shape: _Named
    colours: _Named


def _load_heads(options: argparse.Namespace) -> tuple[Engine, ModelInfo, _Named, _Named]:
    writable_file(options.out, ".png")
    engine, info = load(options)

    def name_instance(name: InstanceName | None, file: Path | None) -> _Named:
        seed = name if isinstance(name, int) and file is None else 0
        return _Named(seed, named_instance(name, file, info, options.psi))

    source = name_instance(options.source, options.source_latent)
    return engine, info, source, name_instance(options.target, options.target_latent)


def _draw(options: argparse.Namespace, engine: Engine, info: ModelInfo, pair: _Pair) -> int:
    parts: tuple[int, ...] = ()
    labels = None
    if options.parts:
        labels = model_labels(options.labels, info)
        parts = label_numbers_of(options.parts, labels)
    appearance = Appearance(
        "texture", pair.colours.instance, options.blend, parts, labels, border=options.border
    )
    camera = camera_of(options, info.home)
    request = RenderPicture("cli", pair.shape.instance, camera, options.size, appearance)
    picture = ask(engine, request, PictureRendered)
    _write(options, info, picture, pair)
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
    options: argparse.Namespace, info: ModelInfo, picture: PictureRendered, pair: _Pair
) -> None:
    """The picture with its recipe; the session in it has both instances, and the texture on."""
    appearance = picture.request.appearance
    scene = Scene(
        [(one.seed, one.instance) for one in (pair.colours, pair.shape)],
        picture.request.camera,
        texture=Texture(appearance.blend, appearance.parts, appearance.border),
        labels=SceneLabels(appearance.labels) if appearance.labels is not None else None,
    )
    settings: dict[str, object] = {"size": list(options.size), "samples": picture.samples}
    recipe = RecipeBook.of(options, info).recipe("picture", scene, settings, options.out)
    write_png(options.out, picture.rgba, recipe)
