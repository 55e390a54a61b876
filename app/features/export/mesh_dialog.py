"""Asks what an exported mesh shall be, and shows it: a coarse one at once, then as it is saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.features.export.mesh import (
    PRINTED,
    USUAL_HEIGHT_M,
    MeshExport,
    MeshFormat,
    subjects,
)
from app.features.export.mesh_view import MeshView
from app.state.viewer_state import ViewerState
from app.widgets.combo_box import ComboBox
from app.widgets.form import export_form, lay_out
from app.widgets.number_box import NumberBox, WholeBox
from app.widgets.size_choice import BOX_WIDTH
from app.widgets.theme import GRID
from ddf_core.answers import Failed, MeshMade

Z_UP = "ply-z"
FORMATS = (
    ("GLB", "glb", "Opens nearly everywhere, its picture inside"),
    ("OBJ", "obj", "With a material and a picture beside it"),
    ("PLY", "ply", "Vertex colours only; y up, as here"),
    ("PLY, Z up (Blender)", Z_UP, "Vertex colours only; stands upright in Blender"),
    ("STL", "stl", "For printers: millimetres, no colours"),
    ("3MF", "3mf", "For printers: millimetres, vertex colours"),
)
BARE = ("ply", Z_UP, *PRINTED)
"""Formats without a picture."""
TEXTURES = (0, 512, 1024, 2048, 4096)
USUAL_TEXTURE = 1024
LEAST, MOST, STEP = 32, 384, 32
PAUSE_MS = 250
"""Without a change for this long, another preview is asked for."""
LOOKING = "Searching …"


class MeshDialog(QDialog):
    """``wanted`` carries a ``MeshExport`` whose path is still to be asked for, ``preview_wanted``
    one whose mesh is to be shown.

    Args:
        state: which views there are.
        active: the view that was used last.
    """

    wanted = Signal(object)
    preview_wanted = Signal(object)

    def __init__(self, state: ViewerState, active: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export mesh")
        self.what = ComboBox(toolTip="Whose mesh; those of all heads share their vertices")
        for text, subject in subjects(state):
            self.what.addItem(text, subject)
        self.format = ComboBox(toolTip="What it is written as")
        for number, (text, kind, more) in enumerate(FORMATS):
            self.format.addItem(text, kind)
            self.format.setItemData(number, more, Qt.ItemDataRole.ToolTipRole)
        self.resolution = WholeBox(
            minimum=LEAST, maximum=MOST, value=128, singleStep=STEP,
            toolTip=f"Per side of the box, {LEAST} to {MOST}; twice is four times the vertices",
        )  # fmt: skip
        self.level = NumberBox(
            minimum=0.01, maximum=100_000.0, decimals=2, value=10.0,
            toolTip="Density at the surface, per scene unit; less gives a fuller shape",
        )  # fmt: skip
        self.auto = QCheckBox("As in the pictures", checked=True)
        self.auto.setToolTip("The level at which the pictures have their surface")
        self.texture = ComboBox(toolTip="Pixels a side of the picture that colours the mesh")
        for side in TEXTURES:
            self.texture.addItem(f"{side} × {side}" if side else "None, vertex colours", side)
        self.texture.setCurrentIndex(TEXTURES.index(USUAL_TEXTURE))
        known_m = state.model.height_m if state.model is not None else None
        self.tall = NumberBox(
            minimum=0.001, maximum=1000.0, decimals=3, singleStep=0.01,
            value=known_m or USUAL_HEIGHT_M,
            toolTip="How high the template is in life; every head is as large beside it as here",
        )  # fmt: skip
        self.real = QCheckBox("Real size", checked=known_m is not None)
        self.real.setToolTip(
            "Metres in GLB, OBJ and PLY, millimetres in STL and 3MF; else scene units"
        )
        self.view = MeshView()
        self.shown = QLabel("", objectName="caption")
        self.clay = QCheckBox("Shape alone")
        self.clay.setToolTip(
            "The surface in grey light, without its colours; it is saved with them"
        )
        self.clay.toggled.connect(self.view.set_clay)
        self.figures = QLabel("", objectName="caption")
        self._timer = QTimer(self, singleShot=True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(lambda: self.preview_wanted.emit(self.export()))
        self._found: MeshMade | None = None
        self._lay_out()
        self.what.setCurrentIndex(max(self.what.findData(((active,), "one")), 0))
        self._connect()
        self._follow()

    def _lay_out(self) -> None:
        for box in (self.resolution, self.level, self.tall):
            box.setFixedWidth(BOX_WIDTH)
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
        form = export_form()
        form.addRow("Mesh of", self.what)
        form.addRow("Format", self.format)
        form.addRow("Resolution (cells per side)", _row(self.resolution))
        form.addRow("Level", _row(self.level))
        form.addRow("", self.auto)
        form.addRow("Texture", self.texture)
        form.addRow("Height of the template (m)", _row(self.tall))
        form.addRow("", self.real)
        form.addRow("", self.figures)
        self.save = lay_out(self, form, "Ask where to, and begin  (Enter)", self._beside())
        self.accepted.connect(lambda: self.wanted.emit(self.export()))

    def _beside(self) -> QWidget:
        """The preview, with what it shows below it."""
        beside = QWidget()
        column = QVBoxLayout(beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.view)
        row = QHBoxLayout()
        row.addWidget(self.shown, 1)
        row.addWidget(self.clay)
        column.addLayout(row)
        return beside

    def _connect(self) -> None:
        for choice in (self.what, self.format, self.texture):
            choice.currentIndexChanged.connect(self._follow)
            choice.currentIndexChanged.connect(self._look_again)
        self.auto.toggled.connect(self._follow)
        self.real.toggled.connect(self._follow)
        self.auto.toggled.connect(self._look_again)
        self.level.valueChanged.connect(self._level_changed)
        self.resolution.valueChanged.connect(self._say_figures)
        self.resolution.valueChanged.connect(self._look_again)

    # --- hand --------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Grey what makes no difference now."""
        is_morph = self.what.currentData()[1] == "morph"
        if is_morph:
            self.format.setCurrentIndex(0)
        self.format.setEnabled(not is_morph)
        is_printed = self.format.currentData() in PRINTED
        if is_printed:
            self.real.setChecked(True)
        self.real.setEnabled(not is_printed)
        self.tall.setEnabled(self.real.isChecked())
        self.texture.setEnabled(self.format.currentData() not in BARE)
        self.level.setEnabled(not self.auto.isChecked())
        self._say_figures()

    def _level_changed(self) -> None:
        if not self.auto.isChecked():
            self._look_again()

    def _look_again(self) -> None:
        self._timer.start()

    def look(self) -> None:
        """Ask for the first preview."""
        self.view.show_mesh(None, LOOKING)
        self.preview_wanted.emit(self.export())

    def export(self) -> MeshExport:
        """What is chosen now."""
        views, together = self.what.currentData()
        chosen = self.format.currentData()
        kind: MeshFormat = "ply" if chosen == Z_UP else chosen
        return MeshExport(
            views,
            together,
            self.resolution.value(),
            None if self.auto.isChecked() else self.level.value(),
            0 if kind in BARE else self.texture.currentData(),
            kind,
            up="z" if chosen == Z_UP else None,
            height_m=self.tall.value(),
            real_size=self.real.isChecked(),
        )

    # --- preview -----------------------------------------------------------------------------

    def show_progress(self, done: float) -> None:
        """How much of the mesh that follows the coarse one is made, in [0, 1]."""
        self.shown.setText(f"Coarse so far, {done:.0%} of the finer one")

    def show_preview(self, answer: MeshMade | Failed, is_whole: bool) -> None:
        """A mesh, or why there is none; ``is_whole`` is the one that would be saved."""
        if isinstance(answer, Failed):
            self._found = None
            self.shown.setText("")
            self.view.show_mesh(None, f"{answer.message} {answer.advice}".strip())
        else:
            self._found = answer
            settings, colours = answer.request.settings, "vertex colours"
            if settings.texture_px:
                colours = f"texture {settings.texture_px} px"
            words = f"{settings.resolution}³, {colours}"
            self.shown.setText(words if is_whole else f"{words} so far …")
            self.view.show_mesh(answer.mesh)
            if self.auto.isChecked():
                blocked = self.level.blockSignals(True)
                self.level.setValue(answer.figures.level)
                self.level.blockSignals(blocked)
        self._say_figures()

    def _say_figures(self) -> None:
        if self._found is None:
            self.figures.setText("")
            return
        made = self._found.request.settings.resolution
        count = self._found.figures.vertices
        if made == self.resolution.value():
            self.figures.setText(f"{count:,.0f} vertices.")
            return
        finer = count * (self.resolution.value() / made) ** 2
        self.figures.setText(f"About {round(finer, -2 if finer > 1e3 else 0):,.0f} vertices.")


def _row(widget: QWidget) -> QHBoxLayout:
    """A box that keeps its width."""
    row = QHBoxLayout()
    row.setSpacing(GRID)
    row.addWidget(widget)
    row.addStretch(1)
    return row
