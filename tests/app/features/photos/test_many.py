"""Several photos at once: the list, its work, and heads taken from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.context import AppContext, Start
from app.features.photos.list_dialog import NEW_TARGET, PhotoListDialog
from app.features.photos.queue import PhotoQueue
from app.state.viewer_state import SOURCE
from tests.app.fake_engine import FROM_PHOTO, BallEngine
from tests.app.features.photos.test_controller import dialog_of as photo_dialog

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton
FOREVER = 10**9


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two photos, and one between them that is none."""
    paths = [tmp_path / name for name in ("a.jpg", "b.jpg", "c.jpg")]
    for path in paths:
        Image.fromarray(np.full((60, 80, 3), 120, np.uint8)).save(path)
    paths[1].write_text("no picture")
    return paths


def drop(program: AppContext, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), copy, data, LEFT, keys)
    QApplication.sendEvent(program.window, enter)
    QApplication.sendEvent(program.window, QDropEvent(QPointF(9, 9), copy, data, LEFT, keys))


def list_of(program: AppContext) -> PhotoListDialog | None:
    found = [d for d in program.window.findChildren(PhotoListDialog) if d.isVisible()]
    return found[-1] if found else None


def states(dialog: PhotoListDialog) -> list[str]:
    rows = range(dialog.list.topLevelItemCount())
    return [dialog.list.topLevelItem(row).text(1) for row in rows]


@pytest.fixture
def opened(open_loaded, photos, until):
    def open_all(engine: BallEngine | None = None) -> tuple[AppContext, PhotoListDialog]:
        program = open_loaded(engine)
        drop(program, photos)
        until(lambda: list_of(program) is not None)
        dialog = list_of(program)
        assert dialog is not None
        queue = program.window.findChildren(PhotoQueue)[-1]
        until(lambda: all(queue.items[row].thumbnail is not None for row in (0, 2)))
        return program, dialog

    return open_all


def press(button) -> None:
    QTest.mouseClick(button, LEFT)


def choose(dialog: PhotoListDialog, row: int, view: str) -> None:
    dialog.list.setCurrentItem(dialog.list.topLevelItem(row))
    dialog.view.setCurrentIndex(dialog.view.findData(view))


def test_dropped_together_they_are_made_one_after_another_and_become_instances(
    opened, until
) -> None:
    program, dialog = opened()
    until(lambda: "no picture" in states(dialog)[1])
    press(dialog.start)
    until(lambda: [states(dialog)[row] for row in (0, 2)] == ["good", "good"])
    until(lambda: dialog.start.isVisible())
    assert not dialog.start.isEnabled()
    assert dialog.list.topLevelItem(0).text(2) == "0.80"
    # Nothing has been put anywhere yet.
    assert program.store.state.source.style is None
    choose(dialog, 2, SOURCE)
    press(dialog.put)
    assert program.store.state.instance(SOURCE) == FROM_PHOTO
    assert program.store.state.source.label == "photo c.jpg"
    count = len(program.store.state.targets)
    choose(dialog, 0, NEW_TARGET)
    press(dialog.put)
    assert len(program.store.state.targets) == count + 1
    assert program.store.state.targets[-1].label == "photo a.jpg"
    program.actions["undo"].trigger()
    assert len(program.store.state.targets) == count


def test_a_photo_without_a_head_cannot_be_put_anywhere(opened) -> None:
    _, dialog = opened()
    assert not dialog.put.isEnabled()
    dialog.list.setCurrentItem(dialog.list.topLevelItem(0))
    assert not dialog.put.isEnabled()


def test_stopped_in_the_status_line_the_one_in_work_waits_again(opened, until) -> None:
    engine = BallEngine()
    engine.invert_turns = FOREVER
    program, dialog = opened(engine)
    press(dialog.start)
    job = program.window.status.photo_job
    until(lambda: job.isVisible() and "%" in states(dialog)[0])
    press(job.cancel)
    until(lambda: states(dialog)[0] == "waiting")
    assert job.isHidden()
    assert dialog.start.isEnabled()


def test_the_list_comes_back_as_it_was_left_and_another_model_makes_it_wait(opened, until) -> None:
    program, dialog = opened()
    press(dialog.start)
    until(lambda: states(dialog)[2] == "good")
    dialog.close()
    until(lambda: list_of(program) is None)
    program.actions["show_photos"].trigger()
    again = list_of(program)
    assert again is not None
    assert states(again)[2] == "good"
    program.controller.open_model(Path("other"))
    until(lambda: states(again)[2] == "waiting")
    assert "no picture" in states(again)[1]


def test_several_files_that_are_not_all_photos_are_refused(open_loaded, photos, until) -> None:
    program = open_loaded(start=Start(Path("ball")))
    drop(program, [photos[0], photos[0].parent])
    until(lambda: program.store.state.banner is not None)
    assert "cannot be opened together" in program.store.state.banner.message
    assert list_of(program) is None


def test_the_menu_opens_several(open_loaded, photos, until, monkeypatch) -> None:
    name = "PySide6.QtWidgets.QFileDialog.getOpenFileNames"
    monkeypatch.setattr(name, lambda *_: ([str(path) for path in photos], ""))
    program = open_loaded()
    program.actions["open_photo"].trigger()
    until(lambda: list_of(program) is not None)


def test_the_list_is_kept_in_the_session_with_what_became_of_each(
    opened, until, tmp_path, open_loaded, photos
) -> None:
    program, dialog = opened()
    press(dialog.start)
    until(lambda: dialog.start.isVisible() and states(dialog)[2] == "good")
    path = tmp_path / "list.ddf.json"
    assert program.session.is_modified
    program.session.save(path)
    kept = program.store.state.photo_list
    assert [bool(listed.style) for listed in kept] == [True, False, True]
    photos[2].unlink()
    again = open_loaded()
    again.session.open(path)
    assert again.store.state.photo_list == kept
    again.actions["show_photos"].trigger()
    back = list_of(again)
    assert back is not None
    assert states(back) == states(dialog)
    assert back.list.topLevelItem(2).text(2) == "0.80"
    # The photo itself is gone; its head is not.
    choose(back, 2, SOURCE)
    press(back.put)
    assert again.store.state.instance(SOURCE) == FROM_PHOTO
    # Another model leaves the photos, and none of the heads.
    again.controller.open_model(Path("ball"))
    until(lambda: not again.store.state.loading)
    assert [listed.style for listed in again.store.state.photo_list] == [None] * 3
    until(lambda: states(back)[0] == "waiting")


def test_chosen_photos_of_one_person_are_placed_together(opened, until, photos) -> None:
    program, dialog = opened()
    Image.fromarray(np.full((50, 40, 3), 90, np.uint8)).save(photos[2])
    until(lambda: "no picture" in states(dialog)[1])
    assert not dialog.join.isEnabled()
    for row in (0, 2):
        dialog.list.topLevelItem(row).setSelected(True)
    press(dialog.join)
    until(lambda: (one := photo_dialog(program)) is not None and len(one.photos) == 2)
    one = photo_dialog(program)
    assert one is not None
    assert [photo.path for photo in one.photos] == [photos[0], photos[2]]
    # One that cannot be read cannot be among them.
    dialog.list.topLevelItem(1).setSelected(True)
    assert not dialog.join.isEnabled()
