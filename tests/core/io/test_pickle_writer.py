"""What is written by hand is what Python and torch read."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from pathlib import Path

import pytest
import torch

from ddf_core.io.pickle_writer import Call, Named, Ordered, Parameter, PickleWriter, torch_zip


@pytest.mark.parametrize(
    "value",
    [None, True, False, 0, -1, 255, 2**40, -(2**31), 1.5, "naïve", (), (1, "a"), [], [[1], {}]],
    ids=repr,
)
def test_python_reads_plain_values_as_they_were(value: object) -> None:
    assert pickle.loads(PickleWriter().dump(value)) == value


def test_python_reads_calls_and_ordered_dicts() -> None:
    assert pickle.loads(PickleWriter().dump(Ordered({"b": 1, "a": 2}))) == OrderedDict(b=1, a=2)
    called = Call(Named("builtins", "set"), ([1, 2],))
    assert pickle.loads(PickleWriter().dump(called)) == {1, 2}


def test_torch_reads_the_zip_with_its_own_safe_loader(tmp_path: Path) -> None:
    weight = torch.arange(6.0).reshape(2, 3)
    value = {"w": Parameter(weight), "t": weight.T, "s": torch.tensor(3.0)}
    (tmp_path / "net.pth").write_bytes(torch_zip("net", value))
    read = torch.load(tmp_path / "net.pth", weights_only=True)
    assert isinstance(read["w"], torch.nn.Parameter)
    assert torch.equal(read["w"], weight)
    assert torch.equal(read["t"], weight.T)
    assert torch.equal(read["s"], torch.tensor(3.0))


def test_equal_values_give_equal_bytes() -> None:
    value = {"w": torch.arange(6.0)}
    assert torch_zip("net", value) == torch_zip("net", value)
