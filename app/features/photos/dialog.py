"""Photos of a head made into one: place them, watch it come, mark points on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.canvas.image_pixels import image_of
from app.features.photos.crop_view import CropView
from app.features.photos.job import PhotoRun
from app.features.photos.photo_pane import opaque
from app.features.photos.photo_stack import PhotoStack
from app.features.photos.photo_strip import DialogPhoto
from app.features.photos.words import (
    ANEW,
    EMPTY,
    MARK,
    MASK_TIP,
    PLACE,
    ROLL_TIP,
    THERE,
    TUNE_TIP,
    UNMASK_TIP,
    WATCH,
)
from app.state.viewer_state import SOURCE, view_title
from app.widgets.combo_box import ComboBox
from app.widgets.jobs import rough_duration
from app.widgets.number_box import NumberBox, WholeBox, take_typed
from app.widgets.theme import GRID
from ddf_core.io.photo import MAX_ROLL_DEG, Photo
from ddf_core.requests import FoundInstance

if TYPE_CHECKING:
    from app.widgets.loss_plot import LossPlot

SECONDS = (2, 600)
USUAL_SECONDS = 20
COLUMN = 31 * GRID
PREVIEW = 22 * GRID


class PhotoDialog(QDialog):
    """Not modal. It says what the hand wants, and shows what it is told."""

    start_asked = Signal()
    stop_asked = Signal()
    find_asked = Signal()
    mask_asked = Signal()
    add_asked = Signal()
    clicked = Signal(float, float)

    def __init__(self, path: Path, photo: Photo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._was_found = False
        self.stack = PhotoStack()
        self.hint = _caption(PLACE)
        self.view = ComboBox(toolTip="Which head it becomes; undo brings the old one back")
        self.seconds = WholeBox(minimum=SECONDS[0], maximum=SECONDS[1], value=USUAL_SECONDS)
        self.seconds.setSuffix(" s")
        self.seconds.setToolTip("How long it may take. Longer is nearer to the photo")
        self.roll = NumberBox(minimum=-MAX_ROLL_DEG, maximum=MAX_ROLL_DEG, decimals=0)
        self.roll.setSuffix("°")
        self.roll.setToolTip(ROLL_TIP)
        for box in (self.seconds, self.roll):
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.find_head = _button(
            "Find the head", "Look for the head near the square, and move it there"
        )
        self.mask_button = _button("Mask…", MASK_TIP)
        self.tune = QCheckBox("Fine-tune a copy of the generator")
        self.tune.setToolTip(TUNE_TIP)
        self.preview = QLabel(EMPTY, objectName="well")
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setFixedHeight(PREVIEW)
        self.preview.setAccessibleName("the head so far")
        self.losses = _loss_plot()
        self.losses.setFixedHeight(13 * GRID)
        self.progress, self.quality = _caption(""), _caption("")
        self.start = _button("Make the head", "Look for the head that is nearest to the photo")
        self.stop = _button("Stop", "Stop, and take the best so far")
        self.start.setDefault(True)
        self._lay_out()
        self._wire()
        self.add_photo(path, photo)
        self.show_run(None)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(GRID)
        left.addWidget(self.stack, 1)
        left.addWidget(self.hint)
        column = QWidget()
        column.setFixedWidth(COLUMN)
        right = QVBoxLayout(column)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(GRID)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GRID)
        form.setVerticalSpacing(GRID)
        form.addRow("Becomes", self.view)
        form.addRow("Turn", self.roll)
        form.addRow("Time", self.seconds)
        form.addRow(self.tune)
        right.addLayout(form)
        helps = QHBoxLayout()
        helps.setSpacing(GRID)
        for button in (self.find_head, self.mask_button):
            helps.addWidget(button)
        right.addLayout(helps)
        for widget in (self.preview, self.losses, self.progress, self.quality):
            right.addWidget(widget)
        right.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        close = _button("Close", "Close (Esc); what goes on goes on")
        close.clicked.connect(self.close)
        for button in (self.start, self.stop, close):
            buttons.addWidget(button)
        right.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addLayout(left, 1)
        layout.addWidget(column)

    def _wire(self) -> None:
        # Where a button takes no focus (macOS), a number that is still being typed would not count.
        self.start.clicked.connect(lambda: take_typed((self.seconds, self.roll)))
        self.start.clicked.connect(self.start_asked)
        self.stop.clicked.connect(self.stop_asked)
        self.find_head.clicked.connect(self.find_asked)
        self.mask_button.clicked.connect(self._turn_mask)
        self.roll.valueChanged.connect(lambda value: self.crop.turn_to(value))
        self.stack.add_asked.connect(self.add_asked)
        self.stack.clicked.connect(self.clicked)
        self.stack.changed.connect(self._follow_photo)

    def _turn_mask(self) -> None:
        """Take the mask away, or ask for one."""
        if self.current.is_masked:
            self.show_mask(self.current, self.current.opened)
        else:
            self.mask_asked.emit()

    # --- the photos --------------------------------------------------------------------------

    @property
    def photos(self) -> list[DialogPhoto]:
        """All photos of the head."""
        return self.stack.photos

    @property
    def current(self) -> DialogPhoto:
        """The photo on show."""
        return self.stack.current

    @property
    def crop(self) -> CropView:
        """The view of it."""
        return self.current.crop

    def add_photo(self, path: Path, photo: Photo) -> DialogPhoto:
        """One more photo of the head; it is the one on show."""
        added = self.stack.add(path, photo)
        if self._was_found:
            self.hint.setText(ANEW)
        return added

    def _follow_photo(self) -> None:
        """Another photo is on show, or its square was moved."""
        self.setWindowTitle(f"Photo {self.current.path.name}")
        self.roll.setValue(self.crop.crop.roll_deg)
        self._show_mask_button()

    # --- what is shown -----------------------------------------------------------------------

    def tell(self, words: str) -> None:
        """What became of a file that was to be added."""
        _say(self.quality, words)

    def show_views(self, views: Sequence[str]) -> None:
        """The heads that it may become; the choice stays where it is among them."""
        if [self.view.itemData(i) for i in range(self.view.count())] == list(views):
            return
        chosen = self.view.currentData() or SOURCE
        self.view.clear()
        for view in views:
            self.view.addItem(view_title(view), view)
        self.view.setCurrentIndex(max(self.view.findData(chosen), 0))

    def show_mask(self, shown: DialogPhoto, photo: Photo) -> None:
        """A photo with a mask, or as it was opened, which takes the mask away."""
        shown.crop.set_photo(photo, masked=photo is not shown.opened)
        self._show_mask_button()
        # What was said of another file is over; what is said of a result stays.
        if not self._was_found:
            self.quality.setText("")

    def _show_mask_button(self) -> None:
        is_masked = self.current.is_masked
        self.mask_button.setText("Remove mask" if is_masked else "Mask…")
        self.mask_button.setToolTip(UNMASK_TIP if is_masked else MASK_TIP)

    def show_run(self, run: PhotoRun | None) -> None:
        """How far it is; None: nothing goes on."""
        self.stack.set_running(run is not None)
        for widget in (
            self.view,
            self.roll,
            self.seconds,
            self.tune,
            self.find_head,
            self.mask_button,
        ):
            widget.setEnabled(run is None)
        # Beside a result it would say nothing, and take the room of the words about it.
        self.losses.setVisible(run is not None)
        self.start.setVisible(run is None)
        self.stop.setVisible(run is not None)
        self.stop.setEnabled(run is not None and not run.is_stopping)
        self.hint.setText(WATCH if run is not None else MARK if self._was_found else PLACE)
        if run is None:
            _say(self.progress, "")
            return
        self._was_found = False
        _say(self.quality, "")
        self.losses.show_losses(run.losses)
        if run.preview is not None:
            self.show_preview(run.preview)
        left = f"about {rough_duration(run.seconds_left)} left"
        steps = f"{len(run.losses)} steps, {left}" if run.losses else f"Searching, {left}"
        steps = f"Fine-tuning, {steps}" if run.stage == "tune" else steps
        _say(self.progress, "Stopping …" if run.is_stopping else steps)

    def show_preview(self, rgb: NDArray[np.uint8]) -> None:
        """The head so far as each photo has it, (S, K * S, 3)."""
        image = image_of(opaque(rgb), premultiplied=False)
        smooth = Qt.TransformationMode.SmoothTransformation
        aspect = Qt.AspectRatioMode.KeepAspectRatio
        self.preview.setPixmap(QPixmap.fromImage(image).scaled(COLUMN, PREVIEW, aspect, smooth))

    def show_found(self, found: FoundInstance) -> None:
        """How well it went, in words and figures; clicks on the photo mark points from now on."""
        self._was_found = True
        stopped = "" if found.complete else "Stopped: this is the best so far. "
        tuned = " A tuned copy of the generator shows it." if found.instance.tuned else ""
        least = found.least
        figures = f"Similarity {least.similarity:.2f}, {least.psnr_db:.1f} dB inside the head, "
        if len(found.photos) > 1:
            each = ", ".join(f"{photo.similarity:.2f}" for photo in found.photos)
            figures = f"Similarity of each photo {each}, "
        figures += f"{found.seconds:.0f} s."
        _say(self.quality, f"{stopped}{least.words}\n{figures}{tuned}")
        if self.preview.pixmap().isNull():
            self.preview.setText(THERE)
        self.start.setText("Make it again")
        self.show_run(None)


def _loss_plot() -> LossPlot:
    # Here and not above: the window must be up before pyqtgraph is imported.
    from app.widgets.loss_plot import LossPlot

    return LossPlot()


def _caption(text: str) -> QLabel:
    label = QLabel(text, objectName="caption", wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _say(label: QLabel, text: str) -> None:
    """A text that has all the room it needs: a layout knows no lines, and would lay one thing over
    another."""
    label.setText(text)
    label.setMinimumHeight(label.heightForWidth(COLUMN) if text else 0)


def _button(text: str, tip: str) -> QPushButton:
    return QPushButton(text, toolTip=tip, autoDefault=False)
