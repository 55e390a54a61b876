"""The surface under a pixel, and where that point is elsewhere: the engine's side of a click."""

from __future__ import annotations

import time

import torch

from ddf_core.answers import Picked
from ddf_core.engine.instances import Instances
from ddf_core.engine.matching import as_points, points_to_template, template_positions
from ddf_core.requests import PickPixel
from ddf_core.scene.bake import DENSE_RESOLUTION
from ddf_core.scene.point import Point
from ddf_core.scene.rays import pixel_ray
from ddf_core.scene.surface import first_surface


def pick_pixel(known: Instances, request: PickPixel) -> Picked:
    """The first surface on the ray of a pixel of the picture; on the template and in the instances
    ``others`` too, where the model has fields."""
    start = time.perf_counter()
    camera = request.camera
    ray = pixel_ray(camera, request.pixel_xy, request.size)
    grid = known.best_grid(request.instance, DENSE_RESOLUTION)
    field = known.field(request.instance)
    hit = first_surface(field, grid, ray, camera.near, camera.far)
    x_tmpl, positions = None, tuple[Point, ...]()
    if hit and known.model.fields is not None:
        x_inst = torch.tensor([hit.x_inst])
        with torch.inference_mode():
            moved = points_to_template(known, request.instance, x_inst)
            positions = template_positions(known, moved, request.others)
        x_tmpl = as_points(moved)[0]
    x = hit.x_inst if hit else None
    return Picked(request, x, x_tmpl, time.perf_counter() - start, positions)
