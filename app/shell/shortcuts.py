"""The cheat sheet: gestures of the views, and the key of every action, menu by menu."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.shell.actions import MENUS, Action
from app.widgets.theme import GRID

MOST_COLUMNS = 4
KEY_WIDTH = 15 * GRID
TEXT_WIDTH = 34 * GRID

Rows = tuple[tuple[str, str], ...]

GESTURES: Rows = (
    ("Click", "Mark a point; on a marker: select it"),
    ("Ctrl + click", "Mark a point under a marker"),
    ("Drag", "Turn; selected marker: bend the head"),
    ("Right drag", "Pan; with the brush in the hand: turn"),
    ("Wheel", "Zoom"),
    ("Shift + wheel", "Move the selected point along its ray"),
    ("Double click", "Beside the head: front view"),
    ("Drag a photo", "Shift it; Home: its square fills the view"),
)
VIEW_KEYS: Rows = (
    ("Tab", "To the next view or control"),
    ("Arrows", "Turn; with Shift: pan"),
    ("+  −", "Zoom"),
    ("Home", "Front view"),
    ("Enter", "Mark the middle of the view"),
)
SLIDERS: Rows = (
    ("Drag", "Change; all views follow"),
    ("Arrows", "A small step"),
    ("Page up, down", "A large step"),
    ("Double click", "Back to the seed's value"),
)


@dataclass(frozen=True)
class Section:
    """One block of the sheet: a title, and what to press beside what it does."""

    title: str
    rows: Rows

    @property
    def height(self) -> int:
        """In rows, with its title and the room below."""
        return len(self.rows) + 2


def sections(actions: Iterable[Action]) -> list[Section]:
    """Hand first, then keys, menu by menu."""
    found = [
        Section("Mouse in a view", GESTURES),
        Section("Keys in a view", VIEW_KEYS),
        Section("Sliders", SLIDERS),
    ]
    with_key = [action for action in actions if action.key]
    for menu in MENUS:
        rows = tuple((each.key_text, each.tip) for each in with_key if each.menu == menu)
        if rows:
            found.append(Section(menu, rows))
    return found


def in_columns(blocks: Sequence[Section], count: int) -> list[list[Section]]:
    """The blocks in reading order, cut into ``count`` columns of the least possible height."""
    limit = max(block.height for block in blocks)
    while len(columns := _fill_columns(blocks, limit)) > count:
        limit += 1
    return columns


def _fill_columns(blocks: Sequence[Section], limit: int) -> list[list[Section]]:
    columns: list[list[Section]] = [[]]
    for block in blocks:
        if sum(other.height for other in columns[-1]) + block.height > limit:
            columns.append([])
        columns[-1].append(block)
    return columns


class ShortcutsDialog(QDialog):
    """Not modal; Esc closes it."""

    def __init__(self, actions: Iterable[Action], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys and gestures")
        room = self.screen().availableGeometry().size() * 0.9
        sheet = build_cheat_sheet(sections(actions), room)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(sheet)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        # Where it has to be scrolled, the bar takes its room from nobody.
        bar = scroll.verticalScrollBar().sizeHint().width()
        self.resize((sheet.sizeHint() + QSize(bar, 0)).boundedTo(room))


def build_cheat_sheet(blocks: Sequence[Section], room: QSize) -> QWidget:
    """As few columns as fit into ``room`` unscrolled; else as many as are not too wide."""
    found = _sheet(blocks, 1)
    for count in range(2, MOST_COLUMNS + 1):
        if found.sizeHint().height() <= room.height():
            break
        wider = _sheet(blocks, count)
        if wider.sizeHint().width() > room.width():
            break
        found = wider
    return found


def _sheet(blocks: Sequence[Section], count: int) -> QWidget:
    sheet = QWidget()
    row = QHBoxLayout(sheet)
    row.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
    row.setSpacing(4 * GRID)
    for column in in_columns(blocks, count):
        row.addLayout(_column(column))
    row.addStretch(1)
    return sheet


def _column(blocks: Sequence[Section]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(3 * GRID)
    for block in blocks:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnMinimumWidth(0, KEY_WIDTH)
        grid.setColumnStretch(1, 1)
        grid.addWidget(QLabel(block.title, objectName="heading"), 0, 0, 1, 2)
        for line, (key, text) in enumerate(block.rows, start=1):
            grid.addWidget(
                QLabel(key, objectName="key"), line, 0, alignment=Qt.AlignmentFlag.AlignLeft
            )
            words = QLabel(text, objectName="caption", wordWrap=True)
            words.setFixedWidth(TEXT_WIDTH)
            grid.addWidget(words, line, 1)
        column.addLayout(grid)
    column.addStretch(1)
    return column
