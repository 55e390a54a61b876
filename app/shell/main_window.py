"""The window: views in the middle, panels around them. Lays out; decides nothing.

What the panels are the features say: on the left, below or on the right, beside the views or under
them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.shell.actions import MENUS, ActionRegistry
from app.shell.banner_bar import BannerBar
from app.shell.dropped import path_meant
from app.shell.status_line import StatusLine
from app.shell.tool_bar import FittingToolBar
from app.shell.view_area import CanvasFactory, ViewArea
from app.widgets.fields import ENTER, is_field
from app.widgets.mnemonics import mark_mnemonics
from app.widgets.theme import GRID

Side = Literal["left", "bottom", "right"]
SIDES: dict[Side, Qt.DockWidgetArea] = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
}
SIZE = QSize(1360, 864)
LEFT_WIDTH = 312
BOTTOM_HEIGHT = 224


class Centre(QWidget):
    """What the panels stand around. A banner lies over the lower end of the views: it moves
    nothing, and their titles and crosses stay in reach."""

    def __init__(self, area: ViewArea, banner: BannerBar) -> None:
        super().__init__()
        self._area, self._banner = area, banner
        banner.setParent(self)
        banner.resized.connect(self._place)
        area.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the views."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        # As wide as all in the middle, the gallery too.
        wide = self._area.x() + self.contentsRect().width() - 3 * GRID
        high = self._banner.heightForWidth(wide)
        down = self._area.geometry().bottom() - high - GRID
        self._banner.setGeometry(self._area.x() + GRID, max(down, 0), wide, high)
        self._banner.raise_()


class MainWindow(QMainWindow):
    """``file_dropped`` carries the path that was dropped on the window, ``files_dropped`` a list
    where it were several; ``panel_toggled`` says that a panel was shown or folded.

    ``close_checks`` are asked before the user closes the window; one False keeps it open.
    ``panels`` has what the features brought, by their names; ``docks`` the frames of those that
    fold.
    """

    file_dropped = Signal(str)
    files_dropped = Signal(list)
    closed = Signal()
    panel_toggled = Signal()

    def __init__(self, make_canvas: CanvasFactory) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.show_session("Untitled", modified=False)
        self.close_checks: list[Callable[[], bool]] = []
        self.area = ViewArea(make_canvas)
        self.banner = BannerBar()
        self.status = StatusLine()
        self.tools = FittingToolBar("Tools", "tools")
        self.panels: dict[str, QWidget] = {}
        self.docks: dict[str, QDockWidget] = {}
        self._sides: dict[Side, list[QDockWidget]] = {side: [] for side in SIDES}
        self._folded: list[QDockWidget] = []
        self._inner: list[QWidget] = []
        self._lay_out()
        self._first_layout = self.saveState()

    # --- layout ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        centre = Centre(self.area, self.banner)
        self.setCentralWidget(centre)
        self._centre = QVBoxLayout(centre)
        self._centre.setContentsMargins(0, 0, GRID, 0)
        self._centre.setSpacing(GRID)
        self._views = QHBoxLayout()
        self._views.setSpacing(GRID)
        self._views.addWidget(self.area, 2)
        self._centre.addLayout(self._views, 1)
        self.setStatusBar(self.status)
        self.setCorner(Qt.Corner.BottomLeftCorner, SIDES["bottom"])
        # Two panels on the right share the whole height: beside the views alone both would be cut.
        self.setCorner(Qt.Corner.BottomRightCorner, SIDES["right"])

    def add_beside(self, name: str, panel: QWidget) -> None:
        """A panel beside the views, larger than they are; it is shown and hidden by its feature."""
        self.panels[name] = panel
        self._inner.append(panel)
        self._views.addWidget(panel, 3)

    def add_below(self, name: str, panel: QWidget) -> None:
        """A bar under the views; it is shown and hidden by its feature."""
        self.panels[name] = panel
        self._inner.append(panel)
        self._centre.addWidget(panel)

    def add_panel(
        self, name: str, panel: QWidget, side: Side, *, shown: bool = True
    ) -> QDockWidget:
        """A panel that folds, at a side of the window; ``shown``: at the first start."""
        dock = QDockWidget(name.capitalize(), self, objectName=f"dock-{name}")
        # The panels carry their own headings; Qt's title bar would say everything twice.
        dock.setTitleBarWidget(QWidget())
        frame = QFrame()
        # Before the panel is in it: each move to another parent styles all that is inside anew.
        dock.setWidget(frame)
        layout = QVBoxLayout(frame)
        at_left, at_right = side == "left", side == "right"
        layout.setContentsMargins(0 if at_right else GRID, 0, 0 if at_left else GRID, 0)
        layout.addWidget(panel)
        self.addDockWidget(SIDES[side], dock)
        self.panels[name], self.docks[name] = panel, dock
        self._sides[side].append(dock)
        if not shown:
            self._folded.append(dock)
        dock.visibilityChanged.connect(self._close_gaps)
        dock.visibilityChanged.connect(lambda _shown: self.panel_toggled.emit())
        return dock

    def settle_layout(self) -> None:
        """All panels are there: this is the layout of the first start."""
        self._size()
        self._first_layout = self.saveState()

    def _size(self) -> None:
        """Window and panels at their first sizes."""
        left, bottom = self._sides["left"], self._sides["bottom"]
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self.resizeDocks(left, [LEFT_WIDTH] * len(left), across)
        self.resizeDocks(bottom[:1], [BOTTOM_HEIGHT] * len(bottom[:1]), down)
        for one, other in pairwise(bottom):
            self.splitDockWidget(one, other, across)
        # The first has as much room as two of the others.
        self.resizeDocks(bottom, [2, *[1] * len(bottom[1:])][: len(bottom)], across)
        for dock in self._folded:
            dock.hide()
        available = self.screen().availableGeometry().size()
        self.resize(SIZE.boundedTo(available))

    def _close_gaps(self) -> None:
        """One step of the grid between panels and views: a separator is one already."""
        bottom = self._sides["bottom"]
        for at, dock in enumerate(bottom):
            is_last = all(other.isHidden() for other in bottom[at + 1 :])
            layout = dock.widget().layout()
            if layout is not None:
                layout.setContentsMargins(GRID if at == 0 else 0, 0, GRID if is_last else 0, 0)
        at_right = any(not dock.isHidden() for dock in self._sides["right"])
        self._centre.setContentsMargins(0, 0, 0 if at_right else GRID, 0)

    def reset_layout(self) -> None:
        """Window and panels as at the first start."""
        self.showNormal()
        self.restoreState(self._first_layout)
        self._size()

    def regions(self, views: Sequence[str]) -> list[QWidget]:
        """What the window consists of, in the order in which one reads it."""
        docks = [dock for side in ("left", "right", "bottom") for dock in self._sides[side]]
        pairs = [(self.area.canvas(view), self.area.beside(view)) for view in views]
        canvases = [widget for pair in pairs for widget in pair if widget is not None]
        return [self.tools, *canvases, *self._inner, *docks, self.status]

    def show_session(self, name: str, *, modified: bool) -> None:
        """Name the session in the title, with a star where there are unsaved changes."""
        self.setWindowTitle(f"{name}[*] – DDF Viewer")
        self.setWindowModified(modified)

    def show_actions(self, actions: ActionRegistry) -> None:
        """Menus and the tool bar, from all actions that there are."""
        texts = actions.mark_letters()
        titles = zip(MENUS, mark_mnemonics(MENUS), strict=True)
        menus = {title: self.menuBar().addMenu(text) for title, text in titles}
        for menu in menus.values():
            menu.setToolTipsVisible(True)
        groups: dict[str, int] = {}
        self.addToolBar(self.tools)
        for action in actions:
            menu, built = menus[action.menu], actions[action.name]
            if groups.setdefault(action.menu, action.group) != action.group:
                menu.addSeparator()
                groups[action.menu] = action.group
            if action.submenu:
                menu = _menu_in(menu, action.submenu, texts[action.menu_path])
            menu.addAction(built)
            self.addAction(built)
            if action.tool:
                self.tools.addAction(built)
        for button in self.tools.findChildren(QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    # --- events ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter that a field has left over: it is done."""
        field = self.focusWidget()
        if event.key() in ENTER and is_field(field):
            field.clearFocus()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take local files and folders, several where they are photos or one model's files."""
        urls = event.mimeData().urls()
        if urls and all(url.isLocalFile() for url in urls):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _find_dropped(event)
        if path is not None:
            self.file_dropped.emit(str(path))
        else:
            self.files_dropped.emit([url.toLocalFile() for url in event.mimeData().urls()])
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Out of sight at once; the worker ends behind it."""
        if not all(may_close() for may_close in self.close_checks):
            event.ignore()
            return
        self.close_checks.clear()
        self.closed.emit()
        self.hide()
        event.accept()

    def close_at_once(self) -> None:
        """Close without a question: the program has decided already."""
        self.close_checks.clear()
        self.close()


def _find_dropped(event: QDropEvent) -> Path | None:
    urls = event.mimeData().urls()
    if not all(url.isLocalFile() for url in urls):
        return None
    return path_meant([Path(url.toLocalFile()) for url in urls])


def _menu_in(menu: QMenu, name: str, text: str) -> QMenu:
    """The menu of that name inside another; made where it is not there yet."""
    found = menu.findChild(QMenu, name, Qt.FindChildOption.FindDirectChildrenOnly)
    if isinstance(found, QMenu):
        return found
    inside = menu.addMenu(text)
    inside.setObjectName(name)
    inside.setToolTipsVisible(True)
    return inside
