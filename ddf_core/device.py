"""Where networks compute: the choice between processor and GPU, its check, and its name for people.

``auto`` is the GPU where torch has one on which a first small computation works, else the
processor. Weights are on the device of a model; what is asked of a model is answered on the device
of the question, and pictures are on the CPU.
"""

from __future__ import annotations

from functools import cache

import torch

from ddf_core.errors import InputError
from ddf_core.processor import DEVICES as DEVICES
from ddf_core.processor import Processor

CPU = torch.device("cpu")


def chosen_device(wanted: str = "auto") -> torch.device:
    """The device that ``auto``, ``cpu``, ``cuda`` or ``cuda:1`` means on this machine.

    Raises:
        InputError: ``device``: there is no such word, or no GPU that works here.
    """
    if wanted == "cpu":
        return CPU
    reason = why_no_gpu()
    if wanted == "auto":
        return CPU if reason else torch.device("cuda")
    kind, _, number = wanted.partition(":")
    if kind != "cuda" or (":" in wanted and not number.isdecimal()):
        raise InputError(
            f"'{wanted}' is no device.",
            code="device",
            advice=f"Say {', '.join(DEVICES)} or cuda:1.",
        )
    if not reason and number and int(number) >= torch.cuda.device_count():
        count = torch.cuda.device_count()
        reason = f"This machine has {count} GPU{'s' * (count > 1)}, counted from 0."
    if reason:
        raise InputError(
            f"The GPU cannot be used: {reason[:1].lower()}{reason[1:]}",
            code="device",
            advice="Use --device cpu; `python -m ddf_core doctor` says more.",
        )
    return torch.device(wanted)


@cache
def why_no_gpu() -> str:
    """Why no GPU can compute here, a sentence; empty where one can."""
    if not torch.cuda.is_available():
        if torch.version.cuda is None:
            return "This torch was built without CUDA."
        return "Torch finds no GPU, or its driver is too old."
    try:
        # A product too: its library is another one than that of the kernels, and may be missing.
        x = torch.ones(8, 8, device="cuda")
        works = bool(torch.isfinite((x @ x).sin().sum()).item())
    except RuntimeError as error:
        return f"A first computation on it failed: {str(error).splitlines()[0]}"
    return "" if works else "A first computation on it gave no number."


def processor_of(device: torch.device) -> Processor:
    """The device in words, and what else could be chosen."""
    reason = why_no_gpu()
    gpu = "" if reason else torch.cuda.get_device_name(device if device.type == "cuda" else 0)
    if device.type == "cuda":
        return Processor(device.type, gpu, gpu, reason)
    threads = torch.get_num_threads()
    return Processor(device.type, f"CPU, {threads} thread{'s' * (threads > 1)}", gpu, reason)
