"""How everything looks: two sets of colours, one spacing, two sizes of type. Which is in use:
``app.widgets.theming``.

The colours of markers are ``ddf_core.drawing.marker_colours``.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from ddf_core.drawing.marker_colours import MARKER_COLOURS
from ddf_core.resource_paths import ICONS

MARKER_COLOUR_NAMES = ("Orange", "Sky blue", "Green", "Yellow", "Purple", "Vermilion", "Blue")


GRID = 8
"""Every distance is a multiple of this many logical pixels, or half of it."""


@dataclass(frozen=True)
class Theme:
    """Colours as ``#rrggbb``; sizes of type in logical pixels.

    ``background`` lies under everything, ``surface`` under panels, ``raised`` under controls,
    ``view`` behind the heads, down to ``view_low`` at the bottom. ``faint`` is for what cannot be
    used now; every other text has a contrast of 4.5 to 1 and more on each of these backgrounds.
    ``weight`` and ``similarity`` are curves of the ray plot, beside the density in the accent.
    """

    name: str = "dark"
    background: str = "#14161A"
    surface: str = "#1B1E24"
    raised: str = "#262A32"
    hover: str = "#313640"
    view: str = "#20242B"
    view_low: str = "#181B20"
    text: str = "#E8EAED"
    muted: str = "#9BA3B0"
    faint: str = "#5C6470"
    accent: str = "#7FB4FF"
    danger: str = "#FF7B72"
    weight: str = MARKER_COLOURS[3]
    similarity: str = MARKER_COLOURS[4]
    family: str = "Inter, 'Segoe UI', 'Helvetica Neue', 'Noto Sans', 'DejaVu Sans'"
    text_px: int = 13
    small_px: int = 11

    def style_sheet(self) -> str:
        """The Qt style sheet of the whole program."""
        # A style sheet's picture is a file in one colour: the tick stands on the accent.
        tick = (ICONS / f"tick-{self.name}.svg").as_posix()
        return Template(_SHEET).substitute(vars(self), tick=tick, icons=ICONS.as_posix())


DARK = Theme()
LIGHT = Theme(
    name="light",
    background="#F1F3F6",
    surface="#FFFFFF",
    raised="#E8EBF0",
    hover="#DADFE7",
    view="#E3E7ED",
    view_low="#CDD3DC",
    text="#1A1D23",
    muted="#525A67",
    faint="#99A1AE",
    accent="#1458B0",
    danger="#A8221A",
    weight="#8F6B00",
    similarity="#A8487E",
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}

_SHEET = """
* { font-family: $family; font-size: ${text_px}px; color: $text; outline: none; }
QMainWindow, QDialog { background: $background; }
QMainWindow::separator { background: transparent; width: 8px; height: 8px; }
QWidget#panel { background: $surface; border-radius: 8px; }
QLabel { background: transparent; }
QLabel#caption { color: $muted; font-size: ${small_px}px; }
QLabel#well { background: $view; border-radius: 8px; color: $muted; font-size: ${small_px}px; }
QLabel#heading { color: $text; font-weight: 600; }
QLabel#number { color: $muted; font-size: ${small_px}px; }
QToolTip { background: $raised; color: $text; border: 1px solid $hover; padding: 4px 8px; }

QMenuBar { background: $background; padding: 4px 8px; spacing: 0; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $raised; }
QMenu { background: $raised; border: 1px solid $hover; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 16px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $hover; margin: 4px 8px; }

QToolBar { background: $background; border: none; spacing: 4px; padding: 0 8px 4px 8px; }
QToolButton { background: transparent; border: none; border-radius: 6px; padding: 4px 8px; }
QToolButton:hover { background: $raised; }
QToolButton:pressed, QToolButton:checked { background: $hover; color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton:focus { background: $raised; border: 1px solid $accent; padding: 3px 7px; }
QToolButton#icon, QToolButton#icon:focus { padding: 0; }

QPushButton { background: $raised; border: none; border-radius: 6px; padding: 5px 12px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $faint; }
QPushButton:focus { border: 1px solid $accent; padding: 4px 11px; }
QPushButton:disabled { color: $faint; }
QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled, QCheckBox:disabled {
    color: $faint; }

QSpinBox, QDoubleSpinBox, QLineEdit, QComboBox {
    background: $raised; border: 1px solid $raised; border-radius: 6px;
    padding: 3px 8px; selection-background-color: $accent; selection-color: $background; }
QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus, QComboBox:focus { border-color: $accent; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button,
QDoubleSpinBox::down-button { width: 0; border: none; }
QComboBox::drop-down { border: none; width: 16px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $hover;
    selection-background-color: $hover; selection-color: $text; }

QSlider { min-height: 20px; background: transparent; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $raised; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -4px 0; border-radius: 6px;
    background: $muted; }
QSlider::handle:horizontal:hover { background: $text; }
QSlider::handle:horizontal:focus, QSlider::handle:horizontal:pressed { background: $accent; }
QSlider::handle:horizontal:disabled { background: $faint; }

QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle { background: $hover; border-radius: 4px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QCheckBox { spacing: 8px; }
QCheckBox::indicator, QListView#parts::indicator { width: 14px; height: 14px;
    border-radius: 4px; background: $raised; border: 1px solid $muted; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus, QListView#parts::indicator:hover {
    border-color: $accent; }
QCheckBox::indicator:checked, QListView#parts::indicator:checked { background: $accent;
    border-color: $accent; }
QCheckBox:disabled { color: $faint; }
QCheckBox::indicator:checked, QListView#parts::indicator:checked { image: url("$tick"); }
QCheckBox::indicator:disabled { border-color: $faint; }
QCheckBox::indicator:checked:disabled { background: $faint; }
QPushButton:checked { background: $hover; color: $accent; }
QListView#parts { padding: 0; background: transparent; border: none; }
QListView#parts::item { padding: 0 4px; }

QListView { background: $surface; border: 1px solid $surface; border-radius: 8px; padding: 4px; }
QListView:focus { border-color: $accent; }
QListView::item { padding: 4px 8px; border-radius: 4px; }
QListView::item:hover { background: $raised; }
QListView::item:selected { background: $hover; color: $text; }
QListView#gallery { background: transparent; padding: 0; }

QTableView { background: transparent; border: 1px solid transparent; border-radius: 6px;
    gridline-color: transparent; selection-background-color: $raised; selection-color: $text;
    alternate-background-color: $surface; }
QTableView:focus { border-color: $accent; }
QTableView::item { padding: 0 4px; border: none; }
QTreeView { background: $surface; border: 1px solid transparent; border-radius: 8px; padding: 4px;
    selection-background-color: $hover; selection-color: $text; }
QTreeView:focus { border-color: $accent; }
QTreeView::item { padding: 2px 4px; border: none; }
QTreeView::item:selected { background: $hover; color: $text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: transparent; border: none; color: $muted;
    font-size: ${small_px}px; padding: 0 7px; }
QLabel#key { background: $raised; border-radius: 4px; padding: 2px 8px; font-size: ${small_px}px; }
QTableCornerButton::section { background: transparent; border: none; }

QHeaderView::up-arrow { image: url("$icons/qt-up-$name.svg"); width: 12px; height: 12px; }
QHeaderView::down-arrow { image: url("$icons/qt-down-$name.svg"); width: 12px; height: 12px; }
QMenu::right-arrow { image: url("$icons/qt-right-$name.svg"); width: 12px; height: 12px; }
QMenu::indicator:non-exclusive:checked, QMenu::indicator:exclusive:checked {
    image: url("$icons/qt-tick-$name.svg"); width: 14px; height: 14px; }

QFileDialog QComboBox::down-arrow, QInputDialog QComboBox::down-arrow,
QColorDialog QComboBox::down-arrow { image: url("$icons/qt-down-$name.svg");
    width: 12px; height: 12px; margin-right: 8px; }
QFileDialog { backward-icon: url("$icons/qt-back-$name.svg");
    forward-icon: url("$icons/qt-forward-$name.svg");
    leftarrow-icon: url("$icons/qt-back-$name.svg");
    rightarrow-icon: url("$icons/qt-forward-$name.svg");
    filedialog-parent-directory-icon: url("$icons/qt-parent-$name.svg");
    filedialog-new-directory-icon: url("$icons/qt-folder-$name.svg");
    filedialog-listview-icon: url("$icons/qt-list-$name.svg");
    filedialog-detailedview-icon: url("$icons/qt-details-$name.svg"); }
QFileDialog QToolButton { padding: 4px; }
QMenu::indicator { margin-left: 6px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QSplitter::handle { background: transparent; }
QProgressBar { background: $hover; border: none; border-radius: 2px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QStatusBar { background: $background; color: $muted; font-size: ${small_px}px;
    min-height: 28px; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; font-size: ${small_px}px; padding: 0 8px; }
QPlainTextEdit { font-family: monospace; background: $surface; border: 1px solid $surface;
    border-radius: 8px; padding: 8px; }
QPlainTextEdit:focus { border-color: $accent; }

QFrame#palette { background: $surface; border: 1px solid $hover; }
QFrame#palette QLineEdit { background: $raised; padding: 7px 12px; }
QFrame#palette QListView { background: transparent; border: none; padding: 0; }

QFrame#banner { background: $raised; border-radius: 8px; }
QFrame#banner QPushButton { background: $hover; }
QFrame#banner QPushButton:hover { background: $faint; }
QFrame#banner QLabel#stripe { background: $accent; border-radius: 2px; }
QFrame#banner[level="error"] QLabel#stripe { background: $danger; }
"""
