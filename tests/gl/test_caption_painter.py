"""Where a view's words stand, and that they stay inside it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from app.canvas import caption_painter
from app.widgets.theme import DARK
from tests.gl.test_view_canvas import pixels

WIDTH, HEIGHT = 300, 200
SIZE = (float(WIDTH), float(HEIGHT))


@pytest.fixture
def touched(qapp):
    """(left, top, right, bottom) of what a painting function changes; None for nothing."""

    def run(paint, *args):
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        image.fill(0xFF808080)
        painter = QPainter(image)
        paint(painter, *args)
        painter.end()
        where = np.argwhere((pixels(image) != 128).any(axis=2))
        if not where.size:
            return None
        return (*where.min(axis=0)[::-1], *(where.max(axis=0)[::-1] + 1))

    return run


def test_the_title_stands_top_left_on_a_chip(touched):
    left, top, right, bottom = touched(caption_painter.paint_title, "source · seed 12", SIZE, DARK)
    assert (left, top) == (8, 12)
    assert bottom - top == caption_painter.BADGE_HEIGHT
    assert right < WIDTH * 0.6


def test_a_title_on_the_right_ends_where_one_on_the_left_begins(touched):
    title = "target 1 · seed 12"
    box = touched(caption_painter.paint_title, title, SIZE, DARK, "right")
    assert box[2] == WIDTH - 8


def test_a_title_too_long_for_the_view_is_cut_short(touched):
    box = touched(caption_painter.paint_title, "target · " + "very " * 40, SIZE, DARK)
    assert box[2] <= WIDTH - 8


def test_the_badge_stands_bottom_right(touched):
    left, top, right, bottom = touched(caption_painter.paint_badge, "exact", SIZE, DARK)
    assert left > WIDTH / 2
    assert top > HEIGHT * 0.75
    assert (right, bottom) == (WIDTH - 16, HEIGHT - 16)


def test_a_long_message_is_wrapped_in_the_middle(touched):
    message = "No model is open. Drop a model folder here, or choose one in the menu File."
    left, top, right, bottom = touched(caption_painter.paint_message, message, SIZE, DARK)
    assert left >= 8
    assert abs((left + right) / 2 - WIDTH / 2) <= 1
    assert abs((top + bottom) / 2 - HEIGHT / 2) <= 1
    assert bottom - top > 40


@pytest.mark.parametrize("spot", [(0, 0), (299, 0), (0, 199), (299, 199), (150, 100)])
def test_a_note_stays_inside_the_view_wherever_the_hand_is(touched, spot):
    box = touched(caption_painter.paint_note, "no surface here", spot, SIZE, DARK)
    without_dot = touched(caption_painter.paint_note, "", spot, SIZE, DARK)
    assert box[2] - box[0] > without_dot[2] - without_dot[0]
    assert min(box[:2]) >= 0
    assert box[2] <= WIDTH
    assert box[3] <= HEIGHT


def test_nothing_to_say_paints_nothing(touched):
    assert touched(caption_painter.paint_title, "", SIZE, DARK) is None
    assert touched(caption_painter.paint_badge, "", SIZE, DARK) is None


def test_the_corners_are_those_of_the_window_and_nothing_else_is_touched(qapp):
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(0xFF808080)
    painter = QPainter(image)
    caption_painter.paint_corners(painter, SIZE, DARK)
    painter.end()
    seen = pixels(image)
    background = tuple(int(DARK.background[i : i + 2], 16) for i in (1, 3, 5))
    for corner in (seen[0, 0], seen[0, -1], seen[-1, 0], seen[-1, -1]):
        assert tuple(corner) == background
    assert (seen[8:-8] == 128).all()
    assert (seen[:, 8:-8] == 128).all()


def test_everything_is_said_at_once(touched):
    captions = caption_painter.Captions("title", "badge", "message", ("note", 40.0, 150.0))
    assert touched(caption_painter.paint_captions, captions, True, SIZE, DARK)[:2] == (0, 0)


def test_the_focus_frames_the_whole_view(touched):
    assert touched(caption_painter.paint_focus, SIZE, DARK) == (0, 0, WIDTH, HEIGHT)
