"""The grid of tiles: scrolls, wraps with the width, and is used by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.features.gallery.tile_painter import CAPTION_PX, image_of_tile, paint_tile
from app.state.gallery import TILE_PX, Tile
from app.widgets.theme import GRID
from app.widgets.theming import current_theme, theme_colour
from ddf_core.answers import TileRendered

CELL = QSize(TILE_PX + GRID, TILE_PX + CAPTION_PX + GRID)
_TOP = QModelIndex()
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TilesModel(QAbstractListModel):
    """The tiles in order; keeps the pictures made ready for painting."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tiles: tuple[Tile, ...] = ()
        self._images: dict[int, tuple[TileRendered, QImage]] = {}

    def show(self, tiles: Sequence[Tile]) -> None:
        """Exactly these; the place in the list and the scroll stay."""
        before, same_count = self.tiles, len(tiles) == len(self.tiles)
        if not same_count:
            self.beginResetModel()
        self.tiles = tuple(tiles)
        seeds = {tile.seed for tile in tiles}
        self._images = {seed: kept for seed, kept in self._images.items() if seed in seeds}
        if not same_count:
            self.endResetModel()
            return
        for row, (one, other) in enumerate(zip(before, tiles, strict=True)):
            if one is not other:
                self.dataChanged.emit(self.index(row), self.index(row))

    def image(self, tile: Tile) -> QImage | None:
        """The picture of a tile, made once."""
        if tile.picture is None:
            return None
        kept = self._images.get(tile.seed)
        if kept is None or kept[0] is not tile.picture:
            made = image_of_tile(tile)
            assert made is not None
            kept = self._images[tile.seed] = (tile.picture, made)
        return kept[1]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _TOP) -> int:
        return 0 if parent.isValid() else len(self.tiles)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        tile = self.tiles[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"seed {tile.seed}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tile_tip(tile)
        return None


def tile_tip(tile: Tile) -> str:
    """What a tile is, how far its match is trusted, and what a click does."""
    lines = [f"Seed {tile.seed}" + (f", shown as {tile.role.lower()}" if tile.role else "")]
    if tile.confidence is not None:
        trust = f"{tile.confidence:.0%}"
        lines.append(f"Confidence of the match with the source: {trust} ({tile.confidence_of})")
    lines.append("Click: first target. Ctrl + click: source. Shift + click: one more target")
    return "\n".join(lines)


class _TileDelegate(QStyledItemDelegate):
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        model = index.model()
        assert isinstance(model, TilesModel)
        tile = model.tiles[index.row()]
        half = GRID / 2
        box = QRectF(option.rect).adjusted(half, half, -half, -half)
        paint_tile(painter, tile, model.image(tile), box, current_theme())
        state = QStyle.StateFlag
        focused = bool(option.state & state.State_HasFocus)
        if tile.role or focused or option.state & state.State_MouseOver:
            colour = theme_colour("accent" if tile.role or focused else "faint")
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, 2.0))
            square = box.adjusted(1, 1, -1, -CAPTION_PX - 1)
            painter.drawRoundedRect(square, GRID - 1, GRID - 1)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return CELL


class GalleryView(QListView):
    """``chosen(seed, keys)``: a tile was clicked, or Enter pressed on it, with these keys held."""

    chosen = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="gallery")
        self.tiles = TilesModel(self)
        self.setModel(self.tiles)
        self.setItemDelegate(_TileDelegate(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName("gallery")
        self._pressed = QPersistentModelIndex()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = QPersistentModelIndex(self.indexAt(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self._pressed == index:
            self._choose(index.row(), event.modifiers())
        self._pressed = QPersistentModelIndex()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _RETURN and self.currentIndex().isValid():
            self._choose(self.currentIndex().row(), event.modifiers())
        else:
            super().keyPressEvent(event)

    def _choose(self, row: int, keys: Qt.KeyboardModifier) -> None:
        self.chosen.emit(self.tiles.tiles[row].seed, keys)
