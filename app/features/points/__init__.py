"""Marked points: the panel below, clicks in the views, and everything that is done with a point."""

from __future__ import annotations

from dataclasses import replace

from app.context import AppContext
from app.features.points.actions import point_actions
from app.features.points.controller import PointController
from app.features.points.menu import open_menu
from app.features.points.panel import PointsPanel
from app.state.point_edits import bring_to_template, with_instance_point
from ddf_core.answers import BroughtToTemplate, Picked


def install(context: AppContext) -> None:
    """Panel, actions, clicks, and what the engine says about them."""
    points = PointController(context.store, context.controller, context.engine, context.window)
    panel = PointsPanel()
    context.add_panel("points", panel, "bottom", "Points panel", "F3", position=220, shown=True,
                      tip="Show or fold the panel at the bottom")  # fmt: skip
    context.actions.add(*point_actions(context, points, panel))
    context.escapes.add(points.deselect)
    _wire_views(context, points)
    _wire_panel(context, points, panel)
    context.responses.on(Picked, lambda response: _add_picked(context, response))
    context.responses.on(
        BroughtToTemplate, lambda response: _brought_to_template(context, response)
    )


def _wire_views(context: AppContext, points: PointController) -> None:
    area = context.window.area

    def click(view: str, x: float, y: float) -> None:
        points.click(view, (x, y), area.canvas(view).picture_size())

    area.pixel_clicked.connect(click)
    area.marker_clicked.connect(points.select)
    area.ray_moved.connect(points.move_along_ray)
    area.menu_asked.connect(lambda _view, spot, marker: open_menu(context, points, spot, marker))


def _wire_panel(context: AppContext, points: PointController, panel: PointsPanel) -> None:
    store = context.store
    panel.selected.connect(points.select)
    panel.renamed.connect(points.rename)
    panel.typed.connect(points.type_point)
    panel.moved.connect(points.type_position)
    panel.eye_clicked.connect(points.flip_visible)
    panel.coloured.connect(points.set_colour)
    panel.tool_used.connect(context.actions.trigger)
    panel.menu_asked.connect(lambda spot, point_id: open_menu(context, points, spot, point_id))

    def show() -> None:
        panel.show_points(store.state, store.screen)

    store.screen_changed.connect(show)
    context.follow(show)


def _add_picked(context: AppContext, response: Picked) -> None:
    """A click met a surface: there is a point now; or it did not, and that is said."""
    store, request = context.store, response.request
    if response.x_inst is None:
        context.responses.missed.emit(request)
        return
    store.screen = replace(store.screen, picked=response)
    marked = with_instance_point(
        store.state, request.view, request.instance, response.x_inst, response.x_tmpl
    )
    store.commit(marked, "mark a point")


def _brought_to_template(context: AppContext, response: BroughtToTemplate) -> None:
    request = response.request
    found = dict(zip(request.x_inst, response.x_tmpl, strict=True))
    context.store.amend(bring_to_template(context.store.state, request.instance, found))
