"""What the engine computes on: the processor, or a GPU."""

from __future__ import annotations

from dataclasses import replace

from app.context import AppContext
from app.features.devices.actions import device_actions
from ddf_core.answers import DeviceUsed
from ddf_core.requests import UseDevice


def install(context: AppContext) -> None:
    """The choice in the menu; the device of the command line is the first request of all."""
    store = context.store

    def show(response: DeviceUsed) -> None:
        # What is shown stays; how fast the other device is nobody knows yet.
        store.show(replace(store.screen.of_unknown_speed(), processor=response.processor))

    context.responses.on(DeviceUsed, show)
    context.actions.add(*device_actions(store, context.engine))
    context.engine.send([UseDevice(context.start.device)])
