"""What the panels on the right share: a heading, and room that scrolls where the window is low."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.widgets.theme import GRID

LEAST_WIDTH, WIDTH = 27 * GRID, 34 * GRID


class RightPanel(QFrame):
    """A panel with ``header`` (a row) and ``body`` (a column that scrolls)."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="panel")
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(WIDTH)
        self.header, self.body = QHBoxLayout(), QVBoxLayout()
        self.header.addWidget(QLabel(title, objectName="heading"))
        self.header.addStretch(1)
        self.header.addStrut(28)  # of its buttons, where there are any
        self.header.setSpacing(GRID // 2)
        self.body.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID)
        self.body.setSpacing(GRID // 2)
        inside = QWidget()
        inside.setLayout(self.body)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(inside)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header.setContentsMargins(2 * GRID, 0, GRID, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GRID, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addLayout(self.header)
        layout.addWidget(scroll, 1)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, super().sizeHint().height())


def caption(text: str) -> QLabel:
    """Small muted words over as many lines as they need."""
    label = QLabel(text, objectName="caption", wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
