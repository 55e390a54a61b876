"""What stands above a picture never touches the picture."""

from __future__ import annotations

import pytest

from app.canvas.annotated_view import AnnotatedView
from app.canvas.ghost import Ghost
from app.canvas.legend import Legend

GHOST, LEGEND = Ghost((100.0, 80.0)), Legend("Opacity", ("#000000", "#ffffff"), "0", "1")


def test_it_keeps_what_it_was_given(qtbot) -> None:
    view = AnnotatedView()
    qtbot.addWidget(view)
    assert (view.ghost, view.legend) == (None, None)
    view.set_ghost(GHOST)
    view.set_legend(LEGEND)
    assert (view.ghost, view.legend) == (GHOST, LEGEND)
    view.set_ghost(None)
    assert view.ghost is None


@pytest.mark.parametrize(
    "change",
    [
        lambda view: view.set_ghost(GHOST),
        lambda view: view.set_legend(LEGEND),
        lambda view: view.set_title_side("right"),
    ],
)
def test_ghost_legend_and_title_are_painted_without_a_march(qtbot, gl_view, change) -> None:
    gl_view.set_title("Source")
    gl_view.grab()
    marched, before = gl_view.march_count, gl_view.grab().toImage()
    with qtbot.waitSignal(gl_view.painted):
        change(gl_view)
    assert gl_view.march_count == marched
    assert gl_view.grab().toImage() != before
