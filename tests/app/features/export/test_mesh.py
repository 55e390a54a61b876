"""Meshes to be saved, as values."""

from __future__ import annotations

from pathlib import Path

from app.features.export.mesh import MeshExport, mesh_requests, preview_request, subjects
from app.state.viewer_state import SOURCE, TEMPLATE
from ddf_core.shown import TemplateInstance

HEADS = (SOURCE, "target1")


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


def test_the_preview_is_coarse_bare_and_in_one_go(loaded) -> None:
    alone = preview_request(MeshExport((SOURCE,)), loaded)
    assert (alone.settings.resolution, alone.settings.texture_px, alone.slice_s) == (48, 0, None)
    assert alone.instance == loaded.instance(SOURCE)
    assert preview_request(MeshExport(HEADS, "same"), loaded).instance == TemplateInstance()


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
