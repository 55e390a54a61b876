"""The camera path: keys of the camera in time, for videos and for other programs."""

from __future__ import annotations

from functools import partial

from app.context import AppContext
from app.features.camera_path.actions import MORE, camera_path_actions, take_dropped
from app.features.camera_path.controller import CameraPathController
from app.features.camera_path.panel import CameraPathPanel
from app.features.camera_path.player import PathPlayer
from app.shell.view_menu import popup
from ddf_core.errors import InputError


def install(context: AppContext) -> None:
    """The panel below, its actions, and files that are dropped or that the start asks for."""
    player = PathPlayer(context.store, context.controller, context.window)
    paths = CameraPathController(context.store, context.controller, player, context.window)
    panel = CameraPathPanel()
    context.add_panel("camera_path", panel, "bottom", "Camera path panel", "F9", position=235,
                      tip="Show or fold the keys of the camera", icon="camera-path")  # fmt: skip
    context.actions.add(*camera_path_actions(context, paths, player))
    context.escapes.add(player.stop)
    context.files.add_guest(partial(take_dropped, paths))
    context.responses.answered.connect(paths.receive)
    if context.start.camera_path is not None:
        paths.open_file(context.start.camera_path)
    _wire_panel(context, panel, paths, player)


def _wire_panel(
    context: AppContext, panel: CameraPathPanel, paths: CameraPathController, player: PathPlayer
) -> None:
    store, timeline, table = context.store, panel.timeline, panel.table

    def show() -> None:
        panel.show_path(store.state, player.time_s, player.key, playing=player.is_playing)

    def refuse_time(text: str) -> None:
        context.controller.show_error(
            InputError(
                f"“{text:.20}” is no time of a key.",
                code="path.time",
                advice="Type seconds, such as 2.5.",
            )
        )

    panel.tool_used.connect(context.actions.trigger)
    panel.menu_asked.connect(lambda spot: popup(MORE, context.actions, spot, context.window))
    panel.loop_chosen.connect(paths.set_loop)
    panel.closing_typed.connect(paths.set_closing)
    table.chosen.connect(paths.go_to_key)
    panel.model.renamed.connect(paths.rename)
    panel.model.timed.connect(paths.set_time)
    panel.model.refused.connect(refuse_time)
    timeline.key_pressed.connect(paths.go_to_key)
    timeline.key_dragged.connect(paths.drag_key)
    timeline.scrubbed.connect(player.go_to)
    timeline.stepped.connect(paths.step)
    # A hand that takes the view or the time is meant, and not the path.
    timeline.gesture_started.connect(player.stop)
    context.window.area.interaction_started.connect(player.stop)
    context.follow_gestures(timeline)
    player.changed.connect(show)
    player.changed.connect(context.actions.refresh)
    context.follow(show)
