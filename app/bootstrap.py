"""Builds the program and wires it; nobody else reaches for anything global."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.canvas.preview import warm_up
from app.canvas.view_canvas import ViewCanvas
from app.features.devices.wiring import device_commands, wire_devices
from app.features.export.parts import ExportParts
from app.features.export.wiring import ExportCommands, wire_exports
from app.features.gallery.commands import WallCommands, wire_wall
from app.features.hover.controller import HoverController
from app.features.instances.commands import InstanceCommands
from app.features.instances.wiring import wire_instances
from app.features.labels.wiring import LabelCommands, wire_labels
from app.features.photos.wiring import PhotoCommands, wire_photos
from app.features.points.commands import PointCommands
from app.features.points.controller import PointController
from app.features.points.wiring import wire_points
from app.features.sessions.autosave import Autosave
from app.features.sessions.commands import FileCommands
from app.features.sessions.crash import CrashHandler
from app.features.sessions.lock_files import take_slot
from app.features.sessions.manager import SessionManager
from app.features.sessions.recovery import Recovery
from app.features.transfer.wiring import TransferCommands, wire_transfer
from app.inference.controller import Controller
from app.inference.engine_client import EngineClient
from app.inference.response_dispatcher import ResponseDispatcher
from app.inference.worker import EngineFactory, torch_engine
from app.shell.action_wiring import wire_actions
from app.shell.actions import build_actions
from app.shell.commands import Commands
from app.shell.demo import Demo
from app.shell.first_paint import FirstPaint
from app.shell.main_window import MainWindow
from app.shell.presenter import Presenter
from app.shell.profile import Profile, user_profile
from app.shell.program import Program
from app.shell.settings import Settings
from app.shell.tab_order import TabOrder
from app.state.changes import no_gl_banner, with_note
from app.state.screen import Screen
from app.state.store import Store
from app.state.viewer_state import SOURCE, InstanceState, ViewerState
from app.widgets.text_dialog import TextDialog
from app.widgets.theme import DARK
from app.widgets.theming import ThemeSwitch, apply_theme, keep_theme_actions
from ddf_core.errors import OutputError
from ddf_core.requests import UseDevice
from ddf_core.resource_paths import BUNDLED_MODEL


@dataclass(frozen=True)
class Start:
    """How to start, as the command line says it. A ``session`` brings its own model; a ``photo`` is
    opened once the model is there."""

    model: Path = BUNDLED_MODEL
    preset: str | None = None
    seed_source: int | None = None
    seed_target: int | None = None
    session: Path | None = None
    photo: Path | None = None
    device: str = "auto"

    @property
    def is_plain(self) -> bool:
        """Nothing in particular was asked for, wherever it is computed."""
        return self == Start(device=self.device)


def make_application(arguments: list[str]) -> QApplication:
    """The one QApplication, styled."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication.instance() or QApplication(arguments)
    assert isinstance(application, QApplication)
    application.setApplicationName("DDF Viewer")
    application.setStyle("Fusion")
    apply_theme(application, DARK)
    return application


def build(
    start: Start, make_engine: EngineFactory = torch_engine, profile: Profile | None = None
) -> Program:
    """Everything, wired and shown; the model is loaded as soon as the window has been painted.

    ``profile`` None keeps nothing: no settings, no autosave.
    """
    store = Store(_first_state(start), Screen())
    engine = EngineClient(make_engine)
    controller = Controller(store, engine)
    responses = ResponseDispatcher(store)
    window = MainWindow(ViewCanvas)
    settings = Settings(profile.settings if profile else None, window)
    session = SessionManager(store, controller, responses, BUNDLED_MODEL, window)
    recovery = Recovery(store, controller, session, settings, start.model, window)
    presenter = Presenter(store, controller, window.area, window)
    engine.answered.connect(responses.receive)
    _wire_hover(window, responses, controller, HoverController(store, engine, window))
    responses.missed.connect(presenter.flash_no_surface)
    responses.answered.connect(window.status.show_work)
    theme = ThemeSwitch(window, settings.theme)
    theme.changed.connect(settings.keep_theme)
    points = PointController(store, controller, window)
    files = FileCommands(window, controller, session, settings)
    instance_commands = InstanceCommands(window, controller, store)
    wall_commands = WallCommands(window, controller, store)
    commands = Commands(window, controller, store, session, settings, theme).table() | files.table()
    exports = ExportCommands(ExportParts(window, controller, store, session, engine, settings))
    photos = PhotoCommands(window, controller, store, engine, settings)
    commands |= exports.table() | photos.table()
    commands |= PointCommands(window, points, store).table()
    commands |= instance_commands.table() | wall_commands.table()
    transfer_commands = TransferCommands(window, store)
    label_commands = LabelCommands(window, controller, store, settings)
    commands |= transfer_commands.table() | label_commands.table() | device_commands(engine)
    actions = build_actions(commands, window)
    actions["open_recent"].setMenu(files.recent)
    window.add_actions(actions)
    autosave = _autosave(store, session, recovery, profile)
    program = Program(
        window, store, controller, responses, engine, actions, points, session, autosave
    )
    wire_instances(program, instance_commands)
    wire_wall(program, wall_commands)
    wire_transfer(program, transfer_commands)
    wire_labels(program, label_commands)
    wire_photos(program, photos, files)
    _wire_panels(program)
    wire_points(program)
    _wire_files(program, files, settings)
    wire_actions(program)
    wire_devices(program)
    TabOrder(window, store)
    keep_theme_actions(actions, theme)
    wire_exports(program, exports)
    settings.restore_window(window)
    engine.send([UseDevice(start.device)])
    presenter.refresh()
    window.show()
    _open_first(start, controller, files, recovery)
    if start.photo is not None:
        photos.open_first(start.photo)
    FirstPaint(window.area.canvas(SOURCE), partial(_wake, store, engine), window)
    return program


def _wake(store: Store, engine: EngineClient) -> None:
    """Torch and OpenGL, side by side: both are slow to come, and the first paint needs neither."""
    engine.start()
    # Here and not above: they import vispy.
    from app.canvas.gl_probe import probe

    gl = probe()
    if not gl.available:
        store.show(replace(store.screen, has_gl=False))
        store.amend(with_note(store.state, no_gl_banner(gl.reason)))
    QTimer.singleShot(0, warm_up)


def _autosave(
    store: Store, session: SessionManager, recovery: Recovery, profile: Profile | None
) -> Autosave | None:
    if profile is None:
        return None
    try:
        slot = take_slot(profile.data)
    except OutputError as error:
        recovery.note_trouble(error)
        return None
    autosave = Autosave(store, session, slot, profile.autosave_ms, session)
    recovery.watch(autosave)
    return autosave


def _open_first(
    start: Start, controller: Controller, files: FileCommands, recovery: Recovery
) -> None:
    """What the user asked for; at a plain start, unsaved work of last time."""
    if not (start.is_plain and recovery.restore()):
        if start.session is None:
            controller.open_model(start.model, start.preset)
        else:
            files.open_first(start.session, start.model)
        recovery.keep_aside()
    recovery.tell()


def _first_state(start: Start) -> ViewerState:
    state = ViewerState()
    if start.seed_source is not None:
        state = replace(state, source=InstanceState(start.seed_source))
    if start.seed_target is not None:
        state = replace(state, targets=(InstanceState(start.seed_target),))
    return state


def _wire_hover(
    window: MainWindow,
    responses: ResponseDispatcher,
    controller: Controller,
    hover: HoverController,
) -> None:
    window.area.hovered.connect(hover.move)
    window.area.hover_left.connect(hover.leave)
    responses.hovered.connect(hover.receive)
    # A hover keeps the engine busy for a moment: nobody else looks afterwards whether all is done.
    responses.hovered.connect(lambda _answer: controller.replan())


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


def _wire_files(program: Program, files: FileCommands, settings: Settings) -> None:
    """The File menu, drops and the title follow the session; the window is remembered."""
    window, session = program.window, program.session

    def show() -> None:
        window.show_session(session.name, modified=session.is_modified)

    session.changed.connect(show)
    window.may_close = files.may_leave
    window.closed.connect(lambda: settings.keep_window(window))
    # Queued: the program that the file was dragged from must not wait for a question.
    window.file_dropped.connect(files.open_path, Qt.ConnectionType.QueuedConnection)
    show()


def _show_panels(program: Program) -> None:
    state, window = program.store.state, program.window
    window.points.show_points(state, program.store.screen)
    window.banner.show_banner(state.banner)
    processor = program.store.screen.processor
    window.status.show_state(state, processor.name if processor else "")


def run(start: Start, demo_folder: Path | None = None) -> int:
    """The program from window to exit code. A demonstration keeps nothing and asks nothing."""
    application = make_application(["ddf-viewer"])
    if demo_folder is not None:
        program = build(start)
        Demo(program, demo_folder).finished.connect(application.exit)
        return _run(application, program)
    profile = user_profile()
    program = build(start, profile=profile)
    crashes = CrashHandler(profile.data, program.store, program.controller, program.session)
    crashes.install()
    try:
        return _run(application, program)
    finally:
        crashes.uninstall()


def _run(application: QApplication, program: Program) -> int:
    try:
        return application.exec()
    finally:
        program.close()
