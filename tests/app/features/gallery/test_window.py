"""The gallery in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QImageReader, QPainter
from PySide6.QtTest import QTest

from app.context import AppContext
from app.features.gallery.tile_painter import CAPTION_PX, caption_words, paint_tile
from app.state.gallery import TILE_PX, Dot, Tile
from app.state.viewer_state import SOURCE
from app.widgets.theme import DARK
from ddf_core.requests import MatchGallery, RenderPicture, RenderTile
from tests.app.fake_engine import BallEngine
from tests.app.parts import latents_of
from tests.app.test_window import click

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SAVE = "PySide6.QtWidgets.QFileDialog.getSaveFileName"


@pytest.fixture
def with_gallery(open_program, settled) -> AppContext:
    """A small window with the gallery of 12 seeds on it, all made."""
    program = open_program()
    program.window.resize(900, 600)
    program.window.panels["gallery"].count_changed.emit(12)
    QTest.keyClick(program.window, Qt.Key.Key_W)
    settled(program)
    return program


def click_tile(program: AppContext, row: int, keys: Qt.KeyboardModifier = NONE) -> int:
    """Click a tile; its seed."""
    view = program.window.panels["gallery"].view
    index = view.tiles.index(row)
    view.scrollTo(index)
    QTest.mouseClick(view.viewport(), LEFT, keys, view.visualRect(index).center())
    return view.tiles.tiles[row].seed


def test_the_gallery_stands_beside_the_source_with_every_point_on_every_seed(with_gallery) -> None:
    window = with_gallery.window
    assert window.panels["gallery"].isVisible()
    assert window.area.canvas(SOURCE).isVisible()
    assert not window.area.canvas("target1").isVisible()
    tiles = window.panels["gallery"].view.tiles.tiles
    assert [tile.seed for tile in tiles] == list(range(12))
    assert all(tile.picture is not None and len(tile.dots) == 3 for tile in tiles)
    QTest.keyClick(window, Qt.Key.Key_W)
    assert not window.panels["gallery"].isVisible()
    assert window.area.canvas("target1").isVisible()


def test_a_crowd_of_points_is_dots_on_a_tile_and_the_selected_one_keeps_its_ring(qapp) -> None:
    red, green = (255, 0, 0), (0, 255, 0)
    row = [Dot((i + 0.5) / 70, 0.25, red, False, False, False) for i in range(70)]
    chosen = Dot(0.5, 0.75, green, False, False, True)
    image = QImage(TILE_PX, TILE_PX + CAPTION_PX, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    box = QRectF(0, 0, TILE_PX, TILE_PX + CAPTION_PX)
    paint_tile(painter, Tile(3, None, (*row, chosen), None, ""), None, box, DARK)
    painter.end()
    assert image.pixelColor(TILE_PX // 3, TILE_PX // 4).getRgb()[:3] == red
    # Two pixels above its middle a dot ends, and a ring does not.
    assert image.pixelColor(TILE_PX // 3, TILE_PX // 4 - 4).getRgb()[:3] != red
    assert image.pixelColor(TILE_PX // 2, TILE_PX * 3 // 4 - 4).getRgb()[:3] == green


def test_a_click_on_the_source_marks_all_seeds(with_gallery, until, settled) -> None:
    click(with_gallery, SOURCE, 0.55, 0.44)
    until(lambda: len(with_gallery.store.state.points) == 4)
    settled(with_gallery)
    assert all(
        len(tile.dots) == 4 for tile in with_gallery.window.panels["gallery"].view.tiles.tiles
    )


def test_a_tile_becomes_target_source_or_one_more_target(with_gallery) -> None:
    state = with_gallery.store.state
    assert click_tile(with_gallery, 4) == with_gallery.store.state.targets[0].seed == 4
    assert click_tile(with_gallery, 7, Qt.KeyboardModifier.ControlModifier) == 7
    assert with_gallery.store.state.source.seed == 7
    click_tile(with_gallery, 9, Qt.KeyboardModifier.ShiftModifier)
    assert [item.seed for item in with_gallery.store.state.targets] == [4, 9]
    tile = with_gallery.window.panels["gallery"].view.tiles.tiles[9]
    assert tile.role == "Target 2"
    for _ in range(3):
        with_gallery.actions["undo"].trigger()
    assert with_gallery.store.state.targets == state.targets
    assert with_gallery.store.state.source == state.source
    assert with_gallery.store.state.gallery.shown


def test_a_locked_target_stays_and_a_banner_says_so(with_gallery) -> None:
    latents_of(with_gallery)["target1"].header.lock.click()
    before = with_gallery.store.state.targets
    click_tile(with_gallery, 4)
    assert with_gallery.store.state.targets == before
    assert "locked" in with_gallery.window.banner.message.text()


def test_tiles_are_chosen_by_keyboard_too(with_gallery) -> None:
    view = with_gallery.window.panels["gallery"].view
    view.setFocus()
    view.setCurrentIndex(view.tiles.index(2))
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert with_gallery.store.state.targets[0].seed == 3


def test_another_first_seed_and_the_order_follow_the_tools(with_gallery, settled) -> None:
    panel = with_gallery.window.panels["gallery"]
    panel.first.selectAll()
    QTest.keyClicks(panel.first, "40")
    QTest.keyClick(panel.first, Qt.Key.Key_Return)
    QTest.mouseClick(panel.by_confidence, LEFT, pos=panel.by_confidence.rect().center())
    panel.by_confidence.click()
    settled(with_gallery)
    assert with_gallery.store.state.gallery.first_seed == 40
    assert {tile.seed for tile in panel.view.tiles.tiles} == set(range(40, 52))
    assert all(tile.picture is not None for tile in panel.view.tiles.tiles)


def test_a_picture_of_a_view_overtakes_the_gallery(open_program, until, settled) -> None:
    engine = BallEngine()
    program = open_program(engine)
    program.window.resize(800, 600)
    program.window.panels["gallery"].count_changed.emit(12)
    program.actions["gallery"].trigger()
    settled(program)
    # From here on the views lack nothing: what is asked first is the gallery.
    engine.release.clear()
    asked = len(engine.asked)
    program.window.panels["gallery"].count_changed.emit(24)
    until(lambda: any(isinstance(r, RenderTile) for r in engine.asked[asked:]))
    click(program, SOURCE, 0.55, 0.44)
    until(lambda: len(program.store.state.points) == 4)
    engine.release.set()
    program.actions["home"].trigger()
    settled(program)
    assert all(tile.picture for tile in program.window.panels["gallery"].view.tiles.tiles)
    later = engine.asked[asked:]
    whole = [r for r in later if isinstance(r, MatchGallery)]
    assert len(whole[-1].question.points) == 4
    pictures = [i for i, r in enumerate(later) if isinstance(r, RenderPicture)]
    tiles = [i for i, r in enumerate(later) if isinstance(r, RenderTile)]
    assert not pictures or max(pictures) < max(tiles)


def test_the_gallery_is_saved_as_sheet_and_table(with_gallery, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(SAVE, lambda *args: (str(tmp_path / "gallery"), ""))
    with_gallery.actions["save_gallery_sheet"].trigger()
    with_gallery.actions["save_gallery_table"].trigger()
    reader = QImageReader(str(tmp_path / "gallery.png"))
    assert '"count": 12' in reader.text("Recipe")
    sheet: QImage = reader.read()
    assert (sheet.width(), sheet.height()) == (2 * (5 * 144 + 16), 2 * (3 * 156 + 24))
    middle = sheet.pixelColor(2 * (16 + 64), 2 * (16 + 30))
    assert middle.alpha() == 255
    assert middle != sheet.pixelColor(4, 4)
    data = (tmp_path / "gallery.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfseed,")
    lines = data.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 12 * 3


def test_a_folder_without_rights_is_a_banner(with_gallery, monkeypatch, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(SAVE, lambda *args: (str(tmp_path / "file" / "gallery.png"), ""))
    with_gallery.actions["save_gallery_sheet"].trigger()
    assert "cannot be written" in with_gallery.window.banner.message.text()


def test_percentages_follow_another_source(with_gallery, settled) -> None:
    panel = with_gallery.window.panels["gallery"]
    click_tile(with_gallery, 7, Qt.KeyboardModifier.ControlModifier)
    settled(with_gallery)
    asked = with_gallery.store.screen.gallery_matches.request.question
    assert asked.source == with_gallery.store.state.instance(SOURCE)
    assert [tile.role for tile in panel.view.tiles.tiles].index("Source") == 7
    said = panel.view.tiles.data(panel.view.tiles.index(3), Qt.ItemDataRole.ToolTipRole)
    assert "with the source: 90%" in said


@pytest.mark.parametrize("seed", [7, 12345, 2_147_483_647])
def test_a_caption_never_runs_into_its_percentage(qapp, seed: int) -> None:
    metrics = QFontMetricsF(QFont())
    tile = Tile(seed, None, (), 0.98, "Target 1", "nose")
    room = TILE_PX - 8 - metrics.horizontalAdvance("100%  ")
    words = caption_words(tile, metrics, room)
    assert metrics.horizontalAdvance("  ".join(each for each, _ in words)) <= room
    assert words[-1] == ("Target 1", "accent")


def test_a_tile_without_a_picture_says_that_it_will_come(qapp) -> None:
    image = QImage(TILE_PX, TILE_PX + 20, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    tile = Tile(3, None, (), None, "")
    paint_tile(painter, tile, None, QRectF(0, 0, TILE_PX, TILE_PX + 20), DARK)
    painter.end()
    middle = {image.pixelColor(x, TILE_PX // 2).name() for x in range(40, 88)}
    assert DARK.faint.lower() in middle
    assert DARK.view.lower() in middle
