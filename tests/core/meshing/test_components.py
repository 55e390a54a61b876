from __future__ import annotations

import numpy as np
import trimesh

from ddf_core.meshing.components import without_small_components


def together(*parts: trimesh.Trimesh) -> tuple[np.ndarray, np.ndarray]:
    whole = trimesh.util.concatenate(list(parts))
    return whole.vertices.astype(np.float32), whole.faces.astype(np.int32)


def ball(radius: float, x: float = 0.0) -> trimesh.Trimesh:
    found = trimesh.creation.icosphere(subdivisions=1, radius=radius)
    found.apply_translation((x, 0, 0))
    return found


def test_a_part_stays_by_its_share_of_the_largest_area() -> None:
    vertices, faces = together(ball(1.0), ball(0.5, 3.0), ball(0.05, -3.0))
    kept, left = without_small_components(vertices, faces, 0.01)
    assert len(kept) == 2 * 42
    assert len(left) == 2 * 80
    assert np.unique(left).tolist() == list(range(84))
    assert vertices[kept][:, 0].min() > -1.1
    assert len(without_small_components(vertices, faces, 0.0)[0]) == 3 * 42
    assert len(without_small_components(vertices, faces, 0.3)[0]) == 42


def test_the_wall_of_a_hollow_is_dropped() -> None:
    hollow = ball(0.9)
    hollow.invert()
    vertices, faces = together(ball(1.0), hollow)
    kept, _ = without_small_components(vertices, faces, 0.0)
    np.testing.assert_allclose(np.linalg.norm(vertices[kept], axis=1), 1.0, atol=1e-5)


def test_vertices_that_no_triangle_has_are_dropped() -> None:
    vertices, faces = together(ball(1.0))
    kept, _ = without_small_components(np.concatenate((vertices, vertices)), faces, 0.0)
    assert kept.tolist() == list(range(42))
