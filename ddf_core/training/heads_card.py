"""The card of the bundled category: camera, background, named axes and the points of the first
look.
"""

from __future__ import annotations

import math

import torch

from ddf_core.card import Axis, Card, Made, Poses, SamplePoint, Sampling
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.procedural.axes import APPEARANCE_AXES, SHAPE_AXES
from ddf_core.procedural.head import BOX_HALF, LANDMARKS, project_to_surface
from ddf_core.scene.camera import Camera

CAMERA = Camera(radius=2.7, fov_deg=20.5, near=1.75, far=3.65)
POSES = Poses(
    kind="uniform",
    yaw_mean_rad=math.pi / 2,
    yaw_spread_rad=0.9,
    pitch_mean_rad=math.pi / 2,
    pitch_spread_rad=0.35,
)
# Crown to the cut of the neck of a grown-up, in life.
HEIGHT_M = 0.25
FIRST_LOOK = ("nose tip", "left eye outer", "right mouth corner")


def heads_card(generator: FilmGenerator, made: Made) -> Card:
    """The card that stands beside the bundled generator."""
    x_tmpl = project_to_surface(torch.tensor([LANDMARKS[name] for name in FIRST_LOOK])).tolist()
    axes = [Axis(name, "Shape") for name in SHAPE_AXES]
    axes += [Axis(name, "Appearance") for name in APPEARANCE_AXES]
    return Card(
        name="heads",
        architecture=generator.config,
        camera=CAMERA,
        box_half=BOX_HALF,
        background="white_back",
        poses=POSES,
        sampling=Sampling(coarse=48, fine=48, rule="midpoints"),
        axes=tuple(axes),
        sample_points=tuple(
            SamplePoint(name, (round(x, 5), round(y, 5), round(z, 5)))
            for name, (x, y, z) in zip(FIRST_LOOK, x_tmpl, strict=True)
        ),
        made=made,
        height_m=HEIGHT_M,
    )
