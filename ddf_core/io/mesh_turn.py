"""Which axis of a file points to the top of the head."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ddf_core.meshing.mesh import Floats

Up = Literal["y", "z"]


def turn_vectors(vectors: Floats, up: Up) -> Floats:
    """(V, 3): a quarter turn about x where z is to be up, (x, y, z) to (x, -z, y)."""
    if up == "y":
        return vectors
    return np.stack([vectors[:, 0], -vectors[:, 2], vectors[:, 1]], axis=1)
