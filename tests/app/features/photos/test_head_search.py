"""The head is looked for in an opened photo; the hand's own square stays."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.features.photos.words import (
    CANNOT_LOOK,
    FACE_FOUND,
    FACES_FOUND,
    HEAD_KEPT,
    HEAD_MOVED,
    LOOKING,
    NO_FACE,
    PLACE,
)
from ddf_core.io.photo import Crop
from tests.app.fake_engine import HEAD_CROP, BallEngine
from tests.app.features.photos.test_controller import dialog_of, dropped, opened, photo, press

pytestmark = pytest.mark.window
__all__ = ["opened", "photo"]


@pytest.mark.parametrize(
    ("looked", "faces", "says", "crop"),
    [
        ("fit", 0, HEAD_MOVED, HEAD_CROP),
        ("face", 1, FACE_FOUND, HEAD_CROP),
        ("face", 3, FACES_FOUND.format(3), HEAD_CROP),
        ("no_face", 0, NO_FACE, Crop(10, 0, 60)),
        ("cannot", 0, CANNOT_LOOK, Crop(10, 0, 60)),
    ],
)
def test_the_head_is_looked_for_as_soon_as_a_photo_is_open(
    open_program, opened, photo, until, looked, faces, says, crop
) -> None:
    engine = BallEngine()
    engine.looked, engine.faces = looked, faces
    program = open_program(engine)
    dialog = opened(program, photo)
    until(lambda: dialog.hint.text() == says)
    assert dialog.crop.crop == crop
    assert program.store.state.banner is None
    if looked == "face":
        press(dialog.find_head)
        until(lambda: dialog.hint.text() == HEAD_KEPT)
        assert dialog.crop.crop == HEAD_CROP


def test_a_square_that_the_hand_has_moved_meanwhile_stays_there(
    open_program, opened, photo, until
) -> None:
    class SlowEngine(BallEngine):
        def _FindHead(self, request, stop):
            self.looking.wait(20)
            return super()._FindHead(request, stop)

    engine = SlowEngine()
    engine.looking = threading.Event()
    program = open_program(engine)
    dropped(program, photo)
    until(lambda: dialog_of(program) is not None)
    dialog = dialog_of(program)
    assert dialog is not None
    # The window answers while it is looked for.
    assert dialog.hint.text() == LOOKING
    QTest.keyClick(dialog.crop, Qt.Key.Key_Right)
    moved = dialog.crop.crop
    assert moved != Crop(10, 0, 60)
    engine.looking.set()
    until(lambda: dialog.hint.text() == PLACE)
    assert dialog.crop.crop == moved
