"""Wires points and plots: panels to the controller of points, the store back to the panels."""

from __future__ import annotations

from dataclasses import replace

from app.shell.program import Program


def wire_points(program: Program) -> None:
    """Panels speak to the controllers, and follow the store; actions are grey when of no use."""
    window, points = program.window, program.points
    window.area.ray_moved.connect(points.move_along_ray)
    window.points.typed.connect(points.type_point)
    window.points.moved.connect(points.place_typed)
    window.points.eye_clicked.connect(points.flip_visible)
    window.points.coloured.connect(points.set_colour)
    _wire_plots(program)
    _keep_actions(program)


def _wire_plots(program: Program) -> None:
    store, plots, control = program.store, program.window.plots, program.controller

    def note_shown(shown: bool) -> None:
        screen = store.screen
        store.show(replace(screen, plots=replace(screen.plots, shown=shown)))

    def follow() -> None:
        plots.show_plots(store.state, store.screen)

    plots.shown_changed.connect(note_shown)
    plots.slid.connect(program.points.slide_to)
    plots.stepped.connect(program.points.step_along_ray)
    plots.gesture_started.connect(control.begin_gesture)
    plots.gesture_ended.connect(control.end_gesture)
    for signal in (store.state_changed, store.screen_changed):
        signal.connect(follow)


def _keep_actions(program: Program) -> None:
    store, actions, dock = program.store, program.actions, program.window.plots_dock

    def follow() -> None:
        state = store.state
        actions["import_points"].setEnabled(state.model is not None)
        for name in ("copy_python", "distances"):
            actions[name].setEnabled(bool(state.points))
        for name in ("colour_point", "flip_point"):
            actions[name].setEnabled(state.point(state.selected) is not None)
        hidden = any(not point.visible for point in state.points)
        actions["show_all_points"].setEnabled(hidden)

    store.state_changed.connect(follow)
    dock.visibilityChanged.connect(actions["show_plots"].setChecked)
    follow()
