"""Where the engine computes, as the window has it: the choice in the menu, and its words."""

from __future__ import annotations

from collections.abc import Callable

from app.inference.engine_client import EngineClient
from app.shell.actions import action_tip
from app.shell.program import Program
from ddf_core.requests import Processor, UseDevice

# Action to torch's word.
CHOICES = {"compute_cpu": "cpu", "compute_gpu": "cuda"}


def device_commands(engine: EngineClient) -> dict[str, Callable[..., None]]:
    """The commands of the choice; what is shown stays, later answers come from the other device."""

    def command(device: str) -> Callable[..., None]:
        return lambda _on: engine.send([UseDevice(device)])

    return {name: command(device) for name, device in CHOICES.items()}


def wire_devices(program: Program) -> None:
    """The menu follows the engine: what it computes on is on, a GPU that is missing is grey."""
    store, actions = program.store, program.actions

    def follow() -> None:
        processor = store.screen.processor
        gpu = actions["compute_gpu"]
        gpu.setEnabled(bool(processor and processor.gpu))
        gpu.setText(_gpu_text(processor))
        gpu.setToolTip(_gpu_tip(processor))
        for name, device in CHOICES.items():
            actions[name].setChecked(processor is not None and processor.device == device)

    store.screen_changed.connect(follow)
    follow()


def _gpu_text(processor: Processor | None) -> str:
    """``GPU``, with its name once it is known; an ampersand in a name is no underlined letter."""
    name = processor.gpu.replace("&", "&&") if processor else ""
    return f"&GPU: {name}" if name else "&GPU"


def _gpu_tip(processor: Processor | None) -> str:
    reason = processor.why_no_gpu if processor else ""
    return reason or action_tip("compute_gpu")
