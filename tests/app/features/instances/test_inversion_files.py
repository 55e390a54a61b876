"""What ``invert --out`` has written, opened in the window by real drops and at the start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.context import AppContext, Start
from app.state.viewer_state import SOURCE
from ddf_core.io.inversion_file import InversionRecord, PhotoRecord, write_inversion
from ddf_core.io.photo import Crop
from tests.app.fake_engine import PHOTO_CAMERA
from tests.core.io.test_inversion_file import RECORD as ANY

pytestmark = pytest.mark.window
RECORD = replace(ANY, camera=PHOTO_CAMERA)


def drop(program: AppContext, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), copy, mime, left, none)
    QApplication.sendEvent(program.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(program.window, QDropEvent(QPointF(9, 9), copy, mime, left, none))


def written(tmp_path: Path, record: InversionRecord = RECORD) -> Path:
    path = tmp_path / "result.json"
    write_inversion(path, record)
    return path


def test_its_head_is_shown_as_the_photo_was_and_undo_takes_it_back(
    open_program, until, settled, tmp_path: Path
) -> None:
    program = open_program()
    before = program.store.state.source
    drop(program, written(tmp_path))
    until(lambda: program.store.state.source.style is not None)
    item = program.store.state.source
    assert item.style.frequencies == RECORD.frequencies
    assert item.style.phases == RECORD.phases
    assert item.label == "photo me.png"
    assert program.store.state.camera(SOURCE).yaw_rad == pytest.approx(PHOTO_CAMERA.yaw_rad)
    settled(program)
    QTest.keyClick(program.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert program.store.state.source == before


def test_the_start_may_name_it(open_program, tmp_path: Path) -> None:
    program = open_program(start=Start(Path("ball"), inversion=written(tmp_path)))
    assert program.store.state.source.style == RECORD.instance


def test_one_of_another_model_is_refused_with_its_name(open_loaded, until, tmp_path: Path) -> None:
    program = open_loaded()
    drop(program, written(tmp_path, replace(RECORD, model="cats", digest="1" * 64)))
    until(lambda: program.window.banner.isVisible())
    assert "“cats”" in program.window.banner.message.text()
    assert program.store.state.source.style is None


def test_two_files_of_pigan_open_the_average(open_loaded, until, tmp_path: Path) -> None:
    program = open_loaded()
    drop(program, tmp_path / "generator.pth", tmp_path / "ema2.pth")
    until(lambda: program.store.state.model.name == "ema2")
    assert Path(program.store.state.model.path) == tmp_path / "ema2.pth"


@pytest.mark.parametrize("is_there", [True, False])
def test_its_photos_stand_beside_the_head_with_their_squares(
    open_program, until, tmp_path: Path, is_there: bool
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    Image.fromarray(np.full((60, 80, 3), 120, np.uint8)).save(folder / "b.png")
    # Of a photo of twice the size that is looked at.
    shot = PhotoRecord("b.png", "photos/b.png", (20.0, 24.0, 80.0), PHOTO_CAMERA, 0.4, 20.0,
                       "good", "Well.", roll_deg=5.0, scale=2.0)  # fmt: skip
    other = replace(shot, photo="c.png", file="photos/c.png", camera=RECORD.camera)
    path = written(tmp_path, replace(RECORD, photos=(shot, other)))
    if not is_there:
        (folder / "b.png").unlink()
    program = open_program()
    drop(program, path)
    until(lambda: program.store.state.source.style is not None)
    first, _ = program.store.state.source.photos
    assert Path(first.path) == folder / "b.png"
    assert first.crop == Crop(10.0, 12.0, 40.0, 5.0)
    assert program.store.state.source.label == "photo me.png and 1 more"
    assert program.store.state.photo_places == ("source photo",)
    shown = program.window.area.beside(SOURCE)
    if is_there:
        until(lambda: shown.has_photo)
        assert shown.crop == first.crop
    else:
        until(lambda: "does not exist" in shown.captions.message)
    assert shown.bar.chosen.text() == "1 / 2"
    assert str(path) in program.settings.recent
    QTest.mouseClick(shown.bar.chosen, Qt.MouseButton.LeftButton)
    until(lambda: "c.png" in shown.captions.title and "not exist" in shown.captions.message)
