"""Between two instances: shape, texture and pose, each by a weight of its own. No torch."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ddf_core.scene.camera import Camera
from ddf_core.shown import COLOUR, Appearance, LatentInstance, StyleInstance

Made = LatentInstance | StyleInstance
"""An instance with a truncation of its own."""


@dataclass(frozen=True)
class MorphWeights:
    """How far from the first to the second, in [0, 1] each (beyond is extrapolation).

    ``pose`` moves the camera: see ``pose_between``.
    """

    geometry: float = 0.0
    texture: float = 0.0
    pose: float = 0.0


def latent_between(a: Made, b: Made, weight: float) -> Made:
    """The instance at the interpolated latent and truncation; linear, without a layer mix.

    A style without a latent goes to another by the mean: truncated to it, and from there on.
    """
    if weight in (0.0, 1.0):
        return b if weight else a
    if isinstance(a, StyleInstance) or isinstance(b, StyleInstance):
        way = abs(1 - 2 * weight)
        nearer = a if weight < 0.5 else b
        return replace(nearer, psi=nearer.psi * way)
    z = tuple((1 - weight) * one + weight * other for one, other in zip(a.z, b.z, strict=True))
    return LatentInstance(z, (1 - weight) * a.psi + weight * b.psi)


def morph(a: Made, b: Made, weights: MorphWeights) -> tuple[Made, Appearance]:
    """What to show: the shape at one weight in the colours at another.

    "The shape of A at 70 %" in the colours of B is ``MorphWeights(geometry=0.3, texture=1)``. Where
    both weights are the same the instance has its own colours, and no fields are needed.
    """
    shape = latent_between(a, b, weights.geometry)
    texture = latent_between(a, b, weights.texture)
    return shape, COLOUR if shape == texture else Appearance("texture", texture)


def pose_between(a: Camera, b: Camera, weight: float) -> Camera:
    """The camera between two: angles, distance, field of view and target, linear."""

    def mix_values(one: float, other: float) -> float:
        return (1 - weight) * one + weight * other

    x, y, z = map(mix_values, a.target, b.target)
    return replace(
        a,
        yaw_rad=mix_values(a.yaw_rad, b.yaw_rad),
        pitch_rad=mix_values(a.pitch_rad, b.pitch_rad),
        radius=mix_values(a.radius, b.radius),
        fov_deg=mix_values(a.fov_deg, b.fov_deg),
        near=mix_values(a.near, b.near),
        far=mix_values(a.far, b.far),
        target=(x, y, z),
    )
