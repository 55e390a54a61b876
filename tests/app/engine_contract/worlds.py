"""Two worlds to put one table of questions to: the closed-form test engine's, and the real one's.

They differ in the size of their ball; in both an instance is the template's ball moved along x by
``SHIFT * z[0]``. What the window's tests rely on is only worth something where both answer alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ddf_core.engine import Engine
from ddf_core.inversion.settings import InvertSettings, Stage
from ddf_core.io.json_codec import dumps
from ddf_core.io.model_folder import save_model
from ddf_core.io.photo import SquarePhoto
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.meshing.settings import MeshSettings
from ddf_core.requests import MarkedPoint, MatchPoints, RenderPicture, Request, ViewRay
from ddf_core.scene.camera import Camera
from ddf_core.shown import COLOUR, Appearance, LatentInstance, TemplateInstance
from tests.app import fake_engine
from tests.app.mesh_engine import MeshEngine
from tests.core import shifted_ball

SHIFT = 0.05
LEFT, RIGHT, TEMPLATE = (
    LatentInstance((-1.0, 0.0, 0.0)),
    LatentInstance((1.0, 0.0, 0.0)),
    TemplateInstance(),
)
SIZE = (24, 16)
MIDDLE = (12.0, 8.0)
MESH = MeshSettings(resolution=16, texture_px=0)
INVERT = InvertSettings(seconds=math.inf, steps=1, stages=(Stage(1.0, 8, offsets=True),))
SQUARE = SquarePhoto(np.full((16, 16, 3), 128, np.uint8), None, np.ones((16, 16), bool))


@dataclass(frozen=True)
class World:
    """An engine, and how large its ball and its box are."""

    engine: Any
    camera: Camera
    box_half: float
    folder: Path
    """A model that it can load."""

    def answer(self, request: Request, stop: Callable[[], bool] = lambda: False) -> Any:
        return self.engine.answer(request, stop)


def closed_form(folder: Path, has_fields: bool = True) -> World:
    (folder / "ball").mkdir()
    (folder / "broken").mkdir()
    return World(MeshEngine(has_fields), fake_engine.HOME, fake_engine.BOX, folder / "ball")


def real(folder: Path, has_fields: bool = True) -> World:
    model = shifted_ball.ball_model(shifted_ball.ShiftFields() if has_fields else None)
    save_model(model.generator, model.card, folder / "ball")
    save_model(model.generator, model.card, folder / "broken")
    (folder / "broken" / "generator.safetensors").write_bytes(dumps({}))
    return World(Engine(model), shifted_ball.CAMERA, shifted_ball.BOX_HALF, folder / "ball")


WORLDS = {"closed form": closed_form, "real": real}


def line(world: World, instance: LatentInstance) -> ViewRay:
    return ViewRay(instance, world.camera, (SHIFT * instance.z[0], 0.0, 0.0))


def points(*x: tuple[float, float, float]) -> MatchPoints:
    return MatchPoints(
        tuple(MarkedPoint(i, each) for i, each in enumerate(x)), (LEFT, RIGHT, TEMPLATE)
    )


def labels(world: World) -> Appearance:
    label = LabelMap(
        (Label("front", "#ff0000"),), world.box_half, None, (Stroke(1, 0.2, ((0.0, 0.0, 0.2),)),)
    )
    return Appearance("labels", labels=label)


def picture(world: World, appearance: Appearance = COLOUR) -> RenderPicture:
    return RenderPicture("source", LEFT, world.camera, SIZE, appearance)


TWO = points((0.0, 0.0, 0.1), (0.05, 0.0, 0.0))
