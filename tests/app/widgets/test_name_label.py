"""Names from files: plain, cut to the room, and never widening a window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.shell.status_line import StatusLine
from app.widgets.name_label import MOST, NameLabel


def test_a_long_name_is_cut_and_stays_whole_behind_it(qtbot) -> None:
    label = NameLabel("<b>x</b>" * 60)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.sizeHint().width() == MOST
    label.resize(120, 20)
    assert label.shown_text().startswith("<b>x")
    assert label.shown_text().endswith("…")
    assert label.text() == "<b>x</b>" * 60


def test_a_short_name_has_the_room_it_needs(qtbot) -> None:
    label, usual = NameLabel("heads"), QLabel("heads")
    for widget in (label, usual):
        qtbot.addWidget(widget)
        widget.show()
    assert label.sizeHint() == usual.sizeHint()
    assert label.shown_text() == "heads"
    drawn, wanted = (widget.grab().toImage() for widget in (label, usual))
    assert drawn.size() == wanted.size()
    assert drawn == wanted


def test_a_model_of_250_letters_widens_no_window(open_loaded, until) -> None:
    program = open_loaded()
    window = program.window
    width, least = window.width(), window.minimumSizeHint().width()
    name = "w" * 125 + " & <i>w" * 16
    window.file_dropped.emit(f"/models/{name}")
    until(lambda: program.store.state.model.name.startswith("www"))
    until(lambda: program.controller.is_settled)
    assert window.width() == width
    assert window.minimumSizeHint().width() <= least + MOST
    words = [label for label in window.findChildren(QLabel) if "wwww" in label.text()]
    assert words
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in words)
    assert isinstance(window.status, StatusLine)
