"""Meshes to be saved, as values."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from app.features.export.mesh import (
    MeshExport,
    full_preview,
    mesh_requests,
    quick_preview,
    recipe_settings,
    subjects,
    write_meshes,
)
from app.state.viewer_state import SOURCE, TEMPLATE
from ddf_core.document.transfer import EVERYONE
from tests.core.io.meshes import tetrahedron

HEADS = (SOURCE, "target1")


def test_which_files_will_be_written_is_said_without_the_mesh_library() -> None:
    # The engine's thread imports it, and two imports at once meet each other half way.
    code = (
        "import sys; from pathlib import Path; from app.features.export.mesh import MeshExport; "
        "files = MeshExport(('source',), 'same', format='obj', path=Path('a')).all_files(); "
        "print([file.name for file in files], 'trimesh' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['source.obj', 'source.mtl', 'source.png'] False"


def test_of_morph_targets_only_the_first_is_painted(loaded) -> None:
    first, second = mesh_requests(MeshExport(HEADS, "morph"), loaded)
    assert first.settings.texture_px == 1024
    assert second.settings.texture_px == 0
    assert first.settings.same_topology and second.settings.same_topology
    assert second.instance == loaded.instance("target1")


def test_a_head_of_its_own_has_its_own_topology_and_comes_in_slices(loaded) -> None:
    (request,) = mesh_requests(MeshExport((SOURCE,), level=12.0), loaded)
    assert not request.settings.same_topology
    assert request.settings.level == 12.0
    assert request.slice_s is not None


def test_the_first_preview_is_coarse_bare_and_in_one_go(loaded) -> None:
    alone = quick_preview(MeshExport((SOURCE,)), loaded)
    assert (alone.settings.resolution, alone.settings.texture_px, alone.slice_s) == (48, 0, None)
    assert alone.instance == loaded.instance(SOURCE)


@pytest.mark.parametrize("together", ["one", "same", "morph"])
def test_the_preview_is_the_first_mesh_that_is_saved(loaded, together) -> None:
    """Colours, parts, their borders and the shared topology with it."""
    onto_all = replace(loaded.transfer, on=True, texture_source="target1", onto=EVERYONE)
    state = replace(loaded, transfer=onto_all)
    export = MeshExport((SOURCE,) if together == "one" else HEADS, together)
    seen, saved = full_preview(export, state), mesh_requests(export, state)[0]
    assert (seen.instance, seen.settings, seen.appearance) == (
        saved.instance, saved.settings, saved.appearance
    )  # fmt: skip
    assert seen.is_preview and not saved.is_preview
    quick = quick_preview(export, state)
    assert quick.settings.same_topology == saved.settings.same_topology
    assert (quick.instance, quick.appearance) == (saved.instance, saved.appearance)


def test_the_preview_is_no_finer_than_can_be_seen(loaded) -> None:
    fine = full_preview(MeshExport((SOURCE,), resolution=384, texture_px=4096), loaded)
    assert (fine.settings.resolution, fine.settings.texture_px) == (128, 1024)
    bare = full_preview(MeshExport((SOURCE,), resolution=64, texture_px=0), loaded)
    assert (bare.settings.resolution, bare.settings.texture_px) == (64, 0)


def test_files_are_named_after_their_views() -> None:
    several = MeshExport(HEADS, "same", format="obj", path=Path("heads"))
    assert several.files() == (Path("heads/source.obj"), Path("heads/target1.obj"))
    assert Path("heads/source.mtl") in several.all_files()
    assert MeshExport(HEADS, "morph", path=Path("a.glb")).files() == (Path("a.glb"),)


def test_without_fields_nothing_is_shared(loaded, bare) -> None:
    assert [what for _, what in subjects(bare)] == [
        ((SOURCE,), "one"), (("target1",), "one"), ((TEMPLATE,), "one")
    ]  # fmt: skip
    assert ((SOURCE, "target1"), "same") in [what for _, what in subjects(loaded)]


def test_a_real_size_is_measured_once(loaded) -> None:
    asked = mesh_requests(MeshExport(HEADS, "same", real_size=True), loaded)
    assert [one.sized for one in asked] == [True, False]
    assert not mesh_requests(MeshExport(HEADS, "same"), loaded)[0].sized


def test_a_file_has_the_height_that_was_asked_for(tmp_path) -> None:
    """The tetrahedron is half a unit high, the template two units."""
    path = tmp_path / "a.3mf"
    export = MeshExport((SOURCE,), format="3mf", path=path, height_m=0.2, real_size=True)
    write_meshes(export, [tetrahedron()], {}, template_height=2.0)
    with zipfile.ZipFile(path) as file:
        model = file.read("3D/3dmodel.model").decode()
    assert 'z="50.00000"' in model
    assert recipe_settings(export)["height_m"] == 0.2
