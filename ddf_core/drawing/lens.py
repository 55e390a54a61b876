"""Depth and opacity as colours: another way to see a picture that is there already. NumPy only."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ddf_core.appearance.scales import colour_values
from ddf_core.scene.camera import Camera

Pixels = NDArray[np.uint8]

Lens = Literal["colour", "depth", "opacity"]
"""What a picture is seen as."""

Span = tuple[float, float]
"""(nearest, farthest) distance from the eye that depth tells apart, scene units."""

# Of the distances that are seen, what lies beyond these percentiles has the colours of the ends: a
# few pixels at the edge of a head must not take the range from its face.
LOWEST, HIGHEST = 1.0, 98.0
# A range is at least this part of box_half, or a flat wall would be noise in all colours.
NARROWEST = 0.05
# As parts of box_half before and behind the middle of the box: what faces the eye of a head that
# fills its box lies between them.
BEFORE = 0.75
BEHIND = 0.25


def depth_span(camera: Camera, box_half: float) -> Span:
    """The range where nothing is seen yet, or a whole film is to have one: the front of the box."""
    middle = float(np.linalg.norm(camera.eye))
    return middle - BEFORE * box_half, middle + BEHIND * box_half


def visible_span(depth: NDArray[np.floating], box_half: float) -> Span | None:
    """The range of what is seen in depths of any shape, NaN for nothing; None where nothing is."""
    seen = depth[~np.isnan(depth)]
    if not len(seen):
        return None
    near, far = (float(value) for value in np.percentile(seen, (LOWEST, HIGHEST)))
    lacking = max(NARROWEST * box_half - (far - near), 0.0)
    return near - lacking / 2, far + lacking / 2


def depth_pixels(depth: NDArray[np.floating], span: Span) -> Pixels:
    """(H, W, 4) of distances (H, W): near is light, NaN transparent; straight, premultiplied."""
    near, far = span
    rgb = colour_values(-depth, -far, -near)
    rgba = np.concatenate((rgb, np.ones_like(rgb[..., :1])), axis=-1)
    return (rgba * ~np.isnan(depth)[..., None] * 255 + 0.5).astype(np.uint8)


def opacity_pixels(alpha: Pixels) -> Pixels:
    """(H, W, 4) of opacities (H, W): white before the background, premultiplied."""
    return np.repeat(alpha[..., None], 4, axis=-1)


def look_through(lens: Lens, rgba: Pixels, depth: NDArray[np.floating], span: Span) -> Pixels:
    """A picture (H, W, 4), straight alpha, with its depth (H, W), as a lens shows it."""
    if lens == "depth":
        return depth_pixels(depth, span)
    if lens == "opacity":
        white = np.full_like(rgba, 255)
        white[..., 3] = rgba[..., 3]
        return white
    return rgba
