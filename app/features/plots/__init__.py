"""Plots beside the points: density along the selected point's ray, and how well a pair fits."""

from __future__ import annotations

from dataclasses import replace

from app.context import AppContext
from app.features.plots.controller import PlotController
from app.features.plots.panel import PlotsPanel
from app.state.screen import Plots
from app.state.store import Store
from ddf_core.answers import PairMeasured, RayProfile


def install(context: AppContext) -> None:
    """The panel below, its key, and the responses that it shows."""
    store, panel = context.store, PlotsPanel()
    context.add_panel("plots", panel, "bottom", "Ray panel", "F4", position=230, icon="plot",
                      tip="Show or fold the plots beside the points")  # fmt: skip
    _wire_panel(context, panel)
    context.responses.on(
        RayProfile, lambda response: _show(store, replace(store.screen.plots, profile=response))
    )
    context.responses.on(
        PairMeasured, lambda response: _show(store, replace(store.screen.plots, pair=response))
    )


def _wire_panel(context: AppContext, panel: PlotsPanel) -> None:
    store, plots = context.store, PlotController(context.store, context.window)
    panel.shown_changed.connect(
        lambda shown: _show(store, replace(store.screen.plots, shown=shown))
    )
    panel.slid.connect(plots.slide_to)
    panel.stepped.connect(plots.step_along_ray)
    context.follow_gestures(panel)
    for signal in (store.state_changed, store.screen_changed):
        signal.connect(lambda: panel.show_plots(store.state, store.screen))


def _show(store: Store, plots: Plots) -> None:
    store.show(replace(store.screen, plots=plots))
