"""The tool bar: words beside the icons while there is room, else the icons alone; never a button
out of sight."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QToolBar, QToolButton, QWidget

_Style = Qt.ToolButtonStyle


class FittingToolBar(QToolBar):
    """Words go from the right end first: what stands there is used less."""

    def __init__(self, title: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent, movable=False, objectName=name)
        self.setToolButtonStyle(_Style.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(20, 20))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)

    def buttons(self) -> list[QToolButton]:
        """One an action, from the left."""
        found = (self.widgetForAction(action) for action in self.actions())
        return [button for button in found if isinstance(button, QToolButton)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fit(event.size().width())
        super().resizeEvent(event)

    def fit(self, width: int) -> None:
        """Words on as many buttons as fit into ``width``."""
        buttons = self.buttons()
        for button in buttons:
            button.setToolButtonStyle(_Style.ToolButtonTextBesideIcon)
        for button in reversed(buttons):
            if self._measure_width(buttons) <= width:
                break
            button.setToolButtonStyle(_Style.ToolButtonIconOnly)

    def _measure_width(self, buttons: list[QToolButton]) -> int:
        """Of all buttons with the room between and around them."""
        layout = self.layout()
        between = layout.spacing() if layout is not None else 0
        edges = self.contentsMargins()
        inside = layout.contentsMargins() if layout is not None else edges
        around = edges.left() + edges.right() + inside.left() + inside.right()
        widths = sum(button.sizeHint().width() for button in buttons)
        return widths + between * max(len(buttons) - 1, 0) + around

    def minimumSizeHint(self) -> QSize:
        """Icons alone: a bar that could shrink less would hold the window wide."""
        side = self.iconSize().width() + 24
        return QSize(len(self.buttons()) * side, super().minimumSizeHint().height())
