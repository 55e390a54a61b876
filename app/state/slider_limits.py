"""Where sliders end together: each has its own range, and all at their ends are no head. Pure."""

from __future__ import annotations

import math

import numpy as np

from app.state.changes import axis_value, slid_latent
from app.state.viewer_state import InstanceState
from ddf_core.model_info import LatentAxis
from ddf_core.trust import farthest


def limited_value(item: InstanceState, axis: LatentAxis, value: float) -> float:
    """The nearest to ``value`` that a slider may show without the head leaving what was trained.

    All sliders together: |psi z| stays below ``trust.farthest``. One that is beyond it already
    (from a file, or with the limit lifted) may come back, and not go further.
    """
    z, direction = np.asarray(slid_latent(item, axis)), np.asarray(axis.direction)
    now = axis_value(item, axis)
    most = max(_farthest(item, len(z)), float(np.linalg.norm(z)))
    # |z + s d|^2 = most^2 for the way s from where the slider stands.
    a, b = float(direction @ direction), float(z @ direction)
    root = math.sqrt(max(b * b - a * float(z @ z - most**2), 0.0))
    low, high = now + (-b - root) / a, now + (-b + root) / a
    return min(max(value, low), high)


def limited_psi(item: InstanceState, psi: float) -> float:
    """The largest truncation up to ``psi`` with which the head stays within what was trained."""
    z = item.style.shift if item.style is not None else item.z
    length = float(np.linalg.norm(z)) if z else 0.0
    if psi <= item.psi or length == 0:
        return psi
    return min(psi, max(item.psi, farthest(len(z)) / length))


def _farthest(item: InstanceState, latent_dim: int) -> float:
    """The largest |z| at the truncation of an instance; a hair less, for z is rounded."""
    return farthest(latent_dim) / max(item.psi, 1e-3) * (1 - 1e-5)
