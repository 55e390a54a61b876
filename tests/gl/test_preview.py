"""The cached marched picture: when it marches, and how good it gets."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.canvas import preview as preview_module
from app.canvas.preview import Preview, SharedMarcher, warm_up
from ddf_core.appearance.scales import colour_values
from tests.gl.test_view_canvas import pixels
from tests.gl.worlds import BOX_HALF, HEAD_CAMERA, ball

SIZE = (240, 220)
# The ball of radius 0.3 begins 2.4 from the eye; depth is told apart from 2.25 to 2.85.
DEPTH_IN_THE_MIDDLE = 255 * colour_values(-2.4, -2.85, -2.25)


@pytest.fixture
def preview(marcher):
    made = Preview(SharedMarcher(marcher, software=True))
    made.set_grid(ball(resolution=64), BOX_HALF)
    return made


def refined(preview):
    while not preview.refine():
        pass
    return preview.image(HEAD_CAMERA, SIZE)


def test_without_a_grid_there_is_no_picture(marcher):
    assert Preview(SharedMarcher(marcher, software=True)).image(HEAD_CAMERA, SIZE) is None


def test_warming_up_leaves_nothing_behind_and_a_refusal_to_the_views(marcher, monkeypatch):
    calls = []

    def refuse(textures, shot):
        calls.append(shot)
        raise RuntimeError("no such shader")

    monkeypatch.setattr(preview_module, "_shared_marcher", lambda: SharedMarcher(marcher, True))
    warm_up()
    monkeypatch.setattr(marcher, "march", refuse)
    warm_up()
    assert len(calls) == 1


def test_the_same_question_is_answered_from_the_cache(preview):
    preview.image(HEAD_CAMERA, SIZE)
    marched = preview.march_count
    preview.image(HEAD_CAMERA, SIZE)
    assert preview.march_count == marched == 1


def test_another_camera_grid_or_size_marches_again(preview):
    preview.image(HEAD_CAMERA, SIZE)
    preview.image(HEAD_CAMERA.orbit_by(0.1, 0), SIZE)
    preview.image(HEAD_CAMERA.orbit_by(0.1, 0), (200, 220))
    preview.set_grid(ball(radius=0.1), BOX_HALF)
    preview.image(HEAD_CAMERA.orbit_by(0.1, 0), (200, 220))
    assert preview.march_count == 4


def test_another_lens_marches_again_and_shows_depth_and_opacity(preview):
    for lens, colour in (("depth", DEPTH_IN_THE_MIDDLE), ("opacity", (255, 255, 255))):
        preview.set_lens(lens)
        before = preview.march_count
        for image in (preview.image(HEAD_CAMERA, SIZE), refined(preview)):
            middle = image.pixelColor(image.width() // 2, image.height() // 2)
            np.testing.assert_allclose(middle.getRgb()[:3], colour, atol=8)
            assert image.pixelColor(1, 1).alpha() == 0
        assert preview.march_count > before


def test_refining_ends_at_full_size_and_costs_nothing_after_that(preview):
    preview.image(HEAD_CAMERA, SIZE)
    assert not preview.at_rest
    assert refined(preview).size().toTuple() == SIZE
    marched = preview.march_count
    assert preview.refine()
    assert preview.march_count == marched


def test_a_new_camera_between_two_bands_starts_afresh(preview):
    for _ in range(7):
        preview._pace.note((10, 10), 10.0)
    preview.image(HEAD_CAMERA, SIZE)
    assert not preview.refine()
    moved = HEAD_CAMERA.orbit_by(0.6, 0)
    preview.image(moved, SIZE)
    while not preview.refine():
        pass
    fresh = Preview(preview._shared)
    fresh.set_grid(ball(resolution=64), BOX_HALF)
    fresh.image(moved, SIZE)
    while not fresh.refine():
        pass
    old, new = (pixels(p.image(moved, SIZE)).astype(int) for p in (preview, fresh))
    assert np.abs(old - new).max() <= 1


def test_the_moving_picture_is_within_28_db_of_the_still(preview):
    size = (400, 400)
    preview._pace.note((1, 1), 1.0)
    for _ in range(7):
        preview._pace.note((100, 100), 1e4)
    moving = preview.image(HEAD_CAMERA, size)
    assert moving.size().toTuple() == (200, 200)
    scaled = pixels(moving.scaled(*size, mode=Qt.TransformationMode.SmoothTransformation)).astype(
        float
    )
    while not preview.refine():
        pass
    still = pixels(preview.image(HEAD_CAMERA, size)).astype(float)
    assert 10 * np.log10(255**2 / np.mean((scaled - still) ** 2)) > 28


def test_views_that_are_shown_share_the_time_of_a_frame(marcher):
    shared = SharedMarcher(marcher, software=True)
    views = [Preview(shared) for _ in range(3)]
    views[0].shown = True
    alone = shared.budget_ms()
    views[1].shown = True
    assert shared.budget_ms() == alone / 2
