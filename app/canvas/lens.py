"""Depth and opacity as colours: another way to see a picture that is there already. NumPy only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.modes import Lens
from ddf_core.scales import coloured
from ddf_core.scene.camera import Camera

Pixels = NDArray[np.uint8]

# What faces the eye is hardly ever farther away than a little behind the middle of the box.
BEHIND = 0.25


def depth_span(camera: Camera, box_half: float) -> tuple[float, float]:
    """(nearest, farthest) distance from the eye that depth tells apart, scene units.

    From the near side of the box to a little behind its middle, for this camera.
    """
    middle = float(np.linalg.norm(camera.eye))
    return middle - box_half, middle + BEHIND * box_half


def depth_pixels(depth: NDArray[np.floating], span: tuple[float, float]) -> Pixels:
    """(H, W, 4) of distances (H, W): near is light, NaN transparent."""
    near, far = span
    return _painted(coloured(-depth, -far, -near), ~np.isnan(depth))


def opacity_pixels(alpha: Pixels) -> Pixels:
    """(H, W, 4) of opacities (H, W) from 0 to 255: grey, and transparent where there is nothing."""
    grey = np.repeat(alpha[..., None] / 255, 3, axis=-1)
    return _painted(grey, alpha > 0)


def seen_through(
    lens: Lens, rgba: Pixels, depth: NDArray[np.floating], span: tuple[float, float]
) -> Pixels:
    """A picture (H, W, 4), straight alpha, with its depth (H, W), as a lens shows it."""
    if lens == "depth":
        return depth_pixels(depth, span)
    return opacity_pixels(rgba[..., 3]) if lens == "opacity" else rgba


def _painted(rgb: NDArray[np.floating], there: NDArray[np.bool_]) -> Pixels:
    """Opaque where something is, else nothing: straight and premultiplied at once."""
    rgba = np.concatenate((rgb, np.ones_like(rgb[..., :1])), axis=-1) * there[..., None]
    return (rgba * 255 + 0.5).astype(np.uint8)
