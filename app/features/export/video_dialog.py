"""Asks what a video shall be: what moves, how long, how large, and as what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QWidget,
)

from app.features.export.image_dialog import beside_work
from app.features.export.video import MOST_SECONDS, WITH_ALPHA, VideoExport, most_fps
from app.state.viewer_state import SOURCE, TEMPLATE, ViewerState, view_title
from app.widgets.combo_box import ComboBox
from app.widgets.form import export_form, lay_out
from app.widgets.number_box import NumberBox, WholeBox
from app.widgets.size_choice import BOX_WIDTH, Size, SizeChoice, between, list_view_sizes, squares
from app.widgets.theme import GRID
from ddf_core.errors import InputError

SQUARES = (256, 512, 720, 1080)
USUAL = 1
"""Of ``SQUARES``: half a minute of work for a second of video on a slow machine."""
MOST_SIDE = 2160

TURNS = (
    ("Ping-pong", "oscillate", "As far to each side as the model was trained to be seen"),
    ("Once around", "round", "The whole way; most models know no back of the head"),
    ("Not at all", "still", "The camera of the view stays where it is"),
    ("Camera path", "path", "Along the keys of the panel Camera path (F9)"),
)
FORMATS = (
    ("MP4 video", "mp4", "Plays everywhere"),
    ("GIF", "gif", "For pages and mail; fewer colours"),
    ("WebP", "webp", "For pages; all colours, also without background"),
    ("PNG frames", "png", "A folder of pictures, exact, also without background"),
)


class VideoDialog(QDialog):
    """``wanted`` carries a ``VideoExport`` whose path is still to be asked for.

    Args:
        state: which views there are.
        view: the one that was used last, and its size in physical pixels.
        expected: how many seconds the making of a video will take; None where nobody can say.
    """

    wanted = Signal(object)

    def __init__(
        self,
        state: ViewerState,
        view: tuple[str, Size],
        expected: Callable[[VideoExport], float | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export video")
        self._expected = expected
        self.what = ComboBox(toolTip="Whose video it is, and what moves")
        for text, subject in subjects(state):
            self.what.addItem(text, subject)
        self._path_s = state.camera_path.duration_s
        has_path = bool(state.camera_path.keys)
        self.turn = _choice("How the camera moves", TURNS if has_path else TURNS[:-1])
        self.seconds = NumberBox(
            minimum=0.5, maximum=MOST_SECONDS, value=4.0, singleStep=0.5, decimals=2, suffix=" s",
            toolTip="How long it plays, in seconds; a camera path is as fast as that asks",
        )  # fmt: skip
        self.fps = WholeBox(minimum=1, maximum=60, value=24, suffix=" fps", toolTip="Frame rate")
        self._size = SizeChoice(self)
        self.width_px, self.height_px = self._size.width_px, self._size.height_px
        self.quality = _choice(
            "How exact each frame is",
            (
                ("Exact", "exact", "As the exact picture of the view"),
                ("Preview", "preview", "Half the pixels each way; two to four times as fast"),
            ),
        )
        self.format = _choice("What it is written as", FORMATS)
        self.markers = QCheckBox("Markers", checked=True, toolTip="The points, in every frame")
        self.titles = QCheckBox("Titles", toolTip="Whose each picture is, in its corner")
        self.transparent = QCheckBox(
            "No background", toolTip="WebP and PNG frames can be transparent"
        )
        self.time = QLabel("", objectName="caption", wordWrap=True)
        self._lay_out()
        self._size.show_presets(squares(SQUARES) + list_view_sizes(view[1], MOST_SIDE), USUAL)
        first = [subject for _, subject in subjects(state)].index(Subject((view[0],)))
        self.what.setCurrentIndex(first)
        self._connect()
        if state.camera_path.duration_s > 0:
            # Whoever has set keys means them.
            self.turn.setCurrentIndex(self.turn.findData("path"))
        self._follow()

    def _lay_out(self) -> None:
        form = export_form()
        form.addRow("Video", self.what)
        form.addRow("Turn", self.turn)
        form.addRow("Length", _row(self.seconds, self.fps))
        self._size.add_to(form)
        form.addRow("Quality", self.quality)
        form.addRow("Format", self.format)
        form.addRow("Show", self.markers)
        form.addRow("", self.titles)
        form.addRow("", self.transparent)
        form.addRow("", self.time)
        self.save = lay_out(self, form, "Ask where to, and begin  (Enter)")
        self.accepted.connect(lambda: self.wanted.emit(self.video()))

    def _connect(self) -> None:
        self.what.currentIndexChanged.connect(self._turn_as_usual)
        self.turn.currentIndexChanged.connect(self._play_as_keyed)
        for choice in (self.what, self.turn, self.quality, self.format):
            choice.currentIndexChanged.connect(self._follow)
        for box in (self.seconds, self.fps):
            box.valueChanged.connect(self._follow)
        self._size.changed.connect(self._follow)

    # --- hand --------------------------------------------------------------------------------

    def _turn_as_usual(self) -> None:
        """Instances change before a camera that stands; one instance is turned, and so are several
        side by side, which are told apart by their titles. A camera path that was chosen stays."""
        subject: Subject = self.what.currentData()
        is_turned = subject.beside or len(subject.views) == 1
        self.titles.setChecked(subject.beside)
        if self.turn.currentData() != "path":
            self.turn.setCurrentIndex(self.turn.findData("oscillate" if is_turned else "still"))

    def _play_as_keyed(self) -> None:
        """A camera path is played in its own time until another is typed."""
        if self.turn.currentData() == "path" and self._path_s > 0:
            self.seconds.setValue(self._path_s)

    def _follow(self) -> None:
        kind = self.format.currentData()
        self.fps.setMaximum(min(most_fps(kind), 60))
        self.transparent.setEnabled(kind in WITH_ALPHA)
        subject: Subject = self.what.currentData()
        self.titles.setEnabled(subject.beside or len(subject.views) == 1)
        video = self.video()
        try:
            width, height = video.whole_size
        except InputError as error:
            self.save.setEnabled(False)
            self.time.setText(str(error))
            return
        self.save.setEnabled(True)
        wide = f" of {width} × {height} px" if video.beside else ""
        plays = f"{video.count} frames{wide}, {video.count / video.fps:.1f} s."
        self.time.setText(f"{plays} {beside_work(self._expected(video))}".strip())

    def video(self) -> VideoExport:
        """What is chosen now."""
        kind = self.format.currentData()
        subject: Subject = self.what.currentData()
        return VideoExport(
            subject.views,
            self._size.size,
            self.seconds.value(),
            self.fps.value(),
            self.turn.currentData(),
            self.quality.currentData(),
            self.markers.isChecked(),
            kind in WITH_ALPHA and self.transparent.isChecked(),
            kind,
            beside=subject.beside,
            titles=self.titles.isEnabled() and self.titles.isChecked(),
        )


@dataclass(frozen=True)
class Subject:
    """The views that a video is of, ``beside`` each other or one after the other."""

    views: tuple[str, ...]
    beside: bool = False


def subjects(state: ViewerState) -> list[tuple[str, Subject]]:
    """What can be recorded: each view alone, all side by side, source and target, and the way
    through all targets."""
    views = state.instance_views + ((TEMPLATE,) if state.template_shown else ())
    found = [(f"{view_title(view)}, turning", Subject((view,))) for view in views]
    found.append((_named_together(views), Subject(views, beside=True)))
    targets = state.instance_views[1:]
    for target in targets:
        name = f"Source to {view_title(target).lower()} and back"
        found.append((name, Subject((SOURCE, target))))
    if len(targets) > 1:
        found.append(("Source through all targets and back", Subject((SOURCE, *targets))))
    return found


def _named_together(views: tuple[str, ...]) -> str:
    count = "Both" if len(views) == 2 else f"All {len(views)}"
    return f"{count} views, side by side"


def _choice(tip: str, items: tuple[tuple[str, str, str], ...]) -> ComboBox:
    """A choice whose items say in their tooltips what they mean."""
    choice = ComboBox(toolTip=tip)
    for number, (text, value, more) in enumerate(items):
        choice.addItem(text, value)
        choice.setItemData(number, more, Qt.ItemDataRole.ToolTipRole)
    return choice


def _row(*boxes: WholeBox | NumberBox) -> QHBoxLayout:
    """Boxes beside each other, as wide as those of a size."""
    row = QHBoxLayout()
    row.setSpacing(GRID)
    for box in boxes:
        box.setFixedWidth(BOX_WIDTH)
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.addWidget(box)
    row.insertWidget(1, between("at"))
    row.addStretch(1)
    return row
