"""Pictures for subcommands that export them: exact or preview, on a background, with points."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ddf_core.answers import PictureRendered, PointsMatched, TileRendered
from ddf_core.cli.loaded import ask
from ddf_core.cli.view_options import Colour
from ddf_core.document.scene import Scene, SceneModel, scene_session
from ddf_core.drawing.markers import marks_of, with_marks
from ddf_core.export.video_plan import Frame
from ddf_core.io.pictures import on_background
from ddf_core.io.recipe import Recipe
from ddf_core.model_info import ModelInfo
from ddf_core.requests import MarkedPoint, MatchPoints, RenderPicture, RenderTile
from ddf_core.resource_paths import BUNDLED_MODEL
from ddf_core.scene.point import Point
from ddf_core.shown import COLOUR, Instance, TemplateInstance
from ddf_core.stopping import Stop, never

if TYPE_CHECKING:
    from ddf_core.engine import Engine


NamedPoint = tuple[str, Point]


@dataclass(frozen=True)
class FrameOptions:
    """How pictures are made.

    Args:
        size: (width, height) in pixels.
        background: behind the head; None leaves it transparent.
        points: template points drawn with their numbers.
        quality: ``preview`` makes half the pixels each way and enlarges them.
    """

    size: tuple[int, int]
    background: Colour | None
    points: Sequence[NamedPoint] = ()
    quality: Literal["exact", "preview"] = "exact"


class FrameMaker:
    """Asks the engine for pictures."""

    def __init__(
        self, engine: Engine, info: ModelInfo, frame_options: FrameOptions, stop: Stop = never
    ) -> None:
        self._engine, self._info, self._options, self._stop = engine, info, frame_options, stop

    def picture(self, frame: Frame) -> NDArray[np.uint8]:
        """(H, W, 3), or (H, W, 4) straight alpha without a background, in the quality asked for.

        Raises:
            Cancelled: ``stop`` said so.
        """
        is_exact = self._options.quality == "exact"
        return self.finish_frame(
            frame, self.render_frame(frame) if is_exact else self.preview_frame(frame)
        )

    def render_frame(self, frame: Frame) -> PictureRendered:
        """The engine's picture of a frame as it is."""
        size = self._options.size
        request = RenderPicture("cli", frame.instance, frame.camera, size, frame.appearance)
        return ask(self._engine, request, PictureRendered, self._stop)

    def preview_frame(self, frame: Frame) -> PictureRendered | TileRendered:
        """The same with half the pixels each way; plain colours by the coarse grid of a tile."""
        width, height = ((side + 1) // 2 for side in self._options.size)
        if frame.appearance == COLOUR:
            tile = RenderTile(0, frame.instance, frame.camera, (width, height))
            return ask(self._engine, tile, TileRendered, self._stop)
        request = RenderPicture(
            "cli", frame.instance, frame.camera, (width, height), frame.appearance
        )
        return ask(self._engine, request, PictureRendered, self._stop)

    def finish_frame(
        self, frame: Frame, picture: PictureRendered | TileRendered
    ) -> NDArray[np.uint8]:
        """The engine's picture on its background, enlarged, and with its points."""
        frame_options, rgba = self._options, picture.rgba
        pixels = (
            rgba
            if frame_options.background is None
            else on_background(rgba, frame_options.background)
        )
        if picture.request.size != frame_options.size:
            enlarged = Image.fromarray(pixels).resize(frame_options.size, Image.Resampling.BICUBIC)
            pixels = np.asarray(enlarged)
        if not frame_options.points:
            return pixels
        x_inst = positions_of(self._engine, frame_options.points, frame.instance)
        camera, box_half = frame.camera, self._info.box_half
        depth = np.asarray(
            Image.fromarray(picture.depth).resize(frame_options.size, Image.Resampling.NEAREST)
        )
        return with_marks(pixels, marks_of(x_inst, camera, depth, box_half))


def positions_of(
    engine: Engine, points: Sequence[NamedPoint], instance: Instance
) -> NDArray[np.float32]:
    """(N, 3) where template points stand in an instance."""
    if isinstance(instance, TemplateInstance):
        return np.array([position for _, position in points], np.float32)
    marked = tuple(MarkedPoint(i, position) for i, (_, position) in enumerate(points))
    matched = ask(engine, MatchPoints(marked, (instance,)), PointsMatched)
    return matched.x_inst[0]


@dataclass(frozen=True)
class RecipeBook:
    """Recipes of what one command line exports."""

    info: ModelInfo
    preset: str | None

    @classmethod
    def of(cls, options: argparse.Namespace, info: ModelInfo) -> RecipeBook:
        """For the model that ``options`` name."""
        return cls(info, options.preset)

    def recipe(self, kind: str, scene: Scene, settings: dict[str, object], file: Path) -> Recipe:
        """The recipe of ``file``, which shows ``scene``."""
        model = SceneModel(self.info, BUNDLED_MODEL, self.preset)
        return Recipe(kind, scene_session(model, scene, file), scene.view, settings)
