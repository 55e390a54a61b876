"""Asks what a saved picture shall be: which view, how large, with what."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QWidget

from app.features.export.image import ImageExport, expected_s
from app.state.viewer_state import view_title
from app.widgets.combo_box import ComboBox
from app.widgets.form import export_form, lay_out
from app.widgets.jobs import rough_duration
from app.widgets.size_choice import Preset, Size, SizeChoice, list_view_sizes, squares

SQUARES = (512, 1024, 2048, 4096)


def presets(view_size: Size) -> list[Preset]:
    """Sizes to choose from: the view's shape as large as it is, larger, and squares."""
    return list_view_sizes(view_size) + squares(SQUARES)


class ImageDialog(QDialog):
    """``wanted`` carries an ``ImageExport`` whose path is still to be asked for.

    Args:
        views: name and size in physical pixels of each view on screen.
        active: the one that was used last.
        seconds_per_pixel: how fast the last exact picture was made; 0 while unknown.
        has_labels: there are labels that could be saved.
    """

    wanted = Signal(object)

    def __init__(
        self,
        views: Sequence[tuple[str, Size]],
        active: str,
        seconds_per_pixel: float,
        parent: QWidget | None = None,
        *,
        has_labels: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Save picture")
        self._sizes, self._speed = dict(views), seconds_per_pixel
        self.view = ComboBox(toolTip="Whose picture it is")
        for name, _size in views:
            self.view.addItem(view_title(name), name)
        self.kind = ComboBox(toolTip="What is saved of each pixel")
        self.kind.addItem("Picture", "picture")
        self.kind.addItem("Depth, 16-bit PNG or .npy", "depth")
        if has_labels:
            self.kind.addItem("Label map, PNG with palette", "labels")
        self._size = size = SizeChoice(self)
        self.preset, self.width_px, self.height_px = size.preset, size.width_px, size.height_px
        self.transparent = QCheckBox("No background", toolTip="What is not head is transparent")
        self.markers = QCheckBox("Markers", checked=True, toolTip="The points, as on the screen")
        self.time = QLabel("", objectName="caption")
        self._lay_out()
        size.changed.connect(self._say_time)
        self.view.currentIndexChanged.connect(self._show_presets)
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.view.setCurrentIndex(max(self.view.findData(active), 0))
        self._show_presets()

    def _lay_out(self) -> None:
        form = export_form()
        form.addRow("View", self.view)
        form.addRow("Save", self.kind)
        self._size.add_to(form)
        form.addRow("Show", self.markers)
        form.addRow("", self.transparent)
        form.addRow("", self.time)
        self.save = lay_out(self, form, "Ask where to, and begin  (Enter)")
        self.accepted.connect(lambda: self.wanted.emit(self.export()))

    # --- hand --------------------------------------------------------------------------------

    def _show_presets(self) -> None:
        """The sizes of the chosen view; the one of its shape that is large enough for most uses."""
        self._size.show_presets(presets(self._sizes[self.view.currentData()]))

    def _show_kind(self) -> None:
        for box in (self.transparent, self.markers):
            box.setEnabled(self.kind.currentData() == "picture")

    def _say_time(self) -> None:
        seconds = expected_s(self._size.size, self._speed)
        self.time.setText(beside_work(seconds))

    def export(self) -> ImageExport:
        """What is chosen now."""
        return ImageExport(
            self.view.currentData(),
            self._size.size,
            transparent=self.transparent.isChecked(),
            markers=self.markers.isChecked(),
            content=self.kind.currentData(),
        )


def beside_work(seconds: float | None) -> str:
    """How long it will take, in words; empty while nobody can say."""
    return "" if seconds is None else f"About {rough_duration(seconds)}. You can go on working."
