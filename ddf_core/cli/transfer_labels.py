"""``transfer labels``: a labelled picture, areas of parts, or a whole data set."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddf_core.answers import PictureRendered
from ddf_core.cli.arguments import (
    Parser,
    add_former,
    add_json,
    add_model,
    add_psi,
    instance_name,
    positive,
    unit,
    writable_file,
    writable_folder,
)
from ddf_core.cli.frames import RecipeBook
from ddf_core.cli.loaded import ask, load
from ddf_core.cli.long_run import command_line
from ddf_core.cli.output import ProgressLine, print_json, table
from ddf_core.cli.stopping import StopOnSignal
from ddf_core.cli.transfer_options import add_labels, model_labels, named_instance
from ddf_core.cli.view_options import add_camera, camera_of
from ddf_core.document.scene import Scene, SceneLabels
from ddf_core.errors import Cancelled, InputError
from ddf_core.io.label_png import read_label_png, write_label_png
from ddf_core.io.pictures import write_png
from ddf_core.io.recipe import Recipe
from ddf_core.labels.label_map import LabelMap
from ddf_core.labels.label_projection import project_labels
from ddf_core.model_info import ModelInfo
from ddf_core.requests import RenderPicture
from ddf_core.shown import Appearance, Instance, TemplateInstance
from ddf_core.stopping import never

if TYPE_CHECKING:
    from ddf_core.engine import Engine
    from ddf_core.engine.instances import Instances


Numbers = NDArray[np.uint8]


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    add_model(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="PATH",
        help="the PNG to write; with --count the folder",
    )  # fmt: skip
    given = parser.add_mutually_exclusive_group()
    given.add_argument(
        "--seed", type=instance_name, default=0, metavar="SEED",
        help="a seed, or template; with --count the first of them (default: %(default)s)",
    )  # fmt: skip
    given.add_argument(
        "--latent", type=Path, metavar="FILE", help="a latent as .npy, .npz or .json"
    )
    add_former(parser, "--z", "--latent")
    add_psi(parser)
    add_labels(
        parser,
        "label map (.npz), or a label PNG painted over the template's frontal picture in the "
        "colours of the model's labels (default: the model's own map)",
    )
    parser.add_argument("--opacity", type=unit, default=0.6, help="of the colours of labels")
    parser.add_argument(
        "--indexed", action="store_true", help="a label picture with a palette: index n is label n"
    )
    parser.add_argument(
        "--areas",
        action="store_true",
        help="print each part's area: of the visible surface (scene units squared), and its "
        "fraction of the labelled pixels",
    )
    parser.add_argument(
        "--count", type=positive, metavar="N",
        help="make a data set of N samples: picture, label picture, camera; goes on where it was "
        "stopped",
    )  # fmt: skip
    add_camera(parser)
    add_json(parser)
    parser.epilog = (
        "A data set holds index.json, pictures/*.png and labels/*.png; sample i is the instance of "
        "seed SEED + i, in a random pose of the model's."
    )


def run(options: argparse.Namespace) -> int:
    """One picture, or a data set."""
    return _dataset(options) if options.count else _picture(options)


# --- one picture -----------------------------------------------------------------------------


def _picture(options: argparse.Namespace) -> int:
    # Not above: torch, and no page of --help waits for that.
    from ddf_core.engine.instances import Instances
    from ddf_core.engine.pictures import vote_picture
    from ddf_core.labels.label_picture import label_numbers

    writable_file(options.out, ".png")
    engine, info = load(options)
    labels = labels_of(options, engine, info)
    instance = named_instance(options.seed, options.latent, info, options.psi)
    appearance = Appearance("labels", labels=labels, blend=options.opacity)
    request = RenderPicture(
        "cli", instance, camera_of(options, info.home), options.size, appearance
    )
    assert engine.model is not None
    known = Instances(engine.model)
    numbers = None
    if options.indexed or options.areas:
        numbers = label_numbers(vote_picture(known, request, never)).numpy()
    recipe = _recipe(options, info, request, labels)
    if options.indexed:
        assert numbers is not None
        write_label_png(options.out, numbers, labels.labels, recipe)
    else:
        write_png(options.out, ask(engine, request, PictureRendered).rgba, recipe)
    areas = None
    if options.areas:
        assert numbers is not None
        areas = area_rows(known, instance, labels, numbers)
    _report(options, areas)
    return 0


def _recipe(
    options: argparse.Namespace, info: ModelInfo, request: RenderPicture, labels: LabelMap
) -> Recipe:
    seed = options.seed if isinstance(options.seed, int) and options.latent is None else 0
    shown = SceneLabels(labels, options.opacity)
    scene = Scene([(seed, request.instance)], request.camera, (), "labels", labels=shown)
    kind = "labels" if options.indexed else "picture"
    settings: dict[str, object] = {"size": list(options.size)}
    return RecipeBook.of(options, info).recipe(kind, scene, settings, options.out)


def labels_of(options: argparse.Namespace, engine: Engine, info: ModelInfo) -> LabelMap:
    """The label map that ``--labels`` names: a map, a painted picture, or the model's own.

    Raises:
        LabelFileError, InputError: as ``model_labels``, ``read_label_png`` and ``project_labels``.
    """
    path = options.labels
    if path is None or path.suffix.lower() != ".png":
        return model_labels(path, info)
    own = model_labels(None, info)
    empty = LabelMap(own.labels, own.box_half)
    # The frontal picture is square, so whatever was painted over it is too.
    numbers = read_label_png(path, own, (1, 1))
    size = (numbers.shape[1], numbers.shape[0])
    seen = ask(engine, RenderPicture("cli", TemplateInstance(), info.home, size), PictureRendered)
    return project_labels(empty, numbers, seen.depth, info.home)


def area_rows(
    known: Instances, instance: Instance, labels: LabelMap, numbers: Numbers
) -> list[dict[str, object]]:
    """For each label its name, its area and fraction of the surface, and its fraction of the
    picture."""
    from ddf_core.engine.areas import part_areas  # as in _picture

    areas = part_areas(known, instance, labels, never)
    pixels = np.bincount(numbers.ravel(), minlength=len(areas))[: len(areas)]
    surface, seen = max(areas.sum(), 1e-12), max(int(pixels[1:].sum()), 1)
    return [
        {
            "part": label.name,
            "area": float(areas[n]),
            "surface_share": float(areas[n] / surface),
            "pixels": int(pixels[n]),
            "picture_share": float(pixels[n] / seen),
        }
        for n, label in enumerate(labels.labels, 1)
    ]


def _report(options: argparse.Namespace, areas: list[dict[str, object]] | None) -> None:
    if options.json:
        print_json({"picture": str(options.out), "size": options.size, "areas": areas})
        return
    print(f"Written: {options.out}")
    if areas is not None:
        head = ("part", "area", "of the surface", "of the picture")
        rows = [
            (
                str(row["part"]),
                f"{row['area']:.4f}",
                f"{row['surface_share']:.1%}",
                f"{row['picture_share']:.1%}",
            )
            for row in areas
        ]
        print(table(head, rows))


# --- a data set ------------------------------------------------------------------------------


def _dataset(options: argparse.Namespace) -> int:
    # As in _picture.
    from ddf_core.engine.instances import Instances
    from ddf_core.export.label_dataset import DatasetSettings, make_dataset

    if options.latent is not None or isinstance(options.seed, str):
        raise InputError("A data set takes seeds: name the first with --seed.", code="option")
    writable_folder(options.out)
    engine, info = load(options)
    labels = labels_of(options, engine, info)
    assert engine.model is not None
    settings = DatasetSettings(options.count, options.seed, options.size, options.psi)
    line = ProgressLine("data set")
    try:
        with StopOnSignal() as stop:
            made = make_dataset(
                Instances(engine.model),
                labels,
                settings,
                options.out,
                lambda at: line.show(at.done, at.count, at.left_s),
                stop,
            )
    except Cancelled as err:
        raise Cancelled(err.message, advice=f"To go on: {command_line()}") from err
    finally:
        line.close()
    if options.json:
        print_json({"folder": str(options.out), "samples": options.count, "made": made})
    else:
        print(f"Written: {options.out} ({made} samples now, {options.count} in all)")
    return 0
