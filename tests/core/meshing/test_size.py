from __future__ import annotations

import numpy as np
import pytest

from ddf_core.errors import InputError
from ddf_core.meshing.size import metres_per_unit, scale_mesh
from tests.core.io.meshes import VERTICES, tetrahedron


def test_a_template_of_eight_tenths_that_is_a_quarter_metre_high() -> None:
    assert metres_per_unit(0.25, 0.8) == pytest.approx(0.3125)


@pytest.mark.parametrize("height_m", [0.0, -1.0, float("nan"), 1e9])
def test_no_head_is_that_high(height_m: float) -> None:
    with pytest.raises(InputError) as caught:
        metres_per_unit(height_m, 0.8)
    assert caught.value.code == "mesh.height"


def test_a_larger_mesh_has_the_same_faces_and_normals() -> None:
    mesh = tetrahedron()
    large = scale_mesh(mesh, 3.0)
    np.testing.assert_allclose(large.mesh.vertices, 3 * VERTICES)
    assert large.mesh.normals is mesh.mesh.normals and large.mesh.faces is mesh.mesh.faces
