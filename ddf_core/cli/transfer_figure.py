"""``transfer figure``: every application on one sheet."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from ddf_core.cli.arguments import (
    Parser,
    add_former,
    add_json,
    add_model,
    add_psi,
    instance_name,
    instance_of,
    positive,
    writable_file,
)
from ddf_core.cli.frames import FrameMaker, FrameOptions, RecipeBook
from ddf_core.cli.loaded import load
from ddf_core.cli.output import print_json
from ddf_core.cli.transfer_options import model_labels
from ddf_core.document.scene import Scene
from ddf_core.drawing.contact_sheet import Cell, Row, sheet
from ddf_core.export.video_plan import Frame
from ddf_core.io.pictures import write_png
from ddf_core.model_info import ModelInfo
from ddf_core.shown import COLOUR, Appearance, Instance, TemplateInstance

if TYPE_CHECKING:
    from ddf_core.engine import Engine


BACKGROUND = (240, 242, 245)
LABEL_OPACITY = 0.6


def configure(parser: Parser) -> None:
    """Options of ``figure``."""
    add_model(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PNG to write")
    for name, usual in (("source", 3), ("target", 7)):
        parser.add_argument(
            f"--{name}",
            type=instance_name,
            default=usual,
            metavar="SEED",
            help="a seed, or template",
        )
        add_former(parser, f"--seed-{name}", f"--{name}")
    add_psi(parser)
    parser.add_argument("--size", type=cell_side, default=256, help="pixels of a cell's side")
    add_json(parser)
    parser.set_defaults(run=run)


def cell_side(text: str) -> int:
    """Pixels of a cell's side."""
    side = positive(text)
    if not 32 <= side <= 1024:
        raise argparse.ArgumentTypeError(f"{text!r}: a cell is 32 to 1024 pixels wide")
    return side


def run(options: argparse.Namespace) -> int:
    """Four rows of three pictures."""
    writable_file(options.out, ".png")
    engine, info = load(options)
    source, target = (
        instance_of(name, info.latent_dim, options.psi) for name in (options.source, options.target)
    )
    figure = _Figure(engine, info, options.size)
    pixels = sheet(figure.rows(source, target))
    seeds = (options.source, options.target)
    shown = [
        (seed if isinstance(seed, int) else 0, instance)
        for seed, instance in zip(seeds, (source, target), strict=True)
    ]
    scene = Scene(shown, info.home, info.sample_points)
    recipe = RecipeBook.of(options, info).recipe(
        "figure", scene, {"cell": options.size}, options.out
    )
    write_png(options.out, pixels, recipe)
    if options.json:
        height, width = pixels.shape[:2]
        print_json({"picture": str(options.out), "size": (width, height)})
    else:
        print(f"Written: {options.out}")
    return 0


class _Figure:
    """The pictures of the sheet, all from the front."""

    def __init__(self, engine: Engine, info: ModelInfo, side: int) -> None:
        self._engine, self._info, self._side = engine, info, side
        self._labels = model_labels(None, info)

    def rows(self, source: Instance, target: Instance) -> tuple[Row, ...]:
        """Correspondence, texture transfer, shape manipulation, labels."""
        template = TemplateInstance()
        return (
            Row(
                "Correspondence",
                (
                    self._cell(source, "source", marked=True),
                    self._cell(template, "template", marked=True),
                    self._cell(target, "target", marked=True),
                ),
            ),
            Row(
                "Texture transfer",
                (
                    self._cell(target, "target"),
                    self._cell(source, "source"),
                    self._cell(target, "source's texture on target", Appearance("texture", source)),
                ),
            ),
            Row(
                "Shape manipulation",
                (
                    self._cell(target, "target"),
                    self._cell(source, "source"),
                    self._cell(
                        source, "source's shape, target's appearance", Appearance("texture", target)
                    ),
                ),
            ),
            Row(
                "One-shot labels",
                (
                    self._cell(target, "target"),
                    self._cell(template, "labels, once", Appearance("labels", labels=self._labels)),
                    self._cell(target, "labels on target", self._over()),
                ),
            ),
        )

    def _over(self) -> Appearance:
        return Appearance("labels", blend=LABEL_OPACITY, labels=self._labels)

    def _cell(
        self,
        instance: Instance,
        caption: str,
        appearance: Appearance = COLOUR,
        *,
        marked: bool = False,
    ) -> Cell:
        points = self._info.sample_points if marked else ()
        # A pixel has one label: smooth borders come from twice the pixels.
        scale = 2 if appearance.mode == "labels" else 1
        frame_options = FrameOptions((scale * self._side, scale * self._side), BACKGROUND, points)
        maker = FrameMaker(self._engine, self._info, frame_options)
        frame = Frame(instance, self._info.home, appearance)
        pixels = Image.fromarray(maker.finish_frame(frame, maker.render_frame(frame)))
        return Cell(np.asarray(pixels.reduce(scale)), caption)
