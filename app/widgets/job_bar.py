"""Long work in the status line: what, how far, how long still, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from app.widgets.icons import icon
from app.widgets.jobs import Job
from app.widgets.name_label import NameLabel
from app.widgets.theme import GRID

PARTS = 1000
BAR_WIDTH = 12 * GRID


class JobBar(QWidget):
    """Hidden while there is nothing to do."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.job: Job | None = None
        self.title = NameLabel()
        self.left = QLabel("")
        self.bar = QProgressBar(maximum=PARTS, textVisible=False)
        self.bar.setFixedSize(BAR_WIDTH, GRID // 2)
        self.bar.setAccessibleName("progress")
        self.cancel = QToolButton(toolTip="Stop", objectName="icon")
        self.cancel.setIcon(icon("close"))
        self.cancel.setIconSize(QSize(16, 16))
        self.cancel.setFixedSize(20, 20)
        self.cancel.setAccessibleName("stop the work")
        self.cancel.clicked.connect(self.cancelled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, GRID, 0)
        layout.setSpacing(GRID // 2)
        for widget in (self.title, self.bar, self.left, self.cancel):
            layout.addWidget(widget)
        self.hide()

    def show_job(self, job: Job | None) -> None:
        """Show how far it is; hide with None."""
        self.job = job
        self.setVisible(job is not None)
        if job is not None:
            self.title.setText(job.title)
            self.bar.setValue(round(job.fraction * PARTS))
            self.left.setText(job.left_text())
            self.cancel.setToolTip(job.stop_tip)
