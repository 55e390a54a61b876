"""The message over the views: what happened, what to do, details on request."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.state.viewer_state import Banner
from app.widgets.icons import icon
from app.widgets.theme import GRID


class BannerBar(QFrame):
    """Hidden while there is nothing to say."""

    closed = Signal()
    details_asked = Signal(str)
    action_asked = Signal(str)
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="banner")
        self._text = self._action = ""
        stripe = QLabel("", objectName="stripe")
        stripe.setFixedWidth(GRID // 2)
        self.message = QLabel("", objectName="heading", wordWrap=True)
        self.advice = QLabel("", objectName="caption", wordWrap=True)
        for label in (self.message, self.advice):
            label.setTextFormat(Qt.TextFormat.PlainText)
            # Else as wide as the longest word, which may be a path of any length.
            label.setMinimumWidth(1)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details = QPushButton("Details", toolTip="The whole report, to read or copy")
        self.details.clicked.connect(lambda: self.details_asked.emit(self._text))
        self.offer = QPushButton("")
        self.offer.clicked.connect(lambda: self.action_asked.emit(self._action))
        self.close_button = QToolButton(toolTip="Close  (Esc)", objectName="icon")
        self.close_button.setIcon(icon("close"))
        self.close_button.setIconSize(QSize(20, 20))
        self.close_button.setFixedSize(28, 28)
        self.close_button.setAccessibleName("close the message")
        self.close_button.clicked.connect(self.closed)
        words = QVBoxLayout()
        words.setSpacing(GRID // 4)
        words.addWidget(self.message)
        words.addWidget(self.advice)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(stripe)
        layout.addLayout(words, 1)
        for button in (self.offer, self.details):
            layout.addWidget(button)
        layout.addWidget(self.close_button)
        self.hide()

    def show_banner(self, banner: Banner | None) -> None:
        """Show a message, or hide with None."""
        self.setVisible(banner is not None)
        if banner is None:
            return
        self._text, self._action = banner.details, banner.action
        self.offer.setText(banner.action_text)
        self.offer.setVisible(bool(banner.action))
        self.message.setText(banner.message)
        self.advice.setText(banner.advice)
        self.advice.setVisible(bool(banner.advice))
        self.details.setVisible(bool(banner.details))
        if self.property("level") != banner.level:
            self.setProperty("level", banner.level)
            for widget in (self, *self.findChildren(QLabel)):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
        self.resized.emit()
