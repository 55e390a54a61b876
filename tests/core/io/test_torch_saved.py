"""pi-GAN's modules as torch itself saves them: every protocol, both layouts, wrapped and marked."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from ddf_core.io.pigan_checkpoint import load_checkpoint
from tools.fuzz.model_files import tiny_generator, write_zip_pair

NAMES = {
    "siren.siren": (
        *("SPATIALSIRENBASELINE", "FiLMLayer", "CustomMappingNetwork", "UniformBoxWarp"),
    ),
    "generators.generators": ("ImplicitGenerator3d",),
    "torch_ema.ema": ("ExponentialMovingAverage",),
}


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Any, Any]:
    """A pair, and what Python's own unpickler makes of it: a module and its average."""
    for module_name, classes in NAMES.items():
        module = types.ModuleType(module_name)
        base = object if module_name.startswith("torch_ema") else nn.Module
        for name in classes:
            setattr(module, name, type(name, (base,), {"__module__": module_name}))
        package = module_name.partition(".")[0]
        monkeypatch.setitem(sys.modules, package, types.ModuleType(package))
        monkeypatch.setitem(sys.modules, module_name, module)
    path = write_zip_pair(tmp_path)
    generator, average = (
        torch.load(path.with_name(name), weights_only=False)
        for name in ("generator.pth", "ema.pth")
    )
    return path, generator, average


def check(path: Path) -> None:
    read, made = load_checkpoint(path).generator, tiny_generator()
    assert read.config == made.config
    for got, wanted in zip(read.siren.parameters(), made.siren.parameters(), strict=True):
        assert torch.equal(got, wanted)


@pytest.mark.filterwarnings("ignore:Couldn't retrieve source code")
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("zipped", [True, False])
def test_every_protocol_in_both_layouts(
    pair: tuple[Path, Any, Any], protocol: int, zipped: bool
) -> None:
    path, generator, average = pair
    generator.step = np.int64(12)
    generator.siren.gridwarper.scale_factor = np.float64(2 / 0.24)
    average.decay = np.float32(0.999)
    for name, value in (("generator.pth", generator), ("ema.pth", average)):
        torch.save(
            value,
            path.with_name(name),
            pickle_protocol=protocol,
            _use_new_zipfile_serialization=zipped,
        )
    check(path)


def test_a_data_parallel_module_and_its_state(pair: tuple[Path, Any, Any]) -> None:
    path, generator, _ = pair
    parallel = nn.DataParallel(generator)
    torch.save(parallel, path)
    check(path)
    torch.save(parallel.state_dict(), path)
    check(path)
    path.with_name("ema.pth").unlink()
    check(path)


def test_marks_that_do_not_change_the_formula(pair: tuple[Path, Any, Any]) -> None:
    path, generator, average = pair
    generator.siren.network[0].layer.weight.tag = "mine"
    generator.device = torch.device("cuda:0")
    generator.dtype = torch.float32
    generator.sizes = torch.Size((3, 4))
    generator.history = np.zeros(3)
    generator.steps = {1, 2}
    torch.save(generator, path)
    torch.save({"ema": average, "epoch": np.int32(3)}, path.with_name("ema.pth"))
    check(path)


def test_an_optimizer_of_torch_is_named(pair: tuple[Path, Any, Any]) -> None:
    path, generator, _ = pair
    parameters = list(generator.parameters())
    state = {"state": {0: {"step": 1, "exp_avg": parameters[0]}}, "param_groups": [{"lr": 1.0}]}
    torch.save(state, path)
    with pytest.raises(Exception, match="this is the state of an optimizer"):
        load_checkpoint(path)
