"""The choice of a device, with a GPU that works, one that fails, and none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from ddf_core import device
from ddf_core.errors import InputError


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    device.why_no_gpu.cache_clear()
    yield
    device.why_no_gpu.cache_clear()


def no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)


def gpu_that(monkeypatch: pytest.MonkeyPatch, error: str = "") -> None:
    """A GPU as torch tells of it, computing on the CPU; or failing with ``error``."""
    ones = torch.ones

    def made(*shape: int, device: str) -> torch.Tensor:
        if error:
            raise RuntimeError(error)
        return ones(*shape)

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda which: f"Test {which}")
    monkeypatch.setattr(torch, "ones", made)


def test_without_a_gpu_auto_is_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    no_gpu(monkeypatch)
    assert device.chosen_device("auto") == torch.device("cpu")
    with pytest.raises(InputError, match="The GPU cannot be used: ") as caught:
        device.chosen_device("cuda")
    assert caught.value.code == "device"
    found = device.processor_of(torch.device("cpu"))
    assert found.device == "cpu"
    assert found.name.startswith("CPU, ")
    assert (found.gpu, bool(found.why_no_gpu)) == ("", True)


def test_a_gpu_that_works_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    gpu_that(monkeypatch)
    assert device.chosen_device("auto") == torch.device("cuda")
    assert device.chosen_device("cuda:1") == torch.device("cuda:1")
    assert device.chosen_device("cpu") == torch.device("cpu")
    found = device.processor_of(torch.device("cuda:1"))
    assert (found.device, found.name, found.gpu) == ("cuda", "Test cuda:1", "Test cuda:1")
    # On the processor it could still be chosen.
    assert device.processor_of(torch.device("cpu")).gpu == "Test 0"


def test_a_gpu_whose_first_computation_fails_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    gpu_that(monkeypatch, "no kernel image is available\nfor this device")
    assert device.chosen_device("auto") == torch.device("cpu")
    with pytest.raises(InputError, match="first computation on it failed: no kernel image"):
        device.chosen_device("cuda")


def test_a_gpu_beyond_the_last_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    gpu_that(monkeypatch)
    with pytest.raises(InputError, match="this machine has 2 GPUs, counted from 0"):
        device.chosen_device("cuda:2")


@pytest.mark.parametrize("word", ["abacus", "cuda:", "cuda:x", "cpu:1", ""])
def test_a_word_that_is_no_device_is_refused(word: str) -> None:
    with pytest.raises(InputError, match="is no device"):
        device.chosen_device(word)
