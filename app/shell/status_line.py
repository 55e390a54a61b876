"""The line at the bottom: what the hand can do, and what the machine is doing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QPushButton, QStatusBar, QWidget

from app.state.viewer_state import ViewerState
from app.widgets.job_bar import JobBar
from app.widgets.name_label import NameLabel
from ddf_core.answers import (
    Answer,
    GridBaked,
    Picked,
    PictureRendered,
    PointsMatched,
    RowsRendered,
)

HINT = "Click marks a point   ·   drag turns   ·   wheel zooms   ·   right drag pans"
HINT_SELECTED = (
    "Shift + wheel moves the point along its ray   ·   Delete removes it   ·   Esc releases"
)
HINT_PAINTING = (
    "Drag on the template paints   ·   right drag or Space turns   ·   [ and ] size   ·   Esc: done"
)

SAVED_MS = 12_000


class StatusLine(QStatusBar):
    """Left: a hint that fits the moment. Right: model, device, what took how long."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, sizeGripEnabled=False)
        self._hint = NameLabel(HINT)
        self._work = QLabel("")
        self._model = NameLabel()
        self.job, self.photo_job = JobBar(), JobBar()
        self.saved: Path | None = None
        self.folder = QPushButton("Show in folder", toolTip="Open the folder of what was saved")
        self.folder.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.folder.clicked.connect(self.show_in_folder)
        self.folder.hide()
        self._end = QTimer(self, singleShot=True)
        self._end.setInterval(SAVED_MS)
        self._end.timeout.connect(self.folder.hide)
        self.addWidget(self._hint, 1)
        self.addPermanentWidget(self.folder)
        self.addPermanentWidget(self.job)
        self.addPermanentWidget(self.photo_job)
        self.addPermanentWidget(self._work)
        self.addPermanentWidget(self._model)

    def show_state(self, state: ViewerState, device: str) -> None:
        """The hint, the model and the device."""
        hint = HINT if state.selected is None else HINT_SELECTED
        self._hint.setText(HINT_PAINTING if state.painting else hint)
        name = f"Loading {state.loading} …" if state.loading else ""
        if not name:
            name = state.model.name if state.model else "no model"
        self._model.setText("   ·   ".join(part for part in (name, device) if part))

    def show_saved(self, path: Path) -> None:
        """Say for a moment where something was written, and offer its folder."""
        self.saved = path
        self.showMessage(f"Saved {path}", SAVED_MS)
        self.folder.show()
        self._end.start()

    def show_in_folder(self) -> None:
        """Open the folder of what was saved last, in the system's own program."""
        if self.saved is None:
            return
        folder = self.saved if self.saved.is_dir() else self.saved.parent
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.showMessage(f"Nothing here shows folders: {folder}", SAVED_MS)

    def show_work(self, answer: Answer) -> None:
        """What the last answer was and how long it took."""
        if isinstance(answer, GridBaked):
            what = f"preview {answer.request.resolution}³"
        elif isinstance(answer, PictureRendered):
            what = "picture {} × {} px".format(*answer.request.size)
        elif isinstance(answer, PointsMatched):
            what = f"{len(answer.request.points)} points matched"
        elif isinstance(answer, Picked):
            what = "pick"
        elif isinstance(answer, RowsRendered):
            what = "rows {} to {}".format(*answer.request.rows)
        else:
            return
        self._work.setText(f"{what} in {duration(answer.seconds)}")


def duration(seconds: float) -> str:
    """``38 ms`` below a second, ``1.2 s`` above."""
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.1f} s"
