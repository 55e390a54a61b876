"""Labels: painted on the template, seen on every head; their list, their brush, their files."""

from __future__ import annotations

from app.context import AppContext
from app.features.labels.actions import LabelActions, label_actions
from app.features.labels.areas import LabelAreas
from app.features.labels.controller import LabelController
from app.features.labels.painter import LabelPainter
from app.features.labels.panel import LabelPanel
from app.state.viewer_state import TEMPLATE


def install(context: AppContext) -> None:
    """The panel on the right, the actions, and the brush on the template view."""
    labels, panel = LabelController(context.store, context.window), LabelPanel()
    context.add_panel("labels", panel, "right", "Labels panel", "F7", position=250,
                      tip="Show or fold the labels and the brush")  # fmt: skip
    does = LabelActions(context, labels)
    context.actions.add(*label_actions(context, labels, does))
    context.escapes.add(does.put_brush_away)
    _wire_panel(context, panel, labels, does)
    _wire_brush(context, labels)
    _follow_areas(context, panel)


def _wire_panel(
    context: AppContext, panel: LabelPanel, labels: LabelController, does: LabelActions
) -> None:
    store = context.store

    def add() -> None:
        """One more label, whose name is what one types next."""
        labels.add()
        panel.table.edit_name(store.state.label_tool.chosen)

    panel.added.connect(add)
    panel.removed.connect(lambda: labels.remove(store.state.label_tool.chosen))
    panel.erasing_chosen.connect(does.use_eraser)
    panel.brush_moved.connect(labels.set_brush)
    panel.opacity_moved.connect(labels.set_opacity)
    panel.table.chosen.connect(labels.choose)
    panel.table.renamed.connect(labels.rename)
    panel.table.coloured.connect(labels.set_colour)
    panel.paint_used.connect(does.use_brush)
    panel.tool_used.connect(context.actions.trigger)
    context.follow_gestures(panel)


def _wire_brush(context: AppContext, labels: LabelController) -> None:
    area, store = context.window.area, context.store
    painter = LabelPainter(store, context.controller, context.window)

    def follow() -> None:
        painting = store.state.painting
        if TEMPLATE in store.state.views:
            area.canvas(TEMPLATE).set_brushing(painting)
            if not painting:
                area.canvas(TEMPLATE).set_brush(None)
        elif painting:
            labels.set_painting(False)  # there is nothing to paint on any more

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


def _follow_areas(context: AppContext, panel: LabelPanel) -> None:
    """The list of labels shows how much of the head each covers, once that is known."""
    store, areas = context.store, LabelAreas(context.store, context.window)

    def show() -> None:
        panel.show_labels(store.state, areas.fractions)

    def follow() -> None:
        areas.follow()
        show()

    areas.changed.connect(show)
    store.screen_changed.connect(areas.follow)
    context.follow(follow)
