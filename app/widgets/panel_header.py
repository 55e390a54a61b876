"""The head of a latent panel: fold, seed, chance, lock, menu. It stays when the panel is folded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from app.state.viewer_state import MAX_SEED, InstanceState, view_title
from app.widgets.icons import icon
from app.widgets.number_box import WholeBox
from app.widgets.theme import GRID


class LatentHeader(QWidget):
    """A click on the title folds; the rest speaks for itself. It changes nothing by itself."""

    fold_asked = Signal()
    seed_changed = Signal(int)
    dice_rolled = Signal()
    lock_toggled = Signal(bool)
    menu_asked = Signal()

    def __init__(self, view: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(view_title(view), objectName="heading")
        self.fold = tool("unfolded", "Fold or unfold the sliders", self.fold_asked.emit, 20)
        self.seed = self._make_seed()
        self.dice = tool("dice", "Random seed", self.dice_rolled.emit)
        self.lock = tool("lock", "Lock it: nothing changes it until unlocked  (K)", lambda: None)
        self.lock.setCheckable(True)
        self.lock.toggled.connect(self.lock_toggled)
        self.menu = tool(
            "more", "Copy, paste, save, open, take shape or colours", self.menu_asked.emit
        )
        self._lay_out()

    def _make_seed(self) -> WholeBox:
        seed = WholeBox(maximum=MAX_SEED)
        seed.setFixedWidth(56)
        seed.setAlignment(Qt.AlignmentFlag.AlignRight)
        seed.setToolTip("Seed: the same number is always the same head. Up and down keys step")
        seed.setAccessibleName("seed")
        seed.valueChanged.connect(self.seed_changed)
        return seed

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        row.addWidget(self.fold)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(QLabel("seed", objectName="caption"))
        for widget in (self.seed, self.dice, self.lock, self.menu):
            row.addWidget(widget)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the tools folds or unfolds."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.fold_asked.emit()

    def show_latent(self, item: InstanceState) -> None:
        """The seed, and whether it is locked."""
        for widget in (self.seed, self.lock):
            widget.blockSignals(True)
        self.seed.setValue(item.seed)
        self.lock.setChecked(item.locked)
        for widget in (self.seed, self.lock):
            widget.blockSignals(False)
        self.seed.setEnabled(not item.locked)
        self.dice.setEnabled(not item.locked)

    def show_folded(self, folded: bool) -> None:
        """Which way the arrow points."""
        self.fold.setIcon(icon("folded" if folded else "unfolded"))


def tool(name: str, tip: str, run: Callable[[], None], side: int = 28) -> QToolButton:
    """A square button of ``side`` logical pixels that is only an icon."""
    button = QToolButton(toolTip=tip, objectName="icon")
    button.setIcon(icon(name))
    button.setIconSize(QSize(min(side, 20), min(side, 20)))
    button.setFixedSize(side, side)
    button.setAccessibleName(tip)
    button.clicked.connect(lambda: run())
    return button
