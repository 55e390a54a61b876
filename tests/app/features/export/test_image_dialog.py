"""The dialog about a saved picture."""

from __future__ import annotations

import pytest

from app.features.export.image_dialog import ImageDialog, presets
from app.state.viewer_state import SOURCE
from app.widgets.size_choice import MAX_SIDE, OWN

pytestmark = pytest.mark.window

VIEWS = ((SOURCE, (516, 524)), ("target1", (400, 300)))


@pytest.fixture
def dialog(qtbot) -> ImageDialog:
    made = ImageDialog(VIEWS, "target1", 0.001)
    qtbot.addWidget(made)
    return made


def test_sizes_keep_the_views_shape_and_the_limit() -> None:
    sizes = [size for _, size in presets((516, 524))]
    assert sizes[:3] == [(516, 524), (1032, 1048), (2064, 2096)]
    assert (MAX_SIDE, MAX_SIDE) in sizes
    assert all(max(size) <= MAX_SIDE for size in sizes)
    assert (6000, 3000) not in [size for _, size in presets((1500, 750))]
    assert presets((5000, 4))[0][1] == (512, 512)


def test_it_begins_with_the_view_used_last_as_it_is(dialog) -> None:
    assert dialog.export().view == "target1"
    assert dialog.export().size == (400, 300)
    assert "2 min" in dialog.time.text()


def test_another_view_brings_its_own_sizes(dialog) -> None:
    dialog.view.setCurrentIndex(0)
    assert dialog.export().size == (516, 524)


def test_a_typed_size_is_ones_own_and_is_kept_within_limits(dialog) -> None:
    dialog.width_px.setValue(99_999)
    assert dialog.preset.currentText() == OWN
    assert dialog.export().size == (MAX_SIDE, 300)


def test_a_preset_fills_in_both_sides(dialog) -> None:
    index = dialog.preset.findText("Square, 2048   (2048 × 2048)")
    dialog.preset.setCurrentIndex(index)
    dialog.preset.activated.emit(index)
    assert dialog.export().size == (2048, 2048)
    assert dialog.preset.currentIndex() == index


def test_while_the_speed_is_unknown_no_time_is_said(qtbot) -> None:
    dialog = ImageDialog(VIEWS, SOURCE, 0.0)
    qtbot.addWidget(dialog)
    assert dialog.time.text() == ""
