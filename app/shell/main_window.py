"""The window: views in the middle, latents on the left, points below, textures and labels on the
right. Lays out; decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
)
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.features.gallery.panel import WallPanel
from app.features.instances.interpolation_bar import InterpolationBar
from app.features.instances.panel import LatentPanel
from app.features.instances.panel_list import LatentList
from app.features.labels.panel import LabelPanel
from app.features.plots.panel import PlotsPanel
from app.features.points.panel import PointsPanel
from app.features.transfer.panel import TransferPanel
from app.shell.actions import ACTIONS, MENUS, marked_texts, menu_path
from app.shell.banner_bar import BannerBar
from app.shell.status_line import StatusLine
from app.shell.view_area import CanvasFactory, ViewArea
from app.widgets.mnemonics import marked
from app.widgets.theme import GRID

SIZE = QSize(1360, 864)
LATENTS_WIDTH = 312
POINTS_HEIGHT = 224


class MainWindow(QMainWindow):
    """``file_dropped`` carries the path that was dropped on the window.

    ``may_close`` is asked before the user closes the window; False keeps it open.
    """

    file_dropped = Signal(str)
    closed = Signal()

    def __init__(self, make_canvas: CanvasFactory) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.show_session("Untitled", modified=False)
        self.may_close: Callable[[], bool] = lambda: True
        self.area = ViewArea(make_canvas)
        self.banner = BannerBar()
        self.points = PointsPanel()
        self.plots = PlotsPanel()
        self.wall = WallPanel()
        self.interpolation = InterpolationBar()
        self.status = StatusLine()
        self.tools = QToolBar("Tools", movable=False, objectName="tools")
        self.named_actions: dict[str, QAction] = {}
        self.latent_list = LatentList()
        self.latent_list.setMinimumWidth(LATENTS_WIDTH)
        self.transfer, self.labels = TransferPanel(), LabelPanel()
        areas = Qt.DockWidgetArea
        self.latents_dock = self._dock("Latents", self.latent_list, areas.LeftDockWidgetArea)
        self.points_dock = self._dock("Points", self.points, areas.BottomDockWidgetArea)
        self.plots_dock = self._dock("Plots", self.plots, areas.BottomDockWidgetArea)
        self.transfer_dock = self._dock("Transfer", self.transfer, areas.RightDockWidgetArea)
        self.labels_dock = self._dock("Labels", self.labels, areas.RightDockWidgetArea)
        self.plots_dock.visibilityChanged.connect(self._close_gap)
        for dock in (self.transfer_dock, self.labels_dock):
            dock.visibilityChanged.connect(lambda _shown: self._close_right_gap())
        self._lay_out()
        self._first_layout = self.saveState()

    # --- layout ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        centre = QWidget()
        self._centre = column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, GRID, 0)
        column.setSpacing(GRID)
        column.addWidget(self.banner)
        views = QHBoxLayout()
        views.setSpacing(GRID)
        views.addWidget(self.area, 2)
        views.addWidget(self.wall, 3)
        column.addLayout(views, 1)
        column.addWidget(self.interpolation)
        self.setCentralWidget(centre)
        self.setStatusBar(self.status)
        corner, dock = Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea
        self.setCorner(corner, dock)
        self._size()

    def _size(self) -> None:
        """Window and panels at their first sizes."""
        self.resizeDocks([self.latents_dock], [LATENTS_WIDTH], Qt.Orientation.Horizontal)
        self.resizeDocks([self.points_dock], [POINTS_HEIGHT], Qt.Orientation.Vertical)
        self.splitDockWidget(self.points_dock, self.plots_dock, Qt.Orientation.Horizontal)
        self.resizeDocks([self.points_dock, self.plots_dock], [2, 1], Qt.Orientation.Horizontal)
        for dock in (self.plots_dock, self.transfer_dock, self.labels_dock):
            dock.hide()
        available = self.screen().availableGeometry().size()
        self.resize(SIZE.boundedTo(available))

    def _dock(self, title: str, inside: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self, objectName=f"dock-{title.lower()}")
        # The panels carry their own headings; Qt's title bar would say everything twice.
        dock.setTitleBarWidget(QWidget())
        frame = QFrame()
        layout = QVBoxLayout(frame)
        areas = Qt.DockWidgetArea
        at_left, at_right = area == areas.LeftDockWidgetArea, area == areas.RightDockWidgetArea
        layout.setContentsMargins(0 if at_right else GRID, 0, 0 if at_left else GRID, 0)
        layout.addWidget(inside)
        dock.setWidget(frame)
        self.addDockWidget(area, dock)
        return dock

    def _close_gap(self, plots_shown: bool) -> None:
        """One step of the grid between points and plots: the separator is one already."""
        for dock, margins in (
            (self.points_dock, (GRID, 0, 0 if plots_shown else GRID, 0)),
            (self.plots_dock, (0, 0, GRID, 0)),
        ):
            layout = dock.widget().layout()
            if layout is not None:
                layout.setContentsMargins(*margins)

    def _close_right_gap(self) -> None:
        """One step of the grid between the views and what is on their right."""
        docks = (self.transfer_dock, self.labels_dock)
        shown = any(not dock.isHidden() for dock in docks)
        self._centre.setContentsMargins(0, 0, 0 if shown else GRID, 0)

    def reset_layout(self) -> None:
        """Window and panels as at the first start."""
        self.showNormal()
        self.restoreState(self._first_layout)
        self._size()

    def show_session(self, name: str, *, modified: bool) -> None:
        """Name the session in the title, with a star where there are unsaved changes."""
        self.setWindowTitle(f"{name}[*] – DDF Viewer")
        self.setWindowModified(modified)

    @property
    def latents(self) -> Mapping[str, LatentPanel]:
        """The panels of the instances, also of those no longer shown."""
        return self.latent_list.panels

    def add_actions(self, actions: Mapping[str, QAction]) -> None:
        """Menus and the tool bar, from the table of actions."""
        self.named_actions = dict(actions)
        titles = zip(MENUS, marked(MENUS), strict=True)
        menus = {title: self.menuBar().addMenu(text) for title, text in titles}
        for menu in menus.values():
            menu.setToolTipsVisible(True)
        texts = marked_texts()
        groups: dict[str, int] = {}
        bar = self.tools
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setIconSize(QSize(20, 20))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.addToolBar(bar)
        for spec in ACTIONS:
            menu = menus[spec.menu]
            if groups.setdefault(spec.menu, spec.group) != spec.group:
                menu.addSeparator()
                groups[spec.menu] = spec.group
            if spec.submenu:
                menu = _menu_in(menu, spec.submenu, texts[menu_path(spec)])
            menu.addAction(actions[spec.name])
            self.addAction(actions[spec.name])
            if spec.tool:
                bar.addAction(actions[spec.name])
        for button in bar.findChildren(QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    # --- events ------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one local file or folder."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.file_dropped.emit(event.mimeData().urls()[0].toLocalFile())
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Out of sight at once; the worker ends behind it."""
        if not self.may_close():
            event.ignore()
            return
        self.may_close = lambda: True
        self.closed.emit()
        self.hide()
        event.accept()

    def close_at_once(self) -> None:
        """Close without a question: the program has decided already."""
        self.may_close = lambda: True
        self.close()


def _menu_in(menu: QMenu, name: str, text: str) -> QMenu:
    """The menu of that name inside another; made where it is not there yet."""
    found = menu.findChild(QMenu, name, Qt.FindChildOption.FindDirectChildrenOnly)
    if isinstance(found, QMenu):
        return found
    inside = menu.addMenu(text)
    inside.setObjectName(name)
    inside.setToolTipsVisible(True)
    return inside
