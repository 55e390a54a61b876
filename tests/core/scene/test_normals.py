from __future__ import annotations

import torch

from ddf_core.scene.normals import density_normals
from tests.core.scene.worlds import Fog, SoftBall


def test_normals_point_from_a_balls_centre_outwards() -> None:
    directions = torch.nn.functional.normalize(
        torch.randn(50, 3, generator=torch.Generator().manual_seed(0)), dim=1
    )
    centre = (0.1, 0.0, -0.1)
    field = SoftBall(0.3, 100.0, centre=centre)
    normals = density_normals(field, torch.tensor(centre) + 0.3 * directions)
    torch.testing.assert_close(normals, directions, atol=5e-3, rtol=0)


def test_where_the_density_is_level_there_is_no_normal() -> None:
    normals = density_normals(Fog(3.0), torch.zeros(4, 3))
    assert torch.all(normals == 0)
