from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from ddf_core.answers import MeshInWork, MeshMade, TemplateMeasured
from ddf_core.engine import Engine
from ddf_core.engine.instances import Instances
from ddf_core.engine.meshes import Meshes
from ddf_core.errors import Cancelled, InputError, MissingFieldsError
from ddf_core.meshing.settings import MeshSettings
from ddf_core.requests import MakeMesh, MeasureTemplate
from ddf_core.shown import Appearance, LatentInstance, TemplateInstance
from tests.core.shifted_ball import ShiftFields, ball_model, shift_of

SMALL = MeshSettings(resolution=24, texture_px=64)
SHARED = replace(SMALL, same_topology=True)
MOVED = LatentInstance((1.0, -1.0, 0.5))


def test_an_instance_of_a_shared_topology_is_the_template_shifted() -> None:
    meshes = Meshes(Instances(ball_model(ShiftFields())))
    template = meshes.make_mesh(TemplateInstance(), SHARED).coloured
    instance = meshes.make_mesh(MOVED, SHARED).coloured
    assert np.array_equal(template.mesh.faces, instance.mesh.faces)
    assert template.atlas is instance.atlas
    shift = shift_of(torch.tensor(MOVED.z)).numpy()
    moved = instance.mesh.vertices - template.mesh.vertices
    np.testing.assert_allclose(moved, np.broadcast_to(shift, moved.shape), atol=1e-3)


def test_a_topology_is_made_once_for_its_settings() -> None:
    meshes = Meshes(Instances(ball_model(ShiftFields())))
    first = meshes.topology(SHARED)
    assert meshes.topology(replace(SHARED, fitted=False)) is first
    assert meshes.topology(replace(SHARED, resolution=16)) is not first


def test_without_fields_nothing_is_carried_and_its_own_mesh_is_made() -> None:
    engine = Engine(ball_model())
    with pytest.raises(MissingFieldsError):
        engine.answer(MakeMesh(MOVED, SHARED))
    answer = engine.answer(MakeMesh(MOVED, SMALL))
    assert isinstance(answer, MeshMade)
    middle = answer.mesh.mesh.vertices.mean(0)
    np.testing.assert_allclose(middle, shift_of(torch.tensor(MOVED.z)).numpy(), atol=2e-3)


def test_asked_again_after_a_stop_it_goes_on() -> None:
    model = ball_model()
    engine, request = Engine(model), MakeMesh(MOVED, SMALL)
    asked, runs, patience = 0, 0, 60

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > patience

    answer = None
    while answer is None:
        asked, runs = 0, runs + 1
        try:
            answer = engine.answer(request, stop)
        except Cancelled:
            assert runs < 50
            patience += 5
    assert runs > 1
    whole = Engine(model).answer(request)
    assert isinstance(answer, MeshMade)
    assert isinstance(whole, MeshMade)
    assert np.array_equal(answer.mesh.texture, whole.mesh.texture)


@pytest.mark.parametrize("settings", [SMALL, SHARED])
def test_in_slices_it_grows_and_is_the_mesh_made_at_once(settings) -> None:
    model = ball_model(ShiftFields())
    engine, request = Engine(model), MakeMesh(MOVED, settings, slice_s=0.0)
    done, answer = [-1.0], engine.answer(request)
    while isinstance(answer, MeshInWork):
        assert done[-1] <= answer.done < 1
        done.append(answer.done)
        assert len(done) < 1000
        answer = engine.answer(request)
    assert len(set(done)) > 4
    whole = Engine(model).answer(MakeMesh(MOVED, settings))
    assert isinstance(answer, MeshMade)
    assert isinstance(whole, MeshMade)
    assert np.array_equal(answer.mesh.texture, whole.mesh.texture)
    assert isinstance(engine.answer(request), MeshMade)


def test_morph_targets_share_the_topology_without_making_it_again() -> None:
    meshes = Meshes(Instances(ball_model(ShiftFields())))
    first = meshes.topology(SHARED)
    bare = meshes.topology(replace(SHARED, texture_px=0))
    assert bare.mesh is first.mesh
    assert bare.atlas is None


def test_a_look_gives_the_colours_and_not_the_shape() -> None:
    meshes = Meshes(Instances(ball_model()))
    plain = meshes.make_mesh(MOVED, SMALL).coloured
    normals = meshes.make_mesh(MOVED, SMALL, Appearance("normals")).coloured
    assert np.array_equal(plain.mesh.vertices, normals.mesh.vertices)
    expected = (plain.mesh.normals + 1) / 2 * 255
    np.testing.assert_allclose(normals.vertex_rgb, expected, atol=3)


def test_without_a_model_there_is_no_mesh() -> None:
    with pytest.raises(InputError) as refused:
        Engine().answer(MakeMesh(TemplateInstance(), SMALL))
    assert refused.value.code == "engine.no_model"


def test_a_sized_mesh_says_how_high_the_template_is_whatever_instance_it_shows() -> None:
    engine = Engine(ball_model(ShiftFields()))
    settings = MeshSettings(resolution=32, texture_px=0)
    made = engine.answer(MakeMesh(MOVED, settings, sized=True))
    template = engine.answer(MakeMesh(TemplateInstance(), settings))
    assert isinstance(made, MeshMade) and isinstance(template, MeshMade)
    assert template.template_height is None
    extent = float(np.ptp(template.mesh.mesh.vertices[:, 1]))
    assert made.template_height == pytest.approx(extent, rel=1e-4)


def test_the_height_of_a_template_is_that_of_its_ball_and_is_measured_once() -> None:
    engine = Engine(ball_model())
    answer = engine.answer(MeasureTemplate())
    assert isinstance(answer, TemplateMeasured)
    # 3 cos(4 r) is about 2.6 on its surface, along an axis and elsewhere: r is about 0.23.
    made = engine.answer(MakeMesh(TemplateInstance(), SMALL))
    assert isinstance(made, MeshMade)
    assert answer.height == pytest.approx(np.ptp(made.mesh.mesh.vertices[:, 1]), rel=0.01)
    assert 0.4 < answer.height < 0.5
    # Another one needs no work: nobody is asked whether it should stop.
    asked: list[int] = []

    def note() -> bool:
        asked.append(1)
        return False

    assert engine.answer(MeasureTemplate(), note) == answer
    assert len(asked) == 1  # at the door
    with pytest.raises(InputError, match="No model"):
        Engine().answer(MeasureTemplate())
