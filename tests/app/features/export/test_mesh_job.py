"""File › Export mesh…, from the dialog to files that another library reads, by real events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.context import AppContext
from app.features.export.mesh_dialog import MeshDialog
from app.state.viewer_state import SOURCE, InstanceState
from ddf_core.requests import MakeMesh
from tests.app.features.export.exporting import answer_file_dialogs, begun, is_idle
from tests.app.mesh_engine import MeshEngine
from tests.core.shifted_ball import SHIFT_PER_LATENT

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def asked(monkeypatch, until) -> Callable[..., MeshDialog]:
    """The dialog, opened by its key, for a small mesh; file dialogs will answer ``path``."""

    def ask(program: AppContext, path: Path, what: str = "Source") -> MeshDialog:
        answer_file_dialogs(monkeypatch, path)
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(program.window, Qt.Key.Key_M, control | shift)
        dialog = program.window.findChild(MeshDialog)
        assert isinstance(dialog, MeshDialog)
        until(lambda: "vertices" in dialog.figures.text())
        dialog.what.setCurrentIndex(dialog.what.findText(what))
        dialog.resolution.setValue(32)
        dialog.texture.setCurrentIndex(dialog.texture.findData(512))
        return dialog

    return ask


def shift(item: InstanceState) -> np.ndarray:
    return SHIFT_PER_LATENT * item.psi * np.array(item.z)


def level_asked(engine: MeshEngine) -> float | None:
    """Of the mesh that was asked for last."""
    meshes = [request for request in engine.asked if isinstance(request, MakeMesh)]
    return meshes[-1].settings.level


def read(path: Path) -> trimesh.Trimesh:
    return trimesh.load(path, force="mesh", process=False)


def test_a_ply_for_blender_has_the_top_of_the_head_along_z(
    open_program, asked, tmp_path, until
) -> None:
    program = open_program(MeshEngine())
    dialog = asked(program, tmp_path / "head.ply")
    dialog.format.setCurrentIndex(dialog.format.findText("PLY, Z up (Blender)"))
    assert not dialog.texture.isEnabled()
    QTest.mouseClick(dialog.save, LEFT)
    until(lambda: is_idle(program) and (tmp_path / "head.ply").exists())
    mesh = read(tmp_path / "head.ply")
    middle = (mesh.vertices.min(0) + mesh.vertices.max(0)) / 2
    x, y, z = shift(program.store.state.source)
    np.testing.assert_allclose(middle, (x, -z, y), atol=5e-3)


@pytest.mark.parametrize("name", ["head.glb", "head.obj", "head.ply"])
def test_a_mesh_stands_where_its_head_is_and_is_coloured(
    open_program, asked, tmp_path, until, name
) -> None:
    program = open_program(MeshEngine())
    QTest.mouseClick(asked(program, tmp_path / name).save, LEFT)
    until(lambda: is_idle(program) and (tmp_path / name).exists())
    mesh = read(tmp_path / name)
    middle = (mesh.vertices.min(0) + mesh.vertices.max(0)) / 2
    np.testing.assert_allclose(middle, shift(program.store.state.source), atol=5e-3)
    assert mesh.visual.kind == ("vertex" if name.endswith("ply") else "texture")
    assert name in program.window.status.currentMessage()


def test_a_print_has_the_height_that_was_typed_in_millimetres(
    open_program, asked, tmp_path, until
) -> None:
    program = open_program(MeshEngine())
    dialog = asked(program, tmp_path / "template.stl", "Template")
    dialog.format.setCurrentIndex(dialog.format.findText("STL"))
    assert dialog.real.isChecked() and not dialog.real.isEnabled()
    assert not dialog.texture.isEnabled()
    dialog.tall.setValue(0.2)
    QTest.mouseClick(dialog.save, LEFT)
    until(lambda: is_idle(program) and (tmp_path / "template.stl").exists())
    extents = np.ptp(read(tmp_path / "template.stl").vertices, axis=0)
    assert extents[2] == pytest.approx(200, rel=0.01)


def test_all_heads_have_the_same_faces_a_file_each(open_program, asked, tmp_path, until) -> None:
    program = open_program(MeshEngine())
    dialog = asked(program, tmp_path / "heads", "All heads, same vertices")
    QTest.mouseClick(dialog.save, LEFT)
    files = [tmp_path / "heads" / f"{view}.glb" for view in ("source", "target1")]
    until(lambda: is_idle(program) and all(path.exists() for path in files))
    source, target = (read(path) for path in files)
    assert np.array_equal(source.faces, target.faces)
    state = program.store.state
    moved = shift(state.targets[0]) - shift(state.source)
    np.testing.assert_allclose(
        target.vertices - source.vertices, np.broadcast_to(moved, source.vertices.shape), atol=3e-3
    )


def test_morph_targets_are_one_glb(open_program, asked, tmp_path, until) -> None:
    program = open_program(MeshEngine())
    dialog = asked(program, tmp_path / "heads.glb", "All heads as morph targets")
    assert not dialog.format.isEnabled()
    QTest.mouseClick(dialog.save, LEFT)
    path = tmp_path / "heads.glb"
    until(lambda: is_idle(program) and path.exists())
    assert b'"targetNames":["Target 1"]' in path.read_bytes()


def test_the_preview_follows_the_level_and_says_why_there_is_none(
    open_program, asked, tmp_path, until
) -> None:
    engine = MeshEngine()
    program = open_program(engine)
    dialog = asked(program, tmp_path / "head.glb")
    found = dialog.level.value()
    assert found > 1 and not dialog.level.isEnabled()
    QTest.mouseClick(dialog.auto, LEFT, pos=QPoint(8, dialog.auto.height() // 2))
    dialog.level.setValue(found / 2)
    until(lambda: level_asked(engine) == pytest.approx(found / 2, abs=0.01))
    dialog.level.setValue(90_000)
    until(lambda: "no surface" in dialog.view.words)
    assert program.window.banner.isHidden()
    dialog.reject()


def test_what_is_previewed_is_what_is_saved(open_program, asked, tmp_path, until) -> None:
    """Same triangles, same colours; and saving finds them made."""
    engine = MeshEngine()
    program = open_program(engine)
    dialog = asked(program, tmp_path / "head.ply")
    dialog.format.setCurrentIndex(dialog.format.findText("PLY"))
    until(lambda: dialog.shown.text() == "32³, vertex colours")
    seen = dialog.view.mesh
    assert dialog.figures.text() == f"{len(seen.mesh.vertices):,} vertices."
    QTest.mouseClick(dialog.save, LEFT)
    until(lambda: is_idle(program) and (tmp_path / "head.ply").exists())
    saved = read(tmp_path / "head.ply")
    np.testing.assert_array_equal(saved.faces, seen.mesh.faces)
    np.testing.assert_array_equal(saved.visual.vertex_colors[:, :3], seen.vertex_rgb)


def test_the_preview_of_all_heads_is_the_first_of_them_and_not_the_template(
    open_program, asked, tmp_path, until
) -> None:
    program = open_program(MeshEngine())
    dialog = asked(program, tmp_path / "heads", "All heads, same vertices")
    until(lambda: dialog.shown.text() == "32³, texture 512 px")
    seen = dialog.view.mesh.mesh.vertices
    middle = (seen.min(0) + seen.max(0)) / 2
    np.testing.assert_allclose(middle, shift(program.store.state.source), atol=5e-3)
    dialog.reject()


def test_the_preview_shows_the_texture_or_the_shape_alone(
    open_program, asked, tmp_path, until
) -> None:
    program = open_program(MeshEngine())
    dialog = asked(program, tmp_path / "head.glb")
    until(lambda: dialog.shown.text() == "32³, texture 512 px")
    colours = dialog.view.picture()
    seen, texture = colours[colours[..., 3] > 0], dialog.view.mesh.texture
    assert (seen[:, :3].max(0) <= texture.max((0, 1))).all()
    assert (seen[:, :3].min(0) >= texture.min((0, 1))).all()
    QTest.mouseClick(dialog.clay, LEFT, pos=QPoint(8, dialog.clay.height() // 2))
    grey = dialog.view.picture()
    assert (grey[..., 0] == grey[..., 2]).all()
    dialog.reject()


def test_the_preview_turns_under_the_hand(open_program, asked, tmp_path) -> None:
    program = open_program(MeshEngine())
    dialog = asked(program, tmp_path / "head.glb")
    before = dialog.view.grab().toImage()
    QTest.mousePress(dialog.view, LEFT, pos=QPoint(100, 100))
    QTest.mouseMove(dialog.view, QPoint(160, 80))
    QTest.mouseRelease(dialog.view, LEFT, pos=QPoint(160, 80))
    assert dialog.view.viewpoint.yaw_rad == pytest.approx(0.5 - 0.6)
    QTest.keyClick(dialog.view, Qt.Key.Key_Up)
    assert dialog.view.viewpoint.pitch_rad == pytest.approx(0.15 - 0.2 + 0.15)
    assert dialog.view.grab().toImage() != before
    dialog.reject()


def test_clicks_go_first_and_the_mesh_still_comes(open_program, asked, tmp_path, until) -> None:
    engine = MeshEngine()
    engine.may_save.clear()
    program = open_program(engine)
    path = tmp_path / "head.ply"
    QTest.mouseClick(asked(program, path).save, LEFT)
    begun(program, until)
    canvas = program.window.area.canvas(SOURCE)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(canvas.width() // 2 + 20, canvas.height() // 2))
    until(lambda: len(program.store.state.points) == 4)
    assert not path.exists()
    engine.may_save.set()
    until(path.exists)


@pytest.mark.parametrize("end", ["cancel", "model", "close"])
def test_given_up_it_leaves_nothing(open_program, asked, tmp_path, until, end) -> None:
    engine = MeshEngine()
    engine.may_save.clear()
    program = open_program(engine)
    QTest.mouseClick(asked(program, tmp_path / "head.glb").save, LEFT)
    begun(program, until)
    assert not program.actions["export_video"].isEnabled()
    if end == "cancel":
        QTest.mouseClick(program.window.status.job.cancel, LEFT)
    elif end == "model":
        program.controller.open_model(Path("cats"))
    else:
        program.close()
    until(lambda: is_idle(program) and program.engine.is_idle)
    assert list(tmp_path.iterdir()) == []
    assert isinstance(engine.asked[-1], MakeMesh) or end == "model"


def test_a_place_that_cannot_be_written_is_a_banner(open_program, asked, tmp_path, until) -> None:
    program = open_program(MeshEngine())
    (tmp_path / "file").write_text("no folder")
    QTest.mouseClick(asked(program, tmp_path / "file" / "head.glb").save, LEFT)
    until(program.window.banner.isVisible)
    assert "head.glb" in program.window.banner.message.text()
    assert is_idle(program)


def test_without_fields_each_head_is_alone(open_program, tmp_path, until) -> None:
    program = open_program(MeshEngine(has_fields=False))
    program.actions["export_mesh"].trigger()
    dialog = program.window.findChild(MeshDialog)
    assert isinstance(dialog, MeshDialog)
    assert dialog.what.findText("All heads, same vertices") == -1
    until(lambda: program.engine.is_idle)
    dialog.reject()
