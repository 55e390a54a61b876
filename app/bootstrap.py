"""Builds the program and wires it; nobody else reaches for anything global."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.actions import build_actions
from app.answers import AnswerDesk
from app.canvas.gl_probe import probe
from app.canvas.view_canvas import ViewCanvas
from app.changes import no_gl_banner
from app.commands import Commands
from app.controller import Controller
from app.demo import Demo
from app.dialogs.text_dialog import TextDialog
from app.inference.link import InferenceLink
from app.inference.worker import EngineFactory, engine_threads, torch_engine
from app.instance_commands import InstanceCommands
from app.instance_wiring import wire_instances
from app.main_window import MainWindow
from app.point_commands import PointCommands
from app.point_controller import PointController
from app.point_wiring import wire_points
from app.presenter import Presenter
from app.program import Program
from app.screen import Screen
from app.state import InstanceState, ViewerState
from app.store import Store
from app.theme import DARK
from app.wall_commands import WallCommands, wire_wall

BUNDLED_MODEL = Path(__file__).resolve().parents[1] / "resources" / "models" / "heads"


@dataclass(frozen=True)
class Start:
    """How to start, as the command line says it."""

    model: Path = BUNDLED_MODEL
    preset: str | None = None
    seed_source: int | None = None
    seed_target: int | None = None


def make_application(arguments: list[str]) -> QApplication:
    """The one QApplication, styled."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication.instance() or QApplication(arguments)
    assert isinstance(application, QApplication)
    application.setApplicationName("DDF Viewer")
    application.setStyle("Fusion")
    application.setStyleSheet(DARK.style_sheet())
    return application


def build(start: Start, make_engine: EngineFactory = torch_engine) -> Program:
    """Everything, wired and shown; the model is being loaded when this returns."""
    gl = probe()
    store = Store(_first_state(start), Screen(has_gl=gl.available))
    link = InferenceLink(make_engine)
    controller = Controller(store, link)
    desk = AnswerDesk(store)
    window = MainWindow(ViewCanvas)
    presenter = Presenter(store, controller, window.area, window)
    link.answered.connect(desk.receive)
    desk.missed.connect(presenter.flash_no_surface)
    desk.answered.connect(window.status.show_work)
    window.model_dropped.connect(lambda path: controller.open_model(Path(path)))
    points = PointController(store, controller, window)
    instance_commands = InstanceCommands(window, controller, store)
    wall_commands = WallCommands(window, controller, store)
    commands = Commands(window, controller, store).table()
    commands |= PointCommands(window, points, store).table()
    commands |= instance_commands.table()
    commands |= wall_commands.table()
    actions = build_actions(commands, window)
    window.add_actions(actions)
    program = Program(window, store, controller, desk, link, actions, points)
    wire_instances(program, instance_commands)
    wire_wall(program, wall_commands)
    _wire_panels(program)
    wire_points(program)
    _keep_actions(program)
    link.start()
    presenter.refresh()
    window.show()
    controller.open_model(start.model, start.preset)
    if not gl.available:
        controller.show_banner(no_gl_banner(gl.reason))
    return program


def _first_state(start: Start) -> ViewerState:
    state = ViewerState()
    if start.seed_source is not None:
        state = replace(state, source=InstanceState(start.seed_source))
    if start.seed_target is not None:
        state = replace(state, targets=(InstanceState(start.seed_target),))
    return state


def _wire_panels(program: Program) -> None:
    """Panels speak to the controller, and follow the store."""
    window, store, controller = program.window, program.store, program.controller
    window.points.selected.connect(controller.select)
    window.points.renamed.connect(controller.rename)
    window.points.tool_used.connect(lambda name: program.actions[name].trigger())
    window.banner.closed.connect(lambda: controller.show_banner(None))
    window.banner.details_asked.connect(lambda text: TextDialog("Details", text, window).show())
    follow = partial(_show_panels, program)
    for signal in (store.state_changed, store.screen_changed):
        signal.connect(follow)
    follow()


def _show_panels(program: Program) -> None:
    state, window = program.store.state, program.window
    window.points.show_points(state, program.store.screen)
    window.banner.show_banner(state.banner)
    threads = engine_threads()
    window.status.show_state(state, f"CPU, {threads} thread{'s' * (threads > 1)}")


def _keep_actions(program: Program) -> None:
    """Actions say what they would do now, and are grey when that is nothing."""
    store, actions, window = program.store, program.actions, program.window

    def follow() -> None:
        state, history = store.state, store.history
        actions["undo"].setEnabled(bool(history.past))
        actions["undo"].setText(f"Undo {history.undo_label}".strip())
        actions["redo"].setEnabled(bool(history.future))
        actions["redo"].setText(f"Redo {history.redo_label}".strip())
        actions["link"].setChecked(state.linked)
        actions["template"].setChecked(state.template_shown)
        has_points = bool(state.points)
        for name in ("copy_points", "save_points", "clear_points", "next_point"):
            actions[name].setEnabled(has_points)
        actions["remove_points"].setEnabled(state.selected is not None)

    for signal in (store.state_changed, store.history_changed):
        signal.connect(follow)
    for name, dock in (("show_latents", window.latents_dock), ("show_points", window.points_dock)):
        actions[name].setChecked(True)
        dock.visibilityChanged.connect(actions[name].setChecked)
    follow()


def run(start: Start, demo_folder: Path | None = None) -> int:
    """The program from window to exit code."""
    application = make_application(["ddf-viewer"])
    program = build(start)
    if demo_folder is not None:
        Demo(program, demo_folder).finished.connect(application.exit)
    try:
        return application.exec()
    finally:
        program.close()
