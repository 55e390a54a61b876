"""Where the engine computes, as the window has it: the choice in the menu, and its words."""

from __future__ import annotations

from app.inference.engine_client import EngineClient
from app.shell.actions import Action
from app.state.store import Store
from ddf_core.requests import UseDevice


def device_actions(store: Store, engine: EngineClient) -> tuple[Action, ...]:
    """The choice follows the engine: what it computes on is on, a GPU that is missing is grey.

    What is shown stays; later responses come from the other device.
    """

    def use(device: str) -> None:
        engine.send([UseDevice(device)])

    def is_used(device: str) -> bool:
        processor = store.screen.processor
        return processor is not None and processor.device == device

    def gpu() -> str:
        return store.screen.processor.gpu if store.screen.processor else ""

    def why_no_gpu() -> str:
        return store.screen.processor.why_no_gpu if store.screen.processor else ""

    return (
        Action("compute_cpu", "Processor", "View", "Compute on the processor",
               lambda _on: use("cpu"), position=330, submenu="Compute on", one_of="device",
               checked=lambda: is_used("cpu")),
        Action("compute_gpu", "GPU", "View", "Compute on the GPU: many times as fast",
               lambda _on: use("cuda"), position=340, submenu="Compute on", one_of="device",
               enabled=lambda: bool(gpu()), disabled_reason=why_no_gpu,
               checked=lambda: is_used("cuda"), detail=lambda: f": {gpu()}" if gpu() else ""),
    )  # fmt: skip
