"""File › Share as web page…, from the key to the file, by real events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.context import AppContext
from app.state import changes, point_edits
from app.state.viewer_state import target_view
from ddf_core.export.web_page.plan import PagePlan
from ddf_core.requests import MakeMesh, MatchFrame
from tests.app.features.export.exporting import answer_file_dialogs, is_idle
from tests.app.mesh_engine import MeshEngine
from tests.core.export.page_world import block

pytestmark = pytest.mark.window


@pytest.fixture
def share(monkeypatch: pytest.MonkeyPatch) -> Callable[[AppContext, Path], None]:
    """Presses the key for a page of small meshes; the file dialog answers with a path."""
    small = partial(PagePlan, resolution=24, texture_px=64)
    monkeypatch.setattr("app.features.export.page.PagePlan", small)

    def press(program: AppContext, path: Path) -> None:
        answer_file_dialogs(monkeypatch, path)
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(program.window, Qt.Key.Key_H, control | shift)

    return press


def test_the_page_has_the_heads_and_the_points_of_the_window(
    open_program, share, tmp_path, until
) -> None:
    engine = MeshEngine()
    program = open_program(engine)
    state = program.store.state
    state = point_edits.rename_point(state, state.points[0].id, "</script>")
    edited = replace(state.latent(target_view(0)), z=(0.1, 0.2, 0.3))
    program.store.commit(changes.with_latent(state, target_view(0), edited), "rename")
    path = tmp_path / "heads.html"
    share(program, path)
    until(lambda: is_idle(program) and path.exists())
    record = block(path.read_text(encoding="utf-8"), "page-data")
    assert [head["name"] for head in record["heads"]] == ["Seed 12", "Seed 40 edited"]
    assert record["points"][0]["name"] == "</script>"
    assert len(record["points"]) == len(state.points)
    # The engine of this test is sure of every match to nine tenths.
    assert set(record["heads"][0]["confidence"][:4]) == set("5ubm")
    assert program.window.status.folder.isVisible()
    assert program.window.status.saved == path
    # A page was no reason to match the screen's own points another time.
    assert all(
        request.question.on_surface for request in engine.asked if isinstance(request, MatchFrame)
    )


def test_given_up_it_leaves_nothing(open_program, share, tmp_path, until) -> None:
    engine = MeshEngine()
    engine.may_save.clear()
    program = open_program(engine)
    share(program, tmp_path / "heads.html")
    # The second slice of the work is held by the engine.
    until(lambda: sum(isinstance(request, MakeMesh) for request in engine.asked) == 2)
    assert not program.actions["share_page"].isEnabled()
    QTest.mouseClick(program.window.status.job.cancel, Qt.MouseButton.LeftButton)
    until(lambda: is_idle(program) and program.engine.is_idle)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_a_banner(open_program, share, tmp_path, until) -> None:
    program = open_program(MeshEngine())
    (tmp_path / "file").write_text("no folder")
    share(program, tmp_path / "file" / "heads.html")
    until(program.window.banner.isVisible)
    assert "heads.html" in program.window.banner.message.text()
    assert is_idle(program)


def test_without_fields_there_is_no_page_and_the_action_says_why(open_program) -> None:
    program = open_program(MeshEngine(has_fields=False))
    action = program.actions["share_page"]
    assert not action.isEnabled()
    assert "no correspondence fields" in action.toolTip()
