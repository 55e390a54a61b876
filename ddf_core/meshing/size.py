"""How large a head is: metres for a scene unit, from the height that its card or the user says.

No torch: ``template_height`` measures.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ddf_core.errors import InputError
from ddf_core.meshing.mesh import ColouredMesh

LEAST_M, MOST_M = 1e-3, 1e3
"""Heights that a model can have, metres."""
UNITS: Final = ("real", "scene")
"""``real`` is metres or millimetres, as the readers of a format take its numbers."""


def metres_per_unit(height_m: float, template_units: float) -> float:
    """Metres for one scene unit where a template of ``template_units`` is ``height_m`` high.

    Raises:
        InputError: ``mesh.height``: no head is that high.
    """
    if not LEAST_M <= height_m <= MOST_M:
        raise InputError(
            f"A height of {height_m:g} m is outside {LEAST_M:g} to {MOST_M:g} m.",
            code="mesh.height",
            advice="Heights are metres: a head is 0.25.",
        )
    return height_m / template_units


def scale_mesh(mesh: ColouredMesh, factor: float) -> ColouredMesh:
    """The same mesh, ``factor`` times as large about the middle of the scene."""
    vertices = (mesh.mesh.vertices * np.float64(factor)).astype(np.float32)
    return replace(mesh, mesh=replace(mesh.mesh, vertices=vertices))
