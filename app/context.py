"""What a feature may use, and all it may use: ``AppContext``, and how one is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QPoint, SignalInstance
from PySide6.QtWidgets import QWidget

from app.canvas.view_canvas import ViewCanvas
from app.inference.controller import Controller
from app.inference.engine_client import EngineClient
from app.inference.response_dispatcher import ResponseDispatcher
from app.inference.worker import EngineFactory
from app.shell.actions import Action, ActionRegistry
from app.shell.edit_actions import EscapeChain, edit_actions
from app.shell.file_asker import FileAsker
from app.shell.file_opener import FileOpener
from app.shell.first_paint import FirstPaint, wake
from app.shell.focus_keeper import FocusKeeper
from app.shell.gate import Gate
from app.shell.help_actions import help_actions
from app.shell.known_files import KnownFiles
from app.shell.long_work import LongWork
from app.shell.main_window import MainWindow, Side
from app.shell.presenter import Presenter
from app.shell.program import Profile
from app.shell.session_manager import SessionManager
from app.shell.settings import Settings
from app.shell.tab_order import TabOrder
from app.shell.view_actions import view_actions
from app.shell.view_menu import popup_of_view
from app.shell.window_actions import window_actions
from app.state.screen import Screen
from app.state.store import Store
from app.state.viewer_state import SOURCE, InstanceState, ViewerState
from app.widgets.theming import ThemeSwitch
from ddf_core.resource_paths import BUNDLED_MODEL


@dataclass(frozen=True)
class Start:
    """How to start, as the command line says it. A ``session`` brings its own model; a ``photo``,
    an ``inversion`` or a ``camera_path`` is opened once the model is there."""

    model: Path = BUNDLED_MODEL
    preset: str | None = None
    seed_source: int | None = None
    seed_target: int | None = None
    session: Path | None = None
    photo: Path | None = None
    device: str = "auto"
    inversion: Path | None = None
    camera_path: Path | None = None

    @property
    def is_plain(self) -> bool:
        """Nothing in particular was asked for, wherever it is computed."""
        return self == Start(device=self.device)

    def first_state(self) -> ViewerState:
        """The state before anything is loaded."""
        state = ViewerState()
        if self.seed_source is not None:
            state = replace(state, source=InstanceState(self.seed_source))
        if self.seed_target is not None:
            state = replace(state, targets=(InstanceState(self.seed_target),))
        return state


class Dragged(Protocol):
    """A panel in which something is dragged, or typed with one key held."""

    gesture_started: SignalInstance
    gesture_ended: SignalInstance


class Reset(Dragged, Protocol):
    """A panel whose sliders are reset by a double click."""

    gesture_resumed: SignalInstance


@dataclass(frozen=True)
class AppContext:
    """The parts of the program that a feature asks, tells or reads.

    Args:
        store: the state, what is on screen, and the history.
        engine: where requests go.
        responses: who takes which response.
        controller: the intents that all features share.
        window: where panels go; its views and their events.
        actions: every action of the program.
        settings: what is remembered from run to run.
        session: the session that is open.
        files: opens a path, whatever it is; who may open which kind.
        work: what goes on for long, and would be lost.
        ask: asks where to save and what to open.
        gate: asks about what an opened file names elsewhere.
        escapes: what Esc does.
        start: what the command line asked for.
        profile: the places of the user; None where nothing is to be kept.
        openers: called once the window is up.
        closers: called when the program has ended, the worker too.
        keepers: called instead where the display is gone: keep what is unsaved, say whether it is.
    """

    store: Store
    engine: EngineClient
    responses: ResponseDispatcher
    controller: Controller
    window: MainWindow
    actions: ActionRegistry
    settings: Settings
    session: SessionManager
    files: FileOpener
    work: LongWork
    ask: FileAsker
    gate: Gate
    escapes: EscapeChain
    start: Start
    profile: Profile | None = None
    openers: list[Callable[[], None]] = field(default_factory=list)
    closers: list[Callable[[], None]] = field(default_factory=list)
    keepers: list[Callable[[], bool]] = field(default_factory=list)

    def add_panel(
        self,
        name: str,
        panel: QWidget,
        side: Side,
        text: str,
        key: str,
        *,
        tip: str,
        position: int,
        icon: str = "",
        shown: bool = False,
    ) -> None:
        """A panel that folds, and its action ``show_<name>`` in the menu View."""
        dock = self.window.add_panel(name, panel, side, shown=shown)
        self.actions.add(
            Action(f"show_{name}", text, "View", tip, dock.setVisible, key, icon, position=position,
                   checked=lambda: not dock.isHidden())
        )  # fmt: skip

    def follow(self, show: Callable[[], None]) -> None:
        """``show`` now, and after every change of the state."""
        self.store.state_changed.connect(show)
        show()

    def follow_gestures(self, panel: Dragged) -> None:
        """A drag in ``panel`` is one step of undo, and pictures wait for its end."""
        panel.gesture_started.connect(self.controller.begin_gesture)
        panel.gesture_ended.connect(self.controller.end_gesture)

    def follow_sliders(self, panel: Reset) -> None:
        """``follow_gestures``, and the double click that resets a slider is one step too."""
        self.follow_gestures(panel)
        panel.gesture_resumed.connect(self.store.resume_gesture)

    def begin(self) -> None:
        """Every feature is there: show the window, and what the start asks for in it."""
        window = self.window
        window.settle_layout()
        window.show_actions(self.actions)
        self.settings.restore_window(window)
        FocusKeeper(window, lambda: window.area.canvas(self.controller.active_view))
        window.show()
        self._follow_with_actions()
        for act in self.openers:
            act()
        canvas = window.area.canvas(SOURCE)
        FirstPaint(canvas, self._wake, window)

    def _follow_with_actions(self) -> None:
        """From now on: what moves while the window is laid out nobody has seen."""
        store, actions = self.store, self.actions
        actions.values = lambda: (store.state, store.screen, store.history)
        for signal in (store.state_changed, store.screen_changed, store.history_changed):
            signal.connect(actions.follow)
        self.window.panel_toggled.connect(actions.refresh)
        actions.follow()

    def _wake(self) -> None:
        """The window is painted: the engine begins; nobody can have pressed Tab before."""
        wake(self.store, self.engine)
        TabOrder(self.window, self.store)

    def close(self) -> None:
        """Close the window without a question, join the worker, leave nothing behind."""
        self.window.close_at_once()
        self.engine.close()
        for act in self.closers:
            act()

    def keep_work(self) -> bool:
        """Whether there is unsaved work, and it is kept for the next start; touches no widget."""
        return True in [keep() for keep in self.keepers]


def make_context(
    start: Start, make_engine: EngineFactory, profile: Profile | None = None
) -> AppContext:
    """Store, engine and window, wired, with what every window has; no feature yet."""
    store = Store(start.first_state(), Screen())
    engine = EngineClient(make_engine)
    controller = Controller(store, engine)
    responses = ResponseDispatcher(store)
    engine.answered.connect(responses.receive)
    window = MainWindow(ViewCanvas)
    for part in (store, engine, controller, responses):
        # What is connected to them holds the rest: with the window all of it goes.
        part.setParent(window)
    settings = Settings(profile.settings if profile else None, window)
    known = KnownFiles(profile.settings.with_name("known.json") if profile else None, window)
    gate = Gate(window, known, BUNDLED_MODEL)
    session = SessionManager(store, controller, responses, BUNDLED_MODEL, gate, window)
    work = LongWork(window)
    work.add(lambda: window.status.photo_job.job)
    files = FileOpener(window, controller, session, settings, work, gate)
    # After the question about unsaved changes: nobody is there for that one later.
    window.close_checks.append(work.may_close)
    context = AppContext(
        store,
        engine,
        responses,
        controller,
        window,
        ActionRegistry(window),
        settings,
        session,
        files,
        work,
        FileAsker(window, settings),
        gate,
        EscapeChain(),
        start,
        profile,
    )
    _wire_window(context)
    _add_actions(context)
    return context


def _wire_window(context: AppContext) -> None:
    window, store, session = context.window, context.store, context.session
    presenter = Presenter(store, context.controller, window.area, window)
    context.controller.follow_store()
    context.responses.missed.connect(presenter.show_no_surface)
    context.responses.answered.connect(window.status.show_work)
    window.banner.closed.connect(lambda: context.controller.show_banner(None))
    window.banner.details_asked.connect(partial(_show_details, window))
    window.banner.action_asked.connect(context.actions.trigger)
    window.closed.connect(lambda: context.settings.keep_window(window))

    def show() -> None:
        processor = store.screen.processor
        window.banner.show_banner(store.state.banner)
        window.status.show_state(store.state, processor.name if processor else "")

    store.screen_changed.connect(show)
    context.follow(show)
    presenter.refresh()
    session.changed.connect(lambda: window.show_session(session.name, modified=session.is_modified))


def _show_details(window: MainWindow, text: str) -> None:
    from app.widgets.text_dialog import TextDialog

    TextDialog("Details", text, window).show()


def _add_actions(context: AppContext) -> None:
    store, window, actions = context.store, context.window, context.actions
    theme = ThemeSwitch(window, context.settings.theme)
    theme.changed.connect(context.settings.keep_theme)
    theme.changed.connect(actions.refresh)
    actions.add(*edit_actions(window, store, context.controller, context.escapes))
    actions.add(*view_actions(store, context.controller))
    actions.add(*window_actions(window, theme))
    actions.add(*help_actions(window, actions))
    window.area.menu_asked.connect(partial(_open_view_menu, context))


def _open_view_menu(context: AppContext, view: str, spot: QPoint, marker: int | None) -> None:
    """Beside every marker; a marker's own is the points' business."""
    if marker is None:
        context.controller.use_view(view)
        context.actions.refresh()
        popup_of_view(context.actions, spot, context.window)
