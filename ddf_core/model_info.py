"""What the window, sessions and files need to know of the model that is loaded. No torch, no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from ddf_core.labels.label_map import LabelMap
from ddf_core.scene.camera import Camera
from ddf_core.scene.point import Point


@dataclass(frozen=True)
class LatentAxis:
    """One slider: a direction in latent space, ``z += value * direction``."""

    name: str
    group: str
    direction: tuple[float, ...]
    low: float = -3.0
    high: float = 3.0


@dataclass(frozen=True)
class ModelInfo:
    """What the window needs to know of the model that is loaded.

    ``home`` is the camera of the frontal view. ``axes`` are named where the card names them, else
    principal components of the style. ``sample_points`` are template points worth marking at the
    first look (name, x_tmpl); empty where nobody named any. ``layers`` counts the modulated layers,
    the colour layer included; 0 where styles cannot be mixed. ``yaw_sweep_rad`` is how far to each
    side of ``home`` the model was trained to be seen. ``style_dim`` counts the frequencies of a
    style. ``preset`` is the camera that was named for a pi-GAN file: whatever opens it again needs
    it. ``height_m`` is how high the template is in life, None where the card does not say.
    """

    name: str
    path: str
    digest: str
    latent_dim: int
    box_half: float
    home: Camera
    background: str
    has_fields: bool
    axes: tuple[LatentAxis, ...]
    sample_points: tuple[tuple[str, Point], ...] = ()
    notes: tuple[str, ...] = ()
    layers: int = 0
    labels: LabelMap | None = None
    yaw_sweep_rad: float = 0.5
    style_dim: int = 0
    preset: str | None = None
    height_m: float | None = None
