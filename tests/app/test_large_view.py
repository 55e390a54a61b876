"""A view that rests gets its own pixels in tiles, and a click between two of them is answered."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.canvas.image_pixels import image_of, pixels_of
from app.canvas.underlay import compose_underlay
from app.state import planner
from app.state.depth_range import depth_range
from app.state.viewer_state import SOURCE
from app.widgets.theming import current_theme
from ddf_core.drawing.lens import depth_pixels
from ddf_core.requests import RenderPicture
from tests.app.fake_engine import BallEngine


@pytest.fixture
def held(monkeypatch) -> BallEngine:
    """An engine too slow for whole pictures of the views; it stops after a tile of each."""
    monkeypatch.setattr(planner, "QUICK_PICTURE_S", 0.05)
    engine = BallEngine()
    engine.may_tile.clear()
    engine.tiles_allowed = 1
    return engine


def test_tiles_come_over_the_coarser_picture_and_a_click_between_them_is_answered(
    open_loaded, held, until, settled
) -> None:
    program = open_loaded(held)
    store, canvas = program.store, program.window.area.canvas(SOURCE)
    until(lambda: store.screen.view(SOURCE).tiles is not None)
    shown = store.screen.view(SOURCE)
    assert shown.tiles is not None and len(shown.tiles.done) == 1 < shown.tiles.count
    width, height = canvas.picture_size()
    assert shown.tiles.whole.size == (width, height)

    camera, instance = store.state.camera(SOURCE), store.state.instance(SOURCE)
    answer = held._RenderPicture(
        RenderPicture(SOURCE, instance, camera, (width, height)), lambda: False
    )
    theme = current_theme()
    wanted = pixels_of(compose_underlay(
        image_of(answer.rgba, premultiplied=False), canvas.snapshot().size(),
        (theme.view, theme.view_low),
    ).toImage())  # fmt: skip
    left, top, right, bottom = shown.tiles.done[0].request.box
    seen = pixels_of(canvas.snapshot(with_markers=False))
    np.testing.assert_array_equal(seen[top:bottom, left:right], wanted[top:bottom, left:right])
    assert (seen != wanted).any()

    # The worker stands in the second tile; the click is answered, the tile comes afterwards.
    points = len(store.state.points)
    ratio = canvas.devicePixelRatioF()
    # On the ball, beside the points that came with the model.
    spot = QPoint(int(0.43 * width / ratio), int(0.6 * height / ratio))
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=spot)
    until(lambda: len(store.state.points) == points + 1 == len(canvas.markers))
    assert store.screen.view(SOURCE).tiles is shown.tiles

    held.may_tile.set()
    settled(program)
    shown = store.screen.view(SOURCE)
    assert shown.tiles is None and shown.picture is not None
    np.testing.assert_array_equal(pixels_of(canvas.snapshot(with_markers=False)), wanted)


def test_tiles_are_seen_as_depth_at_once_and_go_with_the_camera(open_loaded, held, until) -> None:
    program = open_loaded(held)
    store, canvas = program.store, program.window.area.canvas(SOURCE)
    until(lambda: store.screen.view(SOURCE).tiles is not None)
    tiles = store.screen.view(SOURCE).tiles
    program.controller.set_mode("depth")
    assert store.screen.view(SOURCE).tiles is tiles
    left, top, right, bottom = tiles.done[0].request.box
    seen = pixels_of(canvas.snapshot(with_markers=False))[top:bottom, left:right, :3]
    span = depth_range(store.state, store.screen, SOURCE)
    wanted = depth_pixels(tiles.done[0].depth, span)
    hit = wanted[..., 3] > 0
    assert hit.any()
    np.testing.assert_array_equal(seen[hit], wanted[hit][:, :3])

    camera = store.state.camera(SOURCE).orbit_by(0.3, 0.0)
    program.controller.set_camera(SOURCE, camera)
    assert store.screen.view(SOURCE).tiles is None
    assert not canvas.shows_exact
    until(lambda: (tiles := store.screen.view(SOURCE).tiles) is not None
          and tiles.whole.camera == camera)  # fmt: skip
