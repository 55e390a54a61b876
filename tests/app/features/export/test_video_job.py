"""File › Export video…, from the dialog to the file, by real events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.context import AppContext
from app.features.export.video import VideoExport
from app.features.export.video_dialog import VideoDialog
from app.state.viewer_state import SOURCE
from ddf_core.document.session_file import read_session
from ddf_core.export.video_writer import frame_name
from ddf_core.io.recipe import beside, read_recipe
from ddf_core.requests import MatchFrame, RenderRows
from tests.app.fake_engine import BallEngine, colour_of
from tests.app.features.export.exporting import answer_file_dialogs, begun, is_idle
from tests.core.film_reading import film_frames

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton
SIZE = (96, 64)


@pytest.fixture
def asked(monkeypatch) -> Callable[..., VideoDialog]:
    """The dialog, opened by its key, for half a second of video; file dialogs answer ``path``."""

    def ask(program: AppContext, path: Path, what: str = "Source, turning") -> VideoDialog:
        answer_file_dialogs(monkeypatch, path)
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(program.window, Qt.Key.Key_F, control | shift)
        dialog = program.window.findChild(VideoDialog)
        assert isinstance(dialog, VideoDialog)
        dialog.what.setCurrentIndex(dialog.what.findText(what))
        for box, value in zip((dialog.width_px, dialog.height_px), SIZE, strict=True):
            box.setValue(value)
        dialog.seconds.setValue(0.5)
        dialog.fps.setValue(12)
        kind = path.suffix.removeprefix(".") or "png"
        dialog.format.setCurrentIndex(dialog.format.findData(kind))
        return dialog

    return ask


def video_size(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def test_a_gif_has_every_frame_and_its_recipe_beside_it(
    open_program, asked, tmp_path, until
) -> None:
    program = open_program()
    path = tmp_path / "head.gif"
    dialog = asked(program, path)
    QTest.mouseClick(dialog.markers, LEFT, pos=QPoint(8, dialog.markers.height() // 2))
    video = dialog.video()
    assert (video.count, video.size, video.markers) == (6, SIZE, False)
    QTest.mouseClick(dialog.save, LEFT)
    until(lambda: is_idle(program) and path.exists())
    frames = film_frames(path)
    assert len(frames) == 6
    assert frames[0].shape[:2] == (SIZE[1], SIZE[0])
    ball = 255 * 0.55 * colour_of(program.store.state.source.instance())
    assert frames[0][32, 48, :3].astype(float) == pytest.approx(ball, abs=12)
    recipe = read_recipe(beside(path))
    assert (recipe.kind, recipe.settings["frames"]) == ("video", 6)
    assert read_session(path).state.source.seed == 12
    assert "head.gif" in program.window.status.currentMessage()


def test_frames_in_a_folder_are_transparent_and_each_brings_back_its_camera(
    open_program, asked, tmp_path, until
) -> None:
    program = open_program()
    folder = tmp_path / "frames"
    dialog = asked(program, folder)
    QTest.mouseClick(dialog.transparent, LEFT, pos=QPoint(8, dialog.transparent.height() // 2))
    QTest.mouseClick(dialog.save, LEFT)
    until(lambda: is_idle(program) and (folder / frame_name(5)).exists())
    assert sorted(path.name for path in folder.iterdir()) == [frame_name(k) for k in range(6)]
    with Image.open(folder / frame_name(1)) as picture:
        pixels = np.asarray(picture)
    assert pixels.shape == (SIZE[1], SIZE[0], 4)
    assert pixels[1, 1, 3] == 0 and pixels[32, 48, 3] == 255
    model = program.store.state.model
    assert model is not None
    turned = read_session(folder / frame_name(1)).state.cameras[SOURCE].yaw_rad
    assert turned == pytest.approx(model.home.yaw_rad + model.yaw_sweep_rad * np.sin(np.pi / 3))


def test_the_way_back_of_an_oscillation_is_not_made_twice(
    open_program, asked, tmp_path, until
) -> None:
    engine = BallEngine()
    program = open_program(engine)
    QTest.mouseClick(asked(program, tmp_path / "head.gif").save, LEFT)
    until(lambda: is_idle(program) and (tmp_path / "head.gif").exists())
    rows = [request for request in engine.asked if isinstance(request, RenderRows)]
    # 0 a a 0 b b by the sine.
    assert len(rows) == 3
    assert len(film_frames(tmp_path / "head.gif")) == 6


def test_source_becomes_target_and_its_points_are_matched_on_the_way(
    open_program, asked, tmp_path, until
) -> None:
    engine = BallEngine()
    program = open_program(engine)
    folder = tmp_path / "between"
    dialog = asked(program, folder, "Source to target 1 and back")
    assert dialog.turn.currentData() == "still"
    QTest.mouseClick(dialog.save, LEFT)
    until(lambda: is_idle(program) and (folder / frame_name(5)).exists())
    matched = [request for request in engine.asked if isinstance(request, MatchFrame)]
    rows = [request for request in engine.asked if isinstance(request, RenderRows)]
    state = program.store.state
    assert rows[0].instance == state.instance("source")
    assert state.instance("target1") in [request.instance for request in rows]
    assert len(matched) == len({request.question.instances for request in matched}) > 2
    shown = read_session(folder / frame_name(3)).state.source.instance()
    assert shown == state.instance("target1")


def test_a_preview_is_made_of_half_the_pixels_and_enlarged(
    open_program, asked, tmp_path, until
) -> None:
    engine = BallEngine()
    program = open_program(engine)
    folder = tmp_path / "frames"
    dialog = asked(program, folder)
    dialog.quality.setCurrentIndex(dialog.quality.findData("preview"))
    QTest.mouseClick(dialog.save, LEFT)
    until(lambda: is_idle(program) and (folder / frame_name(5)).exists())
    rows = [request for request in engine.asked if isinstance(request, RenderRows)]
    assert {(request.size, request.preview) for request in rows} == {((48, 32), True)}
    assert video_size(folder / frame_name(0)) == SIZE


def test_clicks_go_first_and_the_video_still_comes(open_program, asked, tmp_path, until) -> None:
    engine = BallEngine()
    engine.may_save.clear()
    program = open_program(engine)
    path = tmp_path / "head.gif"
    QTest.mouseClick(asked(program, path).save, LEFT)
    begun(program, until)
    assert "left" in program.window.status.job.left.text()
    canvas = program.window.area.canvas(SOURCE)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(canvas.width() // 2 + 20, canvas.height() // 2))
    until(lambda: len(program.store.state.points) == 4)
    assert not path.exists()
    engine.may_save.set()
    until(path.exists)


@pytest.mark.parametrize("name", ["head.gif", "head.mp4"])
def test_cancelling_leaves_nothing_and_frees_the_engine(
    open_program, asked, tmp_path, until, name
) -> None:
    engine = BallEngine()
    engine.may_save.clear()
    program = open_program(engine)
    QTest.mouseClick(asked(program, tmp_path / name).save, LEFT)
    begun(program, until)
    actions = [program.actions[name] for name in ("export_video", "save_picture")]
    assert not any(action.isEnabled() for action in actions)
    QTest.mouseClick(program.window.status.job.cancel, LEFT)
    assert is_idle(program)
    until(lambda: program.engine.is_idle and list(tmp_path.iterdir()) == [])
    assert all(action.isEnabled() for action in actions)


def test_frames_that_are_done_stay_and_the_same_video_goes_on(
    open_program, asked, tmp_path, until
) -> None:
    engine = BallEngine()
    engine.may_save.clear()
    program = open_program(engine)
    folder = tmp_path / "frames"
    QTest.mouseClick(asked(program, folder).save, LEFT)
    until(lambda: (folder / frame_name(0)).exists())
    assert "stay" in program.window.status.job.cancel.toolTip()
    QTest.mouseClick(program.window.status.job.cancel, LEFT)
    until(lambda: program.engine.is_idle)
    first = (folder / frame_name(0)).stat().st_mtime_ns
    assert [path.name for path in folder.iterdir()] == [frame_name(0)]
    engine.may_save.set()
    QTest.mouseClick(asked(program, folder).save, LEFT)
    until(lambda: is_idle(program) and (folder / frame_name(5)).exists())
    assert (folder / frame_name(0)).stat().st_mtime_ns == first


def test_another_model_ends_it(open_program, asked, tmp_path, until, settled) -> None:
    engine = BallEngine()
    engine.may_save.clear()
    program = open_program(engine)
    QTest.mouseClick(asked(program, tmp_path / "head.gif").save, LEFT)
    begun(program, until)
    program.controller.open_model(Path("cats"))
    until(lambda: is_idle(program) and list(tmp_path.iterdir()) == [])
    settled(program)


def test_closing_in_the_middle_leaves_no_thread_and_no_file(
    open_program, asked, tmp_path, until
) -> None:
    engine = BallEngine()
    engine.may_save.clear()
    program = open_program(engine)
    QTest.mouseClick(asked(program, tmp_path / "head.mp4").save, LEFT)
    begun(program, until)
    program.close()
    assert program.engine.is_idle
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["head.gif", "frames"])
def test_a_place_that_cannot_be_written_is_a_banner(
    open_program, asked, tmp_path, until, name
) -> None:
    program = open_program()
    (tmp_path / "file").write_text("no folder")
    QTest.mouseClick(asked(program, tmp_path / "file" / name).save, LEFT)
    until(program.window.banner.isVisible)
    assert name in program.window.banner.message.text()
    assert is_idle(program)


def test_what_has_gone_meanwhile_is_not_filmed(open_program, asked, tmp_path) -> None:
    program = open_program()
    program.actions["template"].trigger()
    dialog = asked(program, tmp_path / "mean.gif", "Template, turning")
    program.actions["template"].trigger()
    QTest.mouseClick(dialog.save, LEFT)
    assert dialog.video() == VideoExport(("template",), SIZE, 0.5, 12, format="gif")
    assert is_idle(program)
