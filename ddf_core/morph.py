"""Between two instances: shape, texture and pose, each by a share of its own. No torch."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ddf_core.scene.camera import Camera
from ddf_core.shown import COLOUR, LatentInstance, Look


@dataclass(frozen=True)
class Shares:
    """How far from the first to the second, in [0, 1] each (beyond is extrapolation).

    ``pose`` moves the camera: see ``pose_between``.
    """

    geometry: float = 0.0
    texture: float = 0.0
    pose: float = 0.0


def latent_between(a: LatentInstance, b: LatentInstance, share: float) -> LatentInstance:
    """The instance at the interpolated latent and truncation; linear, without a layer mix."""
    if share in (0.0, 1.0):
        return b if share else a
    z = tuple((1 - share) * one + share * other for one, other in zip(a.z, b.z, strict=True))
    return LatentInstance(z, (1 - share) * a.psi + share * b.psi)


def morph(a: LatentInstance, b: LatentInstance, shares: Shares) -> tuple[LatentInstance, Look]:
    """What to show: the shape at one share in the colours at another.

    "The shape of A at 70 %" in the colours of B is ``Shares(geometry=0.3, texture=1)``. Where both
    shares are the same the instance has its own colours, and no fields are needed.
    """
    shape = latent_between(a, b, shares.geometry)
    texture = latent_between(a, b, shares.texture)
    return shape, COLOUR if shape == texture else Look("texture", texture)


def pose_between(a: Camera, b: Camera, share: float) -> Camera:
    """The camera between two: angles, distance, field of view and target, linear."""

    def mixed(one: float, other: float) -> float:
        return (1 - share) * one + share * other

    x, y, z = map(mixed, a.target, b.target)
    return replace(
        a,
        yaw_rad=mixed(a.yaw_rad, b.yaw_rad),
        pitch_rad=mixed(a.pitch_rad, b.pitch_rad),
        radius=mixed(a.radius, b.radius),
        fov_deg=mixed(a.fov_deg, b.fov_deg),
        near=mixed(a.near, b.near),
        far=mixed(a.far, b.far),
        target=(x, y, z),
    )
