"""What stands above a picture never touches the picture."""

from __future__ import annotations

import pytest

from app.canvas.annotated_view import AnnotatedView
from app.canvas.hover_marker import HoverMarker
from app.canvas.legend import Legend

SPOT, LEGEND = HoverMarker((100.0, 80.0)), Legend("Opacity", ("#000000", "#ffffff"), "0", "1")


def test_it_keeps_what_it_was_given(qtbot) -> None:
    view = AnnotatedView()
    qtbot.addWidget(view)
    assert (view.hover_marker, view.legend) == (None, None)
    view.set_hover_marker(SPOT)
    view.set_legend(LEGEND)
    assert (view.hover_marker, view.legend) == (SPOT, LEGEND)
    view.set_hover_marker(None)
    assert view.hover_marker is None


@pytest.mark.parametrize(
    "change",
    [
        lambda view: view.set_hover_marker(SPOT),
        lambda view: view.set_legend(LEGEND),
        lambda view: view.set_title_side("right"),
    ],
)
def test_hover_marker_legend_and_title_are_painted_without_a_march(qtbot, gl_view, change) -> None:
    gl_view.set_title("Source")
    gl_view.grab()
    marched, before = gl_view.march_count, gl_view.grab().toImage()
    with qtbot.waitSignal(gl_view.painted):
        change(gl_view)
    assert gl_view.march_count == marched
    assert gl_view.grab().toImage() != before
