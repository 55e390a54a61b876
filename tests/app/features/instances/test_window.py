"""Several instances in the real window: added, removed, locked, copied, kept, interpolated."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu

from app.context import AppContext
from app.state.changes import axis_value
from app.state.viewer_state import SOURCE
from ddf_core.requests import MatchPoints
from ddf_core.shown import LayerMix
from ddf_core.trust import farthest
from tests.app.fake_engine import AXES, BallEngine, shift_of
from tests.app.parts import latents_of
from tests.app.test_window import click, drag, marker_ids, position

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def add_targets(program: AppContext, count: int) -> None:
    for _ in range(count):
        QTest.mouseClick(program.window.panels["latents"].add, LEFT)


def menu_action(program: AppContext, view: str, *texts: str):
    """The action of these texts in the menu behind the dots of a panel."""
    QTest.mouseClick(latents_of(program)[view].header.menu, LEFT)
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    menu = latents_of(program)[view].header.menu.findChildren(QMenu, options=direct)[-1]
    for text in texts:
        action = next(item for item in menu.actions() if item.text() == text)
        menu = action.menu()
    return action


def choose(program: AppContext, view: str, *texts: str) -> None:
    action = menu_action(program, view, *texts)
    assert action.isEnabled()
    action.trigger()
    for popup in latents_of(program)[view].header.menu.findChildren(QMenu):
        popup.close()


# --- how far sliders go ------------------------------------------------------------------------


def to_the_end(panel, name: str) -> None:
    """Drag a slider to its right end, by the hand."""
    slider = panel.slider(name)
    middle = QPoint(slider.width() // 2, slider.height() // 2)
    drag(slider, middle, QPoint(slider.width() + 20, middle.y()))


def test_sliders_stop_where_nothing_was_trained_until_that_is_lifted(open_program, settled) -> None:
    program = open_program()
    panel = latents_of(program)[SOURCE]
    canvas = program.window.area.canvas(SOURCE)
    QTest.mouseDClick(panel.psi.slider, LEFT, pos=QPoint(10, panel.psi.slider.height() // 2))
    for axis in AXES:
        to_the_end(panel, axis.name)
    source = program.store.state.source
    assert np.linalg.norm(source.z) == pytest.approx(farthest(3), rel=1e-3)
    assert axis_value(source, AXES[2]) < 2
    # The knob is where the head is, and not where the hand let it go.
    assert panel.slider("hue").number() == pytest.approx(axis_value(source, AXES[2]), abs=0.01)
    assert "Sliders without limit" in program.window.status.currentMessage()
    assert canvas.warning == ""
    # By the keyboard too.
    slider = panel.slider("hue")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert slider.number() == pytest.approx(axis_value(source, AXES[2]), abs=0.01)
    program.actions["unlimited"].trigger()
    to_the_end(panel, "hue")
    assert axis_value(program.store.state.source, AXES[2]) == pytest.approx(3.0, abs=0.01)
    assert canvas.warning == canvas.accessibleDescription() == "Far from what was trained"
    settled(program)
    table = program.window.panels["points"].model
    confidence = table.index(0, table.columns.heads.index("Confidence"))
    tip = confidence.data(Qt.ItemDataRole.ToolTipRole)
    assert "the sliders are far from what was trained" in tip
    program.actions["unlimited"].trigger()
    back = panel.slider("hue")
    middle = QPoint(back.width() // 2, back.height() // 2)
    drag(back, QPoint(back.width() - 6, middle.y()), middle)
    assert abs(axis_value(program.store.state.source, AXES[2])) < 0.3
    drag(panel.slider("size"), QPoint(back.width() - 6, middle.y()), middle)
    assert canvas.warning == ""


# --- which are on screen ----------------------------------------------------------------------


def test_four_targets_and_the_template_show_every_point(open_program, until, settled) -> None:
    program = open_program()
    program.window.resize(800, 600)
    add_targets(program, 3)
    program.actions["template"].trigger()
    settled(program)
    views = program.store.state.views
    assert len(views) == 6
    assert not program.window.panels["latents"].add.isEnabled()
    click(program, "target4", 0.58, 0.44)
    until(lambda: len(program.store.state.points) == 4)
    settled(program)
    state = program.store.state
    x_tmpl = np.array(state.points[-1].x_tmpl)
    for view in views:
        canvas = program.window.area.canvas(view)
        assert canvas.isVisible()
        assert canvas.shows_exact
        assert marker_ids(program, view) == [1, 2, 3, 4]
    for view in state.instance_views:
        expected = x_tmpl + shift_of(state.instance(view))
        np.testing.assert_allclose(position(program, view, 4), expected, atol=1e-6)
    assert program.window.panels["points"].model.columnCount() == 2 + 6 + 2
    tops = [program.window.area.canvas(view).y() for view in views]
    assert tops == [tops[0]] * 3 + [tops[3]] * 3
    assert tops[3] > tops[0]


def test_two_views_have_the_whole_height(open_program) -> None:
    program = open_program()
    assert program.window.area.canvas(SOURCE).height() == program.window.area.height()


def test_a_target_is_removed_by_the_cross_of_its_view_and_undo_brings_it_back(
    open_program, settled
) -> None:
    program = open_program()
    cross = program.window.area.canvas("target1").children()
    crosses = [child for child in cross if child.inherits("QToolButton")]
    assert not crosses[0].isVisible()
    add_targets(program, 2)
    seeds = [item.seed for item in program.store.state.targets]
    assert crosses[0].isVisible()
    QTest.mouseClick(crosses[0], LEFT)
    assert [item.seed for item in program.store.state.targets] == seeds[1:]
    assert not program.window.area.canvas("target3").isVisible()
    settled(program)
    for view in program.store.state.instance_views:
        assert program.store.screen.view(view).grid.request.instance == (
            program.store.state.instance(view)
        )
    program.actions["undo"].trigger()
    assert [item.seed for item in program.store.state.targets] == seeds
    settled(program)
    assert marker_ids(program, "target3") == [1, 2, 3]


def test_linked_cameras_turn_a_target_that_is_not_there_yet(open_program, settled) -> None:
    program = open_program()
    program.actions["add_target"].trigger()
    program.actions["undo"].trigger()
    drag(program.window.area.canvas(SOURCE), QPoint(60, 60), QPoint(120, 80))
    program.actions["redo"].trigger()
    state = program.store.state
    assert state.camera("target2") == state.camera(SOURCE) != state.model.home


def test_the_target_used_last_is_made_the_source(open_program, settled, until) -> None:
    program = open_program()
    add_targets(program, 1)
    settled(program)
    item = program.store.state.targets[1]
    click(program, "target2", 0.5, 0.4)
    until(lambda: len(program.store.state.points) == 4)
    program.actions["make_source"].trigger()
    assert program.store.state.source == item
    assert program.store.state.points[-1].origin_view == SOURCE


def test_of_three_panels_one_is_open_and_a_click_on_a_head_changes_which(open_program) -> None:
    program = open_program()
    panels = latents_of(program)
    assert [panel.is_open for panel in panels.values()] == [True, True]
    add_targets(program, 3)
    assert [panel.is_open for panel in panels.values()] == [False] * 4 + [True]
    QTest.mouseClick(panels[SOURCE].header.title, LEFT)
    assert [panel.is_open for panel in panels.values()] == [True] + [False] * 4
    QTest.mouseClick(panels[SOURCE].header.fold, LEFT)
    assert not any(panel.is_open for panel in panels.values())


# --- locks ------------------------------------------------------------------------------------


def test_nothing_changes_a_locked_instance_until_it_is_unlocked(open_program) -> None:
    program = open_program()
    panel = latents_of(program)[SOURCE]
    before = program.store.state.source.z
    QTest.mouseClick(panel.header.lock, LEFT)
    assert program.store.state.source.locked
    slider = panel.slider("sideways")
    assert not slider.isEnabled()
    QTest.mouseClick(slider, LEFT, pos=QPoint(10, 10))
    QTest.mouseClick(panel.header.dice, LEFT)
    QTest.keyClick(program.window, Qt.Key.Key_R)
    assert program.store.state.source.z == before
    assert "locked" in program.window.banner.message.text()
    QTest.keyClick(program.window, Qt.Key.Key_K)
    assert not program.store.state.source.locked
    QTest.keyClick(program.window, Qt.Key.Key_R)
    assert program.store.state.source.z != before


# --- parts and directions ---------------------------------------------------------------------


def test_the_shape_is_taken_from_another_and_the_colours_stay(open_program) -> None:
    program = open_program()
    source, target = program.store.state.source, program.store.state.targets[0]
    choose(program, SOURCE, "Take shape from", "Target 1")
    assert program.store.state.source.z == pytest.approx((*target.z[:2], source.z[2]))
    program.actions["undo"].trigger()
    assert program.store.state.source == source


def test_the_dice_of_a_group_leaves_the_other_alone(open_program) -> None:
    program = open_program()
    before = program.store.state.source.z
    latents_of(program)[SOURCE].group_rolled.emit("appearance")
    after = program.store.state.source.z
    assert after[:2] == before[:2]
    assert after[2] != before[2]


def test_layers_of_another_are_mixed_in_narrowed_and_taken_out(open_program, settled) -> None:
    program = open_program()
    before = program.store.state
    panel = latents_of(program)[SOURCE]
    assert not panel.mix.isVisible()
    choose(program, SOURCE, "Mix in layers of", "Target 1")
    mix = program.store.state.source.mix
    assert mix == LayerMix(before.targets[0].z, before.targets[0].psi, 3, 4)
    assert panel.mix.isVisible()
    assert panel.mix.whose.text() == "of seed 40"
    QTest.keyClick(panel.mix.first, Qt.Key.Key_Up)
    assert program.store.state.source.mix == replace(mix, first=4)
    settled(program)
    shown = program.store.screen.view(SOURCE).grid
    assert shown.request.instance.mix == replace(mix, first=4)
    QTest.mouseClick(panel.mix.remove, LEFT)
    assert program.store.state.source == before.source
    program.actions["undo"].trigger()
    assert program.store.state.source.mix == replace(mix, first=4)


def test_a_direction_is_kept_named_slid_renamed_and_forgotten(open_program, monkeypatch) -> None:
    program = open_program()
    names = iter(("older", "wiser"))
    monkeypatch.setattr(QInputDialog, "getText", lambda *args, **more: (next(names), True))
    choose(program, SOURCE, "Keep the direction to", "Target 1")
    state = program.store.state
    panel = latents_of(program)["target1"]
    program.actions["unlimited"].trigger()
    slider = panel.slider("older")
    QTest.mouseClick(slider, LEFT, pos=QPoint(slider.width() - 4, 10))
    assert axis_value(program.store.state.targets[0], state.directions[0]) == pytest.approx(2.0)
    choose(program, SOURCE, "Direction “older”", "Rename…")
    assert program.store.state.directions[0].name == "wiser"
    choose(program, SOURCE, "Direction “wiser”", "Forget it")
    assert program.store.state.directions == ()
    for _ in range(3):
        program.actions["undo"].trigger()
    assert program.store.state.directions == state.directions
    assert program.store.state.targets == state.targets


# --- copy, paste, save, open ------------------------------------------------------------------


def test_a_latent_is_copied_and_pasted_into_another(open_program, settled) -> None:
    program = open_program()
    QTest.keyClick(program.window, Qt.Key.Key_C, CONTROL | ALT)
    assert json.loads(QApplication.clipboard().text())["seed"] == 12
    choose(program, "target1", "Paste latent")
    state = program.store.state
    assert (state.targets[0].z, state.targets[0].seed) == (state.source.z, 12)
    QApplication.clipboard().setText("[1, 2]")
    choose(program, "target1", "Paste latent")
    assert "has 2 numbers, this model's latent has 3" in program.window.banner.message.text()
    assert program.store.state.targets == state.targets


@pytest.mark.parametrize("suffix", [".json", ".npy", ".npz"])
def test_a_latent_is_saved_and_opened(open_program, monkeypatch, tmp_path, suffix: str) -> None:
    program = open_program()
    path = tmp_path / f"head{suffix}"
    dialog = "PySide6.QtWidgets.QFileDialog"
    monkeypatch.setattr(f"{dialog}.getSaveFileName", lambda *args: (str(path), ""))
    monkeypatch.setattr(f"{dialog}.getOpenFileName", lambda *args: (str(path), ""))
    program.actions["save_latent"].trigger()
    choose(program, "target1", "Open latent…")
    assert program.store.state.targets[0].z == program.store.state.source.z
    assert program.store.state.targets[0].label == path.name


def test_a_file_that_is_no_latent_is_a_banner(open_program, monkeypatch, tmp_path) -> None:
    program = open_program()
    before = program.store.state.source
    path = tmp_path / "cut.npy"
    path.write_bytes(b"\x93NUMPY")
    dialog = "PySide6.QtWidgets.QFileDialog"
    monkeypatch.setattr(f"{dialog}.getOpenFileName", lambda *args: (str(path), ""))
    program.actions["open_latent"].trigger()
    assert "cut.npy" in program.window.banner.message.text()
    missing = str(tmp_path / "cut.npy" / "x.npy")
    monkeypatch.setattr(f"{dialog}.getSaveFileName", lambda *args: (missing, ""))
    program.actions["save_latent"].trigger()
    assert "cannot be written" in program.window.banner.message.text()
    assert program.store.state.source == before


# --- interpolation ----------------------------------------------------------------------------


def test_the_slider_goes_from_source_to_target_in_one_step(open_program, settled) -> None:
    program = open_program()
    before = program.store.state
    QTest.keyClick(program.window, Qt.Key.Key_I)
    bar = program.window.panels["interpolation"]
    assert bar.isVisible()
    slider = bar.slider
    middle = QPoint(slider.width() // 2, slider.height() // 2)
    drag(slider, QPoint(slider.width() - 8, middle.y()), middle, steps=5)
    item = program.store.state.targets[0]
    half = (np.array(before.source.z) + np.array(before.targets[0].z)) / 2
    np.testing.assert_allclose(item.z, half, atol=0.05)
    settled(program)
    assert len(program.store.history.past) == 1
    program.actions["undo"].trigger()
    assert program.store.state.targets == before.targets


def test_playing_moves_the_target_to_and_fro_and_is_one_step(open_program, until, settled) -> None:
    engine = BallEngine()
    program = open_program(engine)
    before = program.store.state
    program.actions["interpolate"].trigger()
    seen: list[float] = []
    program.store.state_changed.connect(lambda: seen.append(program.store.state.targets[0].z[0]))
    asked = len(engine.asked)
    QTest.mouseClick(program.window.panels["interpolation"].play, LEFT)
    until(lambda: len(seen) > 4)
    until(lambda: any(isinstance(r, MatchPoints) for r in engine.asked[asked:]))
    QTest.mouseClick(program.window.panels["interpolation"].play, LEFT)
    low, high = sorted((before.source.z[0], before.targets[0].z[0]))
    assert all(low <= value <= high for value in seen)
    assert len(set(seen)) > 3
    settled(program)
    assert len(program.store.history.past) == 1
    assert marker_ids(program, "target1") == [1, 2, 3]
    program.actions["undo"].trigger()
    assert program.store.state.targets == before.targets


def test_locking_pauses_and_another_model_ends_the_interpolation(open_program, settled) -> None:
    program = open_program()
    program.actions["interpolate"].trigger()
    bar = program.window.panels["interpolation"]
    QTest.mouseClick(bar.play, LEFT)
    QTest.mouseClick(latents_of(program)["target1"].header.lock, LEFT)
    assert not bar.play.isEnabled()
    locked = program.store.state.targets
    settled(program)
    assert program.store.state.targets == locked
    QTest.mouseClick(bar.close_button, LEFT)
    assert not bar.isVisible()
    assert not program.actions["interpolate"].isChecked()


def test_the_first_axis_still_moves_after_everything(open_program) -> None:
    program = open_program()
    add_targets(program, 1)
    slider = latents_of(program)["target2"].slider("sideways")
    QTest.mouseClick(slider, LEFT, pos=QPoint(slider.width() - 4, 10))
    assert axis_value(program.store.state.targets[1], AXES[0]) == pytest.approx(3.0)


@pytest.mark.parametrize("name", ["sideways", "Truncation"])
def test_a_double_click_beside_the_knob_is_one_step_of_undo(open_loaded, name) -> None:
    program = open_loaded()
    panel = latents_of(program)[SOURCE]
    slider = panel.psi.slider if name == "Truncation" else panel.slider(name)
    before = program.store.state.source
    spot = QPoint(slider.width() - 12, slider.height() // 2)
    if name == "sideways":
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(12, slider.height() // 2))
        program.controller.sharpen()
        before = program.store.state.source
    steps = len(program.store.history.past)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=spot)
    program.controller.sharpen()  # the pause that ends a gesture
    assert len(program.store.history.past) == steps + 1
    program.actions.trigger("undo")
    assert program.store.state.source == before
