"""Where the networks run: a GPU that works, or the processor."""

from __future__ import annotations

import importlib
import shutil
import sys
from types import ModuleType

from ddf_core.command_line import quote_arguments
from ddf_core.doctor.finding import SETUP, Finding, first_line
from ddf_core.doctor.packages import read_pins


def check_torch() -> list[Finding]:
    """Where the networks run, and on how many threads."""
    try:
        # Tried here and not at the top: a broken torch is an answer of this module.
        torch = importlib.import_module("torch")
    except Exception as err:
        return [Finding("torch device", "broken", first_line(err), "Nothing works so.", SETUP)]
    if torch.cuda.is_available():
        return [
            gpu_finding(torch.cuda.get_device_name(0), importlib.import_module("ddf_core.device"))
        ]
    return [processor_finding(torch.get_num_threads(), shutil.which("nvidia-smi") is not None)]


def gpu_finding(name: str, device: ModuleType) -> Finding:
    """The GPU that torch sees, and whether a first computation on it works."""
    reason = device.why_no_gpu()
    if not reason:
        return Finding("torch device", "ok", f"GPU: {name}")
    return Finding(
        "torch device", "slow", f"GPU: {name}", f"{reason} The processor is used.", SETUP
    )


def processor_finding(threads: int, has_gpu: bool) -> Finding:
    """Networks on the processor; ``has_gpu``: there is an NVIDIA driver that torch does not use."""
    value = f"processor, {threads} thread{'s' if threads > 1 else ''}"
    slow = "Exact pictures take seconds and training hours; previews and clicks are quick."
    if not has_gpu:
        return Finding("torch device", "slow", value, f"{slow} The viewer is made for this.")
    pin = read_pins().get("torch", "")
    wheel = f"torch=={pin}" if pin else "torch"
    return Finding(
        "torch device",
        "slow",
        f"{value}; an NVIDIA driver is there",
        f"{slow} This torch was built without CUDA, or is too new for the driver.",
        quote_arguments([sys.executable, "-m", "pip", "install", "--force-reinstall", wheel]),
    )
