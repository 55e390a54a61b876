"""File › Save picture…, from the dialog to the file, by real events."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from app.canvas.image_pixels import pixels_of
from app.canvas.scale_bar_painter import INK
from app.context import AppContext
from app.features.export.image import ImageExport
from app.features.export.image_dialog import ImageDialog
from app.shell.view_actions import mode_action
from app.state.viewer_state import SOURCE, TEMPLATE
from app.widgets.theme import DARK
from ddf_core.document.session_file import read_session
from ddf_core.io.recipe import read_recipe
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.requests import RenderRows
from tests.app.fake_engine import BOX, HOME, RADIUS, BallEngine
from tests.app.features.export.exporting import answer_file_dialogs, begun, is_idle

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton
SIZE = (300, 200)


def asked(program: AppContext, monkeypatch, path: Path) -> ImageDialog:
    """The dialog, opened by its key; the file dialog will answer ``path``."""
    answer_file_dialogs(monkeypatch, path)
    keys = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(program.window, Qt.Key.Key_P, keys)
    dialog = program.window.findChild(ImageDialog)
    assert isinstance(dialog, ImageDialog)
    for box, value in zip((dialog.width_px, dialog.height_px), SIZE, strict=True):
        box.setValue(value)
    return dialog


def saved(until, path: Path) -> QImage:
    """The picture, once it is there."""
    until(path.exists)
    return QImage(str(path))


def test_a_picture_without_background_is_exact_and_carries_its_recipe(
    open_program, monkeypatch, tmp_path, until
) -> None:
    program = open_program()
    path = tmp_path / "head.png"
    dialog = asked(program, monkeypatch, path)
    QTest.mouseClick(dialog.transparent, LEFT, pos=QPoint(8, dialog.transparent.height() // 2))
    QTest.mouseClick(dialog.markers, LEFT, pos=QPoint(8, dialog.markers.height() // 2))
    assert dialog.export() == ImageExport(SOURCE, SIZE, transparent=True, markers=False)
    QTest.mouseClick(dialog.save, LEFT)
    image = saved(until, path)
    assert (image.width(), image.height()) == SIZE
    assert image.pixelColor(1, 1).alpha() == 0
    assert image.pixelColor(150, 100).alpha() == 255
    assert read_session(path).state.source.seed == 12
    until(lambda: is_idle(program))


@pytest.mark.parametrize("mode", ["depth", "opacity", "normals"])
def test_it_shows_what_the_view_shows(open_program, monkeypatch, tmp_path, until, mode) -> None:
    program = open_program()
    program.actions[mode_action(mode)].trigger()
    path = tmp_path / f"{mode}.png"
    dialog = asked(program, monkeypatch, path)
    dialog.markers.setChecked(False)
    QTest.mouseClick(dialog.save, LEFT)
    colour = saved(until, path).pixelColor(150, 100)
    view = program.window.area.canvas(SOURCE)
    until(lambda: is_idle(program) and program.controller.is_settled and view.at_rest)
    shown = view.snapshot(with_markers=False)
    middle = shown.pixelColor(shown.width() // 2, shown.height() // 2)
    for ours, its in zip(colour.getRgb(), middle.getRgb(), strict=True):
        assert abs(ours - its) <= 6


def test_it_is_made_in_bands_that_fit_together(open_program, monkeypatch, tmp_path, until) -> None:
    monkeypatch.setattr("app.features.export.image.CHUNK_PIXELS", 300 * 30)
    engine = BallEngine()
    program = open_program(engine)
    path = tmp_path / "head.png"
    QTest.mouseClick(asked(program, monkeypatch, path).save, LEFT)
    image = saved(until, path)
    rows = [request.rows for request in engine.asked if isinstance(request, RenderRows)]
    assert rows == [(0, 30), (30, 60), (60, 90), (90, 120), (120, 150), (150, 180), (180, 200)]
    # The ball's light falls smoothly from top to bottom: a wrong band would be a jump.
    column = np.array([image.pixelColor(165, y).green() for y in range(60, 140)])
    assert np.abs(np.diff(column)).max() < 12
    top = image.pixelColor(2, 0).name()
    assert top == DARK.view.lower()


def test_markers_are_as_large_beside_the_head_as_on_the_screen(
    open_program, monkeypatch, tmp_path, until
) -> None:
    monkeypatch.setattr("app.features.export.image.CHUNK_PIXELS", 800 * 800)
    program = open_program()
    plain, marked = tmp_path / "plain.png", tmp_path / "marked.png"
    maker_size = (800, 800)
    for path, with_markers in ((plain, False), (marked, True)):
        dialog = asked(program, monkeypatch, path)
        dialog.width_px.setValue(maker_size[0])
        dialog.height_px.setValue(maker_size[1])
        dialog.markers.setChecked(with_markers)
        QTest.mouseClick(dialog.save, LEFT)
        saved(until, path)
        until(lambda: is_idle(program))
    pictures = [pixels_of(QImage(str(p))) for p in (plain, marked)]
    changed = (pictures[0] != pictures[1]).any(axis=2)
    height = program.window.area.canvas(SOURCE).height()
    # Three discs of radius 10 with their outlines, scaled up with the picture.
    expected = 3 * np.pi * (11.5 * 800 / height) ** 2
    assert changed.sum() == pytest.approx(expected, rel=0.35)


def test_the_scale_bar_is_in_the_picture_with_its_markers_and_true_there(
    open_program, monkeypatch, tmp_path, until
) -> None:
    engine = BallEngine()
    engine.height_m = 2 * RADIUS  # a scene unit is a metre
    program = open_program(engine)
    program.actions["scale_bar"].trigger()
    until(lambda: program.window.area.canvas(SOURCE).scale_bar is not None)
    path = tmp_path / "head.png"
    dialog = asked(program, monkeypatch, path)
    dialog.width_px.setValue(800)
    dialog.height_px.setValue(800)
    QTest.mouseClick(dialog.save, LEFT)
    image = pixels_of(saved(until, path))[..., :3].astype(int)
    until(lambda: is_idle(program))
    ink = np.array(QColor(DARK.text).getRgb()[:3])
    # Lower left there is no ball; letters are short runs of ink, the bar is a long one.
    runs = []
    for row in np.abs(image[600:, :350] - ink).max(2) < 12:
        edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(int), [0]))))
        runs += (edges[1::2] - edges[::2]).tolist()
    metre_px = 800 / (2 * np.tan(np.radians(HOME.fov_deg) / 2) * HOME.radius)
    stroke = INK * 800 / program.window.area.canvas(SOURCE).height()
    assert max(runs) == pytest.approx(0.2 * metre_px + stroke, abs=2)


def test_clicks_go_first_and_the_picture_still_comes(
    open_program, monkeypatch, tmp_path, until
) -> None:
    monkeypatch.setattr("app.features.export.image.CHUNK_PIXELS", 300 * 50)
    engine = BallEngine()
    engine.may_save.clear()
    program = open_program(engine)
    path = tmp_path / "head.png"
    QTest.mouseClick(asked(program, monkeypatch, path).save, LEFT)
    begun(program, until)
    assert "left" in program.window.status.job.left.text()
    canvas = program.window.area.canvas(SOURCE)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(canvas.width() // 2 + 20, canvas.height() // 2))
    until(lambda: len(program.store.state.points) == 4)
    assert not path.exists()
    engine.may_save.set()
    saved(until, path)


def test_cancelling_writes_nothing_and_frees_the_engine(
    open_program, monkeypatch, tmp_path, until
) -> None:
    monkeypatch.setattr("app.features.export.image.CHUNK_PIXELS", 300 * 50)
    engine = BallEngine()
    engine.may_save.clear()
    program = open_program(engine)
    path = tmp_path / "head.png"
    QTest.mouseClick(asked(program, monkeypatch, path).save, LEFT)
    begun(program, until)
    assert not program.actions["save_picture"].isEnabled()
    QTest.mouseClick(program.window.status.job.cancel, LEFT)
    assert is_idle(program)
    until(lambda: program.engine.is_idle)
    assert list(tmp_path.iterdir()) == []
    assert program.actions["save_picture"].isEnabled()


def test_another_model_ends_it(open_program, monkeypatch, tmp_path, until, settled) -> None:
    monkeypatch.setattr("app.features.export.image.CHUNK_PIXELS", 300 * 50)
    engine = BallEngine()
    engine.may_save.clear()
    program = open_program(engine)
    QTest.mouseClick(asked(program, monkeypatch, tmp_path / "head.png").save, LEFT)
    begun(program, until)
    program.controller.open_model(Path("cats"))
    until(lambda: is_idle(program))
    settled(program)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_a_banner(
    open_program, monkeypatch, tmp_path, until
) -> None:
    program = open_program()
    dialog = asked(program, monkeypatch, tmp_path / "missing" / "head.png")
    QTest.mouseClick(dialog.save, LEFT)
    until(program.window.banner.isVisible)
    assert "head.png" in program.window.banner.message.text()
    assert is_idle(program)


def test_closing_in_the_middle_ends_the_thread(open_program, monkeypatch, tmp_path, until) -> None:
    monkeypatch.setattr("app.features.export.image.CHUNK_PIXELS", 300 * 50)
    engine = BallEngine()
    engine.may_save.clear()
    program = open_program(engine)
    QTest.mouseClick(asked(program, monkeypatch, tmp_path / "head.png").save, LEFT)
    begun(program, until)
    program.close()
    assert program.engine.is_idle
    assert list(tmp_path.iterdir()) == []


def test_the_template_can_be_saved_and_a_view_that_went_is_not(
    open_program, monkeypatch, tmp_path, until
) -> None:
    program = open_program()
    program.actions["template"].trigger()
    dialog = asked(program, monkeypatch, tmp_path / "mean.png")
    dialog.view.setCurrentIndex(dialog.view.findData(TEMPLATE))
    export = dialog.export()
    program.actions["template"].trigger()
    QTest.mouseClick(dialog.save, LEFT)
    assert export.view == TEMPLATE
    assert is_idle(program)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [".png", ".npy"])
def test_depth_is_saved_as_distances(open_program, monkeypatch, tmp_path, until, ending) -> None:
    monkeypatch.setattr("app.features.export.image.CHUNK_PIXELS", 300 * 50)
    program = open_program()
    path = tmp_path / f"depth{ending}"
    dialog = asked(program, monkeypatch, path)
    dialog.kind.setCurrentIndex(1)
    assert not dialog.markers.isEnabled()
    QTest.mouseClick(dialog.save, LEFT)
    until(lambda: is_idle(program) and path.exists())
    recipe = read_recipe(path)
    assert recipe.kind == "depth"
    if ending == ".npy":
        depth = np.load(path)
    else:
        scale = recipe.settings["depth"]
        with Image.open(path) as picture:
            levels = np.asarray(picture).astype(float)
        depth = scale["near"] + (levels - 1) / 65534 * (scale["far"] - scale["near"])
        depth[levels == 0] = np.nan
    assert depth.shape == (200, 300)
    assert np.isnan(depth[1, 1])
    # The ball of seed 12 is shifted a little, so its front is a little beside the middle.
    assert depth[100, 150] == pytest.approx(HOME.radius - RADIUS, abs=0.02)


def test_a_label_map_is_saved_with_its_palette_and_its_recipe(
    open_program, monkeypatch, tmp_path, until
) -> None:
    monkeypatch.setattr("app.features.export.image.CHUNK_PIXELS", 300 * 50)
    labels = LabelMap(
        (Label("cap", "#ff0000"), Label("rest", "#00ff00")),
        BOX,
        strokes=(Stroke(2, 0.9, ((0.0, 0.0, 0.0),)), Stroke(1, 0.2, ((0.0, RADIUS, 0.0),))),
    )
    program = open_program(BallEngine(labels=labels))
    path = tmp_path / "labels.png"
    dialog = asked(program, monkeypatch, path)
    dialog.kind.setCurrentIndex(2)
    assert not dialog.transparent.isEnabled()
    QTest.mouseClick(dialog.save, LEFT)
    until(lambda: is_idle(program) and path.exists())
    with Image.open(path) as picture:
        assert picture.mode == "P"
        assert picture.getpalette()[3:9] == [255, 0, 0, 0, 255, 0]
        numbers = np.asarray(picture)
    assert numbers.shape == (200, 300)
    assert (numbers[1, 1], numbers[100, 150]) == (0, 2)
    assert numbers[:100, 150].max() == 2
    assert 1 in numbers[:100, 150]
    assert read_recipe(path).kind == "labels"


def test_without_labels_none_are_offered(open_program, monkeypatch, tmp_path) -> None:
    dialog = asked(open_program(), monkeypatch, tmp_path / "a.png")
    assert dialog.kind.findData("labels") == -1
