from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
import torch

from ddf_core.errors import Cancelled, InputError
from ddf_core.meshing.settings import MeshSettings
from ddf_core.meshing.texture import as_bytes
from ddf_core.meshing.work import MeshSource, MeshWork, make_mesh, make_topology
from tests.core.meshing.worlds import CHECK, Checkered, checker
from tests.core.scene.worlds import SoftBall

SMALL = MeshSettings(resolution=24, texture_px=128)
SHIFT = (0.1, 0.0, -0.05)


def shifted(x: torch.Tensor) -> torch.Tensor:
    return x + torch.tensor(SHIFT)


def test_a_checker_lands_on_the_texels_of_its_places() -> None:
    made = make_mesh(MeshSource("ball", Checkered(0.4, 100.0)), SMALL).coloured
    assert made.atlas is not None
    assert made.texture is not None
    # The middle of each triangle in the picture, and where that is on the surface.
    uv = made.atlas.uv[made.atlas.faces].mean(1)
    column, row = (uv * 128).astype(int).T
    x = made.mesh.vertices[made.mesh.faces].mean(1)
    clear = (np.abs((x / CHECK) % 1 - 0.5) < 0.35).all(1)
    expected = as_bytes(checker(torch.from_numpy(x)).numpy())
    error = np.abs(made.texture[row, column].astype(int) - expected)[clear]
    assert clear.sum() > 200
    assert error[:, 1].max() == 0
    assert error[:, 0].max() <= 6
    assert error[:, 2].max() == 0


def test_work_that_is_dropped_is_gone_at_once_with_all_it_made() -> None:
    work = MeshWork(MeshSource("ball", Checkered(0.4, 100.0)), SMALL)
    work.run()
    told = weakref.ref(work)
    gc.disable()
    try:
        del work
        assert told() is None
    finally:
        gc.enable()


def test_colours_may_come_from_another_field() -> None:
    colour = Checkered(9.0, 100.0)
    made = make_mesh(MeshSource("ball", SoftBall(0.4, 100.0), colour), SMALL).coloured
    expected = as_bytes(checker(torch.from_numpy(made.mesh.vertices)).numpy())
    assert np.array_equal(made.vertex_rgb, expected)


def test_meshes_of_one_topology_share_faces_and_atlas() -> None:
    topology = make_topology(SoftBall(0.3, 100.0), SMALL)
    made = [
        make_mesh(
            MeshSource("b", SoftBall(0.3, 100.0, centre=centre), None, (topology, carry)), SMALL
        )
        for centre, carry in (((0.0, 0.0, 0.0), lambda x: x), (SHIFT, shifted))
    ]
    first, second = (one.coloured for one in made)
    assert np.array_equal(first.mesh.faces, second.mesh.faces)
    assert first.atlas is second.atlas
    np.testing.assert_allclose(
        second.mesh.vertices - first.mesh.vertices, [SHIFT] * len(first.mesh.vertices), atol=5e-4
    )
    np.testing.assert_allclose(second.mesh.normals, first.mesh.normals, atol=0.05)
    assert made[1].figures.fit_after == pytest.approx(0, abs=1e-6)


def test_without_a_texture_there_is_no_atlas() -> None:
    made = make_mesh(MeshSource("ball", SoftBall(0.4, 100.0)), MeshSettings(24, None, 0))
    assert made.coloured.atlas is None
    assert made.coloured.texture is None
    assert made.figures.charts == 0
    assert made.figures.vertices == len(made.coloured.vertex_rgb)


def test_stopped_anywhere_it_goes_on_to_the_same_mesh() -> None:
    whole = make_mesh(MeshSource("ball", Checkered(0.4, 100.0)), SMALL)
    work = MeshWork(MeshSource("ball", Checkered(0.4, 100.0)), SMALL)
    asked, runs, patience = 0, 0, 90

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > patience

    made = None
    while made is None:
        asked, runs = 0, runs + 1
        try:
            made = work.run(stop)
        except Cancelled:
            assert runs < 50
            # A stage that is longer than the patience begins again: it needs a little more.
            patience += 5
    assert runs > 1
    assert np.array_equal(made.coloured.texture, whole.coloured.texture)
    assert np.array_equal(made.coloured.mesh.vertices, whole.coloured.mesh.vertices)


def test_progress_grows_from_0_to_1() -> None:
    told: list[float] = []
    make_mesh(MeshSource("ball", SoftBall(0.4, 100.0)), SMALL, progress=told.append)
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] == 1
    assert len(told) > 5


@pytest.mark.parametrize(
    "settings",
    [
        MeshSettings(resolution=4),
        MeshSettings(resolution=1000),
        MeshSettings(level=0.0),
        MeshSettings(level=float("nan")),
        MeshSettings(texture_px=10),
        MeshSettings(texture_px=100_000),
        MeshSettings(specks=-1),
    ],
)
def test_settings_that_cannot_be_are_refused(settings: MeshSettings) -> None:
    with pytest.raises(InputError) as refused:
        MeshWork(MeshSource("ball", SoftBall(0.4, 100.0)), settings)
    assert refused.value.code == "input.range"
