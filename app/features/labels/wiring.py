"""Wires labels: actions, the panel, the brush on the template view, the store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from app.features.labels.areas import LabelAreas
from app.features.labels.controller import LabelController
from app.features.labels.painter import LabelPainter
from app.inference.controller import Controller
from app.shell.actions import ACTIONS, tip_of
from app.shell.main_window import MainWindow
from app.shell.program import Program
from app.shell.settings import Settings
from app.state.modes import NO_FIELDS
from app.state.store import Store
from app.state.viewer_state import TEMPLATE
from app.widgets.file_dialog import Kinds, ask_save_place

TIP = next(tip_of(spec) for spec in ACTIONS if spec.name == "paint")
LABELS: Kinds = {"Label map": (".npz",)}


class LabelCommands:
    """One method for one action."""

    def __init__(
        self, window: MainWindow, controller: Controller, store: Store, settings: Settings
    ) -> None:
        self._window, self._controller, self._store = window, controller, store
        self._settings = settings
        self.labels = LabelController(store)
        self.painter = LabelPainter(store, controller)
        self.areas = LabelAreas(store, window)

    def table(self) -> dict[str, Callable[..., None]]:
        """The command of each action by its name."""
        return {
            "paint": self.set_painting,
            "brush_smaller": self.labels.smaller_brush,
            "brush_larger": self.labels.larger_brush,
            "open_labels": self.open_labels,
            "save_labels": self.save_labels,
            "own_labels": self.labels.reset,
            "show_labels": self._window.labels_dock.setVisible,
            "escape": self.escape,
        }

    def set_painting(self, on: bool) -> None:
        """The brush in the hand, with its panel; or put away, and the panel stays."""
        self.labels.set_painting(on)
        if on:
            self._window.labels_dock.show()

    def escape(self) -> None:
        """Take away the message, else the brush, else the selection."""
        state = self._store.state
        if state.painting and state.banner is None:
            self.labels.set_painting(False)
        else:
            self._controller.escape()

    def use_eraser(self, on: bool) -> None:
        """The eraser taken into the hand, or the brush again."""
        self.labels.set_erasing(on)
        self.set_painting(True)

    def use_brush(self) -> None:
        """The panel's Paint: the brush again after the eraser, else as the action."""
        if self._store.state.painting and self._store.state.label_tool.erasing:
            self.labels.set_erasing(False)
        else:
            self.set_painting(not self._store.state.painting)

    def open_labels(self) -> None:
        """Ask for a file, and show its labels in place of those of now."""
        folder = str(self._settings.folder("exports", Path.cwd()))
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            "Open label map",
            folder,
            "Label maps and painted pictures (*.npz *.png);;All files (*)",
        )
        if name and self.labels.open_file(Path(name)):
            self._window.labels_dock.show()

    def save_labels(self) -> None:
        """Ask where, and write the labels."""
        start = self._settings.folder("exports", Path.cwd()) / "labels.npz"
        path = ask_save_place(self._window, "Save label map", start, LABELS)
        if path is not None and self.labels.save_file(path):
            self._settings.keep_folder("exports", path.parent)
            self._window.status.showMessage(f"Saved {path}", 6000)


def wire_labels(program: Program, commands: LabelCommands) -> None:
    """The panel speaks to the controllers, and follows the store; so do the actions."""
    store, areas = program.store, commands.areas
    _wire_panel(program, commands)
    _wire_brush(program, commands)

    def show() -> None:
        program.window.labels.show_labels(store.state, areas.shares)

    def follow() -> None:
        areas.follow()
        show()
        _keep_actions(program)

    areas.changed.connect(show)
    store.state_changed.connect(follow)
    store.screen_changed.connect(areas.follow)
    follow()


def _wire_panel(program: Program, commands: LabelCommands) -> None:
    panel, labels, store = program.window.labels, commands.labels, program.store
    panel.added.connect(labels.add)
    panel.removed.connect(lambda: labels.remove(store.state.label_tool.chosen))
    panel.erasing_chosen.connect(commands.use_eraser)
    panel.brush_moved.connect(labels.set_brush)
    panel.opacity_moved.connect(labels.set_opacity)
    panel.table.chosen.connect(labels.choose)
    panel.table.renamed.connect(labels.rename)
    panel.table.coloured.connect(labels.set_colour)
    panel.gesture_started.connect(program.controller.begin_gesture)
    panel.gesture_ended.connect(program.controller.end_gesture)
    panel.paint_used.connect(commands.use_brush)
    panel.tool_used.connect(lambda name: program.actions[name].trigger())
    dock = program.window.labels_dock
    dock.visibilityChanged.connect(program.actions["show_labels"].setChecked)


def _wire_brush(program: Program, commands: LabelCommands) -> None:
    area, store, painter = program.window.area, program.store, commands.painter

    def follow() -> None:
        painting = store.state.painting
        if TEMPLATE in store.state.views:
            area.canvas(TEMPLATE).set_brushing(painting)
            if not painting:
                area.canvas(TEMPLATE).set_brush(None)
        elif painting:
            commands.labels.set_painting(False)  # there is nothing to paint on any more

    def show(view: str, x: float, y: float) -> None:
        if view == TEMPLATE and store.state.painting:
            area.canvas(TEMPLATE).set_brush(painter.brush_at((x, y)))

    def hide() -> None:
        if TEMPLATE in store.state.views:
            area.canvas(TEMPLATE).set_brush(None)

    area.stroke_started.connect(painter.begin)
    area.stroke_moved.connect(painter.move)
    area.stroke_moved.connect(show)
    area.stroke_ended.connect(painter.end)
    area.hovered.connect(show)
    area.hover_left.connect(hide)
    store.state_changed.connect(follow)


def _keep_actions(program: Program) -> None:
    state, actions = program.store.state, program.actions
    has_fields = state.model is not None and state.model.has_fields
    actions["paint"].setChecked(state.painting)
    for name in ("paint", "open_labels"):
        actions[name].setEnabled(has_fields)
    for name in ("brush_smaller", "brush_larger"):
        actions[name].setEnabled(state.painting)
    actions["save_labels"].setEnabled(state.labels is not None and bool(state.labels.labels))
    actions["own_labels"].setEnabled(state.label_map is not None)
    bare = state.model is not None and not has_fields
    actions["paint"].setToolTip(NO_FIELDS if bare else TIP)
