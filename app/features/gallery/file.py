"""The gallery as files: one picture of all tiles, and a table of the points of all seeds."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter

from app.features.gallery.tile_painter import CAPTION_PX, image_of_tile, paint_tile
from app.state.gallery import TILE_PX, Tile, gallery_csv, gallery_tiles
from app.state.screen import Screen
from app.state.viewer_state import SOURCE, ViewerState
from app.widgets.theme import GRID, Theme
from ddf_core.errors import OutputError
from ddf_core.io.safe_write import write_bytes
from ddf_core.io.table_text import csv_bytes

SCALE = 2
"""Words and markers of the sheet are drawn this much finer than on the screen."""


def contact_sheet(tiles: Sequence[Tile], theme: Theme) -> QImage:
    """All tiles in a block about half as high as wide, on the window's background."""
    columns = max(1, math.ceil(math.sqrt(1.6 * len(tiles))))
    rows = max(1, math.ceil(len(tiles) / columns))
    step_x, step_y = TILE_PX + 2 * GRID, TILE_PX + CAPTION_PX + GRID
    width, height = columns * step_x + 2 * GRID, rows * step_y + 3 * GRID
    sheet = QImage(width * SCALE, height * SCALE, QImage.Format.Format_RGB32)
    sheet.fill(QColor(theme.background))
    painter = QPainter(sheet)
    painter.scale(SCALE, SCALE)
    for i, tile in enumerate(tiles):
        row, column = divmod(i, columns)
        box = QRectF(
            2 * GRID + column * step_x, 2 * GRID + row * step_y, TILE_PX, TILE_PX + CAPTION_PX
        )
        paint_tile(painter, tile, image_of_tile(tile), box, theme)
    painter.end()
    return sheet


def gallery_recipe(state: ViewerState) -> str:
    """How to make the sheet again, as JSON."""
    model = state.model
    return json.dumps(
        {
            "model": None if model is None else {"name": model.name, "digest": model.digest},
            "gallery": asdict(state.gallery),
            "psi": state.source.psi,
            "camera": asdict(state.camera(SOURCE)),
        }
    )


def save_sheet(path: Path, state: ViewerState, screen: Screen, theme: Theme) -> None:
    """Write the contact sheet as PNG, with its recipe in the text field ``Recipe``.

    Raises:
        OutputError: the file cannot be written there.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, b"png")
    writer.setText("Recipe", gallery_recipe(state))
    if not writer.write(contact_sheet(gallery_tiles(state, screen), theme)):
        raise OutputError(f"“{path.name}” cannot be made: {writer.errorString()}.")
    write_bytes(path, bytes(buffer.data().data()))


def save_table(path: Path, state: ViewerState, screen: Screen) -> None:
    """Write the points of all seeds as CSV.

    Raises:
        OutputError: the file cannot be written there.
    """
    write_bytes(path, csv_bytes(gallery_csv(state, screen)))
