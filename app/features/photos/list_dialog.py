"""Several photos: a list with a picture and a state each, from which heads are taken."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.canvas.image_pixels import image_of
from app.features.photos.changes import NEW_TARGET
from app.features.photos.dialog import SECONDS, USUAL_SECONDS
from app.features.photos.photo_pane import opaque
from app.features.photos.queue import PhotoItem, PhotoQueue
from app.state.viewer_state import SOURCE, view_title
from app.widgets.combo_box import ComboBox
from app.widgets.number_box import WholeBox
from app.widgets.theme import GRID
from ddf_core.io.photo import MAX_PHOTOS

THUMBNAIL = 6 * GRID
SIZE = QSize(72 * GRID, 68 * GRID)
COLUMNS = ("Photo", "State", "Similarity")
HINT = (
    "Each photo is made into a head of its own. Choose one that is done and put it into a view; "
    "choose several (Ctrl) of one person to make one head of them."
)
PUT_TIP = "The chosen head becomes the instance of this view; undo brings the old one back"
JOIN_TIP = "The chosen photos show the same person: one head is made that explains all of them"
SECONDS_TIP = "How long each photo may take. Longer is nearer to the photo"


class PhotoListDialog(QDialog):
    """Not modal. ``taken`` carries a row and the view it is to become, ``NEW_TARGET`` for one more;
    ``joined`` rows that are to be one head; ``start_asked`` the seconds for each photo."""

    start_asked = Signal(float)
    stop_asked = Signal()
    taken = Signal(int, str)
    joined = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Photos")
        self._items: tuple[PhotoItem, ...] = ()
        self.list = _photo_list()
        self.list.itemSelectionChanged.connect(self._enable)
        self.list.itemDoubleClicked.connect(lambda _item, _column: self._take())
        self.hint = QLabel(HINT, objectName="caption", wordWrap=True)
        self.view = ComboBox(toolTip=PUT_TIP)
        self.view.setAccessibleName("view")
        self.put = QPushButton("Put into view", toolTip=PUT_TIP, autoDefault=False)
        self.put.clicked.connect(self._take)
        self.join = QPushButton("One person…", toolTip=JOIN_TIP, autoDefault=False)
        self.join.clicked.connect(lambda: self.joined.emit(self._rows))
        self.seconds = WholeBox(minimum=SECONDS[0], maximum=SECONDS[1], value=USUAL_SECONDS)
        self.seconds.setSuffix(" s each")
        self.seconds.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.seconds.setToolTip(SECONDS_TIP)
        self.start = QPushButton("Make the heads", autoDefault=False)
        self.start.setToolTip("All photos that wait, one after another")
        self.start.clicked.connect(lambda: self.start_asked.emit(float(self.seconds.value())))
        self.stop = QPushButton("Stop", autoDefault=False)
        self.stop.setToolTip("Stop; the heads that are done are kept")
        self.stop.clicked.connect(self.stop_asked)
        self._lay_out()
        self.resize(SIZE)

    def _lay_out(self) -> None:
        close = QPushButton("Close", autoDefault=False)
        close.setToolTip("Close (Esc); what goes on goes on")
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        left: tuple[QWidget, ...] = (self.seconds, self.start, self.stop, self.join)
        right: tuple[QWidget, ...] = (self.view, self.put, close)
        for widget in left:
            row.addWidget(widget)
        row.addStretch(1)
        for widget in right:
            row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.hint)
        layout.addLayout(row)

    # --- what is shown -----------------------------------------------------------------------

    def show_queue(self, queue: PhotoQueue, row: int = -1) -> None:
        """The photos as they are; only ``row`` has changed, where one is named."""
        self._items = queue.items
        while self.list.topLevelItemCount() < len(queue.items):
            self.list.addTopLevelItem(QTreeWidgetItem())
        rows = range(len(queue.items)) if row < 0 else (row,)
        for at in rows:
            _fill(self.list.topLevelItem(at), queue.items[at])
        waits = any(item.state == "waiting" for item in queue.items)
        self.start.setVisible(not queue.is_running)
        self.start.setEnabled(waits)
        self.seconds.setEnabled(not queue.is_running)
        self.stop.setVisible(queue.is_running)
        self._enable()

    def show_views(self, views: Sequence[str], *, can_add: bool) -> None:
        """The views that a head may go into; the choice stays where it is among them."""
        wanted = [*views, *([NEW_TARGET] if can_add else [])]
        if [self.view.itemData(at) for at in range(self.view.count())] == wanted:
            return
        chosen = self.view.currentData() or SOURCE
        self.view.clear()
        for view in wanted:
            self.view.addItem("One more target" if view == NEW_TARGET else view_title(view), view)
        self.view.setCurrentIndex(max(self.view.findData(chosen), 0))

    # --- what the hand wants -----------------------------------------------------------------

    @property
    def _rows(self) -> list[int]:
        """The chosen rows, from top to bottom."""
        return sorted(self.list.indexOfTopLevelItem(item) for item in self.list.selectedItems())

    @property
    def _row(self) -> int:
        """The one chosen row, if it has a head; else -1."""
        rows = self._rows
        row = rows[0] if len(rows) == 1 else -1
        return row if row >= 0 and self._items[row].found is not None else -1

    def _enable(self) -> None:
        self.put.setEnabled(self._row >= 0)
        readable = [row for row in self._rows if self._items[row].state != "failed"]
        is_joinable = 1 < len(readable) <= MAX_PHOTOS and readable == self._rows
        self.join.setEnabled(is_joinable and not self.stop.isVisibleTo(self))

    def _take(self) -> None:
        if self._row >= 0:
            self.taken.emit(self._row, self.view.currentData())


def _photo_list() -> QTreeWidget:
    shown = QTreeWidget(objectName="photos")
    shown.setColumnCount(len(COLUMNS))
    shown.setHeaderLabels(list(COLUMNS))
    shown.setRootIsDecorated(False)
    shown.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    shown.setUniformRowHeights(True)
    shown.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
    header = shown.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    header.setSectionsMovable(False)
    shown.setColumnWidth(0, 34 * GRID)
    shown.setColumnWidth(2, 11 * GRID)
    middle = Qt.AlignmentFlag.AlignVCenter
    for column, side in enumerate(
        (Qt.AlignmentFlag.AlignLeft,) * 2 + (Qt.AlignmentFlag.AlignRight,)
    ):
        shown.headerItem().setTextAlignment(column, side | middle)
    return shown


def _fill(row: QTreeWidgetItem | None, item: PhotoItem) -> None:
    if row is None:
        return
    row.setText(0, item.path.name)
    row.setToolTip(0, str(item.path))
    row.setText(1, item.words)
    row.setToolTip(1, item.found.least.words if item.found else item.error)
    row.setText(2, f"{item.found.least.similarity:.2f}" if item.found else "")
    row.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    row.setSizeHint(0, QSize(0, THUMBNAIL + GRID))
    if item.thumbnail is not None:
        image = image_of(opaque(item.thumbnail), premultiplied=False)
        row.setIcon(0, _icon(QPixmap.fromImage(image)))
    elif row.icon(0).isNull():
        # As wide as a picture, so that the names stand in one line.
        blank = QPixmap(THUMBNAIL, THUMBNAIL)
        blank.fill(Qt.GlobalColor.transparent)
        row.setIcon(0, _icon(blank))


def _icon(pixmap: QPixmap) -> QIcon:
    """The same where its row is chosen: Qt would tint it."""
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon
