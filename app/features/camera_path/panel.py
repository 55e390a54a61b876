"""The camera path: tools, a timeline, and the keys as a table."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.features.camera_path.changes import DIGITS, rows_of
from app.features.camera_path.table import KeysModel, KeysTable
from app.features.camera_path.timeline import Timeline
from app.state.viewer_state import ViewerState
from app.widgets.icons import icon
from app.widgets.name_label import NameLabel
from app.widgets.number_box import NumberBox
from app.widgets.panel_header import tool
from app.widgets.theme import GRID
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import LONGEST_S, CameraPath

NO_MODEL = "Open a model first."
EMPTY = (
    "Turn a view to where the video shall begin and press Shift+I: that is the first key. Turn it "
    "on, and press it again."
)
BOX_WIDTH = 9 * GRID


class CameraPathPanel(QFrame):
    """Says what the hand does; shows what it is told. ``tool_used`` names an action; ``menu_asked``
    has the spot on the screen."""

    menu_asked = Signal(QPoint)
    tool_used = Signal(str)
    loop_chosen = Signal(bool)
    closing_typed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="panel")
        self.setMinimumWidth(40 * GRID)
        self.model = KeysModel(self)
        self.table, self.timeline = KeysTable(self.model), Timeline()
        self.about = NameLabel(name="caption")
        self.about.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.words = QLabel(EMPTY, objectName="caption", wordWrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.play = self._tool("play", "Play along the path, or stop  (Shift+F9)",
                               "play_camera_path")  # fmt: skip
        self.add = self._tool("add", "Add a key where the view looks from  (Shift+I)",
                              "add_camera_key")  # fmt: skip
        self.update_key = self._tool("rekey", "The chosen key looks from where the view does",
                                     "update_camera_key")  # fmt: skip
        self.remove = self._tool("remove", "Remove the chosen key", "remove_camera_key")
        self.more = tool("more", "Video, files, remove all", self._ask_menu)
        self.loop = QCheckBox("Loop", toolTip="From the last key back to the first")
        self.loop.clicked.connect(self.loop_chosen)
        self.closing = NumberBox(
            minimum=0.1, maximum=LONGEST_S, decimals=DIGITS, singleStep=0.5, suffix=" s",
            toolTip="How long the way back to the first key takes",
        )  # fmt: skip
        self.closing.setFixedWidth(BOX_WIDTH)
        self.closing.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.closing.setAccessibleName("seconds back to the first key")
        self.closing.valueChanged.connect(self.closing_typed)
        self._stack = QStackedLayout()
        self._lay_out()

    def _tool(self, name: str, tip: str, action: str) -> QToolButton:
        return tool(name, tip, lambda: self.tool_used.emit(action))

    def _ask_menu(self) -> None:
        self.menu_asked.emit(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _lay_out(self) -> None:
        header = QHBoxLayout(spacing=GRID // 2)
        header.addWidget(QLabel("Camera path", objectName="heading"))
        header.addStretch(1)
        for button in (self.play, self.add, self.update_key, self.remove, self.more):
            header.addWidget(button)
        foot = QHBoxLayout(spacing=GRID)
        foot.addWidget(self.about, 1)
        foot.addWidget(self.loop)
        foot.addWidget(self.closing)
        keys = QWidget()
        column = QVBoxLayout(keys, spacing=GRID // 2)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.timeline)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        self._stack.addWidget(self.words)
        self._stack.addWidget(keys)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID // 2)
        layout.addLayout(header)
        layout.addLayout(self._stack, 1)

    # --- state -------------------------------------------------------------------------------

    def show_path(
        self, state: ViewerState, time_s: float, key: int | None, *, playing: bool
    ) -> None:
        """Show the path of a state, the playhead, and the key that it stands on."""
        path, model = state.camera_path, state.model
        self.model.show(rows_of(path, model.home if model else Camera()))
        self.timeline.show_path(path, time_s, key)
        self.table.show_chosen(key)
        self.words.setText(EMPTY if model else NO_MODEL)
        self._stack.setCurrentIndex(int(bool(path.keys)))
        self.about.setText(_words(path))
        self.play.setIcon(icon("pause" if playing else "play"))
        self._show_loop(path)
        is_on_key = key is not None
        for widget, on in (
            (self.play, path.duration_s > 0 and model is not None),
            (self.add, model is not None),
            (self.update_key, is_on_key),
            (self.remove, is_on_key),
            (self.more, model is not None),
        ):
            widget.setEnabled(on)

    def _show_loop(self, path: CameraPath) -> None:
        self.loop.setEnabled(len(path.keys) > 1)
        self.loop.setChecked(path.is_loop)
        self.closing.setVisible(path.is_loop)
        blocked = self.closing.blockSignals(True)
        if path.is_loop:
            self.closing.setValue(path.closing_s)
        self.closing.blockSignals(blocked)


def _words(path: CameraPath) -> str:
    count = len(path.keys)
    if not count:
        return ""
    keys = f"{count} key{'s' * (count > 1)}"
    return f"{keys} · {path.duration_s:.{DIGITS}f} s" if count > 1 else f"{keys} · stands still"
