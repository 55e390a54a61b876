"""The row of pictures that shows an inversion, as in the paper's figure: panels, not their layout.

Input, initialised, result, novel views, labels, source, and the source's texture on the result.
Input, initialised and result stand there once for each photo.
Source: paper/real_world.png of DDF (arXiv 2212.09735).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from ddf_core.correspondence import Who
from ddf_core.correspondence.transfer import texture_field, votes_field
from ddf_core.inversion.invert import Inverted
from ddf_core.io.photo import SquarePhoto
from ddf_core.labels.label_picture import label_colours
from ddf_core.model import Model
from ddf_core.models.generator import Style
from ddf_core.models.instance_field import InstanceField
from ddf_core.scene.bake import bake
from ddf_core.scene.camera import Camera
from ddf_core.scene.field import RadianceField
from ddf_core.scene.grid import Grid
from ddf_core.scene.grid_render import render_with_grid
from ddf_core.scene.render import Picture
from ddf_core.scene.sample_plan import GridSettings
from ddf_core.stopping import Stop, never, raise_if

GRID_RESOLUTION = 64
# A row is looked at small: half the samples of an exact picture.
SETTINGS = GridSettings(spacing=1 / 32, refined=None, most=24)
TURN_RAD = 0.45
LABEL_OPACITY = 0.85

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture (S, S, 3) and what is written under it; equal captions in a row are one."""

    caption: str
    rgb: Pixels


def panels(
    model: Model,
    photos: Sequence[SquarePhoto],
    found: Inverted,
    source: Style,
    side: int = 128,
    stop: Stop = never,
    who: Who | None = None,
) -> list[Panel]:
    """The row of one inversion; without fields for styles it ends after the novel views.

    Args:
        photos: those that were inverted, in their order.
        source: whose texture is put on the result.
        who: the result as the deformation fields know it; None: by its style alone.

    Raises:
        Cancelled: ``stop`` said so between two pictures.
    """
    return list(_Painter(model, found, side, stop, who).all(photos, source))


class _Painter:
    """Everything that the pictures of one row share."""

    def __init__(
        self, model: Model, found: Inverted, side: int, stop: Stop, who: Who | None
    ) -> None:
        self._plain, self._found, self._side, self._stop = model, found, side, stop
        self._model = replace(model, generator=found.generator or model.generator)
        self._result = found.field(model)
        self._who: Who = who or self._result
        self._grid = self._bake(self._result)
        camera, middle = found.camera, model.card.poses.yaw_mean_rad
        # About half way between the photo's view and the front, to both sides.
        half_way = (middle - camera.yaw_rad) / 2
        self._views = [camera.orbit_by(half_way + turn, 0.0) for turn in (TURN_RAD, -TURN_RAD)]

    def all(self, photos: Sequence[SquarePhoto], source: Style) -> Iterator[Panel]:
        """The panels, from left to right."""
        camera = self._found.camera
        for photo in photos:
            yield Panel("input", _input(photo, self._side))
        for seen in self._guess():
            yield Panel("initialised", seen)
        for shot in self._found.shots:
            yield Panel("result", self._render_pixels(self._result, self._grid, shot.camera))
        for view in self._views:
            yield Panel("novel views", self._render_pixels(self._result, self._grid, view))
        fields = self._model.fields
        # Fields that want a latent cannot know a photo.
        if fields is None or fields.config.condition == "z":
            return
        if self._model.labels is not None:
            for view in (camera, self._views[0]):
                yield Panel("labels", self._labels(view))
        whose = self._plain.instance(style=source)
        home = self._plain.card.camera
        yield Panel("source", self._render_pixels(whose, self._bake(whose), home))
        dressed = texture_field(self._model, self._who, whose)
        # The shape is the result's: its grid says where to look.
        for view in (camera, self._views[0]):
            yield Panel("texture of the source", self._render_pixels(dressed, self._grid, view))

    def _guess(self) -> Iterator[Pixels]:
        guess = self._found.guess
        field = self._plain.instance(style=guess.as_style)
        grid = self._bake(field)
        for pose in guess.poses:
            yield self._render_pixels(field, grid, pose.camera(self._plain.card.camera))

    def _labels(self, camera: Camera) -> Pixels:
        labels = self._model.labels
        assert labels is not None
        votes = self._render(votes_field(self._model, self._who, labels), self._grid, camera)
        background = self._model.card.background
        return _pixels(label_colours(votes, labels, LABEL_OPACITY, background))

    def _bake(self, field: InstanceField) -> Grid:
        return bake(field, GRID_RESOLUTION, stop=self._stop)

    def _render_pixels(self, field: RadianceField, grid: Grid, camera: Camera) -> Pixels:
        return _pixels(self._render(field, grid, camera))

    def _render(self, field: RadianceField, grid: Grid, camera: Camera) -> Picture:
        raise_if(self._stop)
        settings = replace(SETTINGS, background="white_back")
        return render_with_grid(field, grid, camera, (self._side,) * 2, settings, self._stop)


def _input(photo: SquarePhoto, side: int) -> Pixels:
    rgb = photo.rgb
    if photo.alpha is not None:
        covered = photo.alpha[..., None] / 255.0
        rgb = (rgb * covered + 255 * (1 - covered)).astype(np.uint8)
    image = Image.fromarray(rgb).resize((side, side), Image.Resampling.BILINEAR)
    return np.array(image)


def _pixels(picture: Picture) -> Pixels:
    rounded: Pixels = (picture.rgb[..., :3].clamp(0, 1) * 255 + 0.5).to(torch.uint8).numpy()
    return rounded
