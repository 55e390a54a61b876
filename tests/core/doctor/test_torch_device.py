from __future__ import annotations

from typing import Any

import pytest

from ddf_core.doctor import torch_device
from ddf_core.doctor.packages import read_pins


def test_a_torch_that_cannot_be_loaded_is_a_finding_and_no_crash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(name: str) -> Any:
        raise OSError("libgomp.so.1: cannot open\nmore")

    monkeypatch.setattr(torch_device.importlib, "import_module", broken)
    (finding,) = torch_device.check_torch()
    assert (finding.state, finding.value) == ("broken", "OSError: libgomp.so.1: cannot open")


def test_an_unused_gpu_is_said_with_the_line_that_gives_torch_cuda() -> None:
    assert torch_device.processor_finding(2, has_gpu=False).command == ""
    finding = torch_device.processor_finding(1, has_gpu=True)
    assert "NVIDIA" in finding.value
    assert f"torch=={read_pins()['torch']}" in finding.command
    assert "1 thread;" in finding.value
