"""The names of torch and pi-GAN, and tensors that stay within their storages."""

from __future__ import annotations

import io

import pytest
import torch

from ddf_core.io.pickle_machine import PickleError, Record
from ddf_core.io.pickle_writer import Call, Instance, Named, Ordered, Parameter, PickleWriter
from ddf_core.io.pigan_pickle import Pickle, TensorRef, read_pickle

REBUILD = Named("torch._utils", "_rebuild_tensor_v2")


class RawIds(PickleWriter):
    """Writes whatever persistent identifier it was given."""

    def __init__(self, said: tuple[object, ...]) -> None:
        super().__init__()
        self._said = said

    def storage_id(self, key: str, count: int) -> tuple[object, ...]:
        return self._said


def read(value: object, writer: PickleWriter | None = None) -> Pickle:
    return read_pickle(io.BytesIO((writer or PickleWriter()).dump(value)))


def test_a_tensor_is_a_view_of_a_storage() -> None:
    found = read({"w": Parameter(torch.zeros(2, 3)), "b": torch.zeros(4)})
    weight, bias = found.root["w"], found.root["b"]
    assert isinstance(weight, TensorRef)
    assert (weight.size, weight.stride, weight.offset) == ((2, 3), (3, 1), 0)
    assert (bias.storage.key, bias.storage.total_bytes) == ("1", 16)
    assert sorted(found.storages) == ["0", "1"]


def test_an_ordered_dict_and_a_set_are_plain_and_keep_their_items() -> None:
    pairs = [["a", 1], ["b", 2]]
    assert read(Call(Named("collections", "OrderedDict"), (pairs,))).root == {"a": 1, "b": 2}
    assert read(Call(Named("builtins", "set"), ([1, 2],))).root == (1, 2)
    assert list(read(Ordered({"x": 1, "a": 2})).root) == ["x", "a"]


def test_a_module_is_a_record() -> None:
    module = Instance(Named("siren.siren", "TALLSIREN"), {"hidden_dim": 4})
    record = read(module).root
    assert isinstance(record, Record)
    assert (record.kind, record.state) == ("siren.siren.TALLSIREN", {"hidden_dim": 4})


@pytest.mark.parametrize(
    ("kind", "code", "message"),
    [
        (Named("os", "system"), "hostile_pickle", "it asks to load 'os.system'; nothing was run"),
        (Named("builtins", "eval"), "hostile_pickle", "it asks to load 'builtins.eval'"),
        (Named("torch", "load"), "hostile_pickle", "it asks to load 'torch.load'"),
        (Named("torch.hub", "load"), "hostile_pickle", "it asks to load 'torch.hub.load'"),
        (Named("x" * 90, "y"), "hostile_pickle", "it asks to load '" + "x" * 77 + "...'"),
        (
            Named("siren.siren", "MySiren"),
            "unknown_class",
            "it holds a 'siren.siren.MySiren', which is not known",
        ),
        (Named("torch.nn.modules.conv", "Conv2d"), "unknown_class", "it holds a 'torch.nn.mod"),
    ],
)
def test_a_name_off_the_list_is_refused(kind: Named, code: str, message: str) -> None:
    with pytest.raises(PickleError) as caught:
        read(kind)
    assert caught.value.code == f"model.{code}"
    assert str(caught.value).startswith(message)


FLOATS = Named("torch", "FloatStorage")


@pytest.mark.parametrize(
    ("offset", "size", "stride", "message"),
    [
        (1, (2, 3), (3, 1), "a tensor reaches outside its storage"),
        (0, (2, 3), (4, 1), "a tensor reaches outside its storage"),
        (0, (7,), (1,), "a tensor reaches outside its storage"),
        (-1, (2,), (1,), "a tensor has impossible sizes"),
        (0, (-2,), (1,), "a tensor has impossible sizes"),
        (0, (2,), (-1,), "a tensor has impossible sizes"),
        (0, (2**60,), (0,), "a tensor has impossible sizes"),
        (0, (True,), (1,), "a tensor has impossible sizes"),
        (0, (2, 3), (1,), "its pickle is not laid out as torch lays it out"),
        (0, [2], (1,), "its pickle is not laid out as torch lays it out"),
        (0, (1,) * 9, (1,) * 9, "its pickle is not laid out as torch lays it out"),
    ],
)
def test_a_tensor_outside_its_storage_is_refused(
    offset: object, size: object, stride: object, message: str
) -> None:
    text = _rebuild(offset, size, stride)
    with pytest.raises(PickleError) as caught:
        read_pickle(io.BytesIO(text))
    assert str(caught.value) == message


def _rebuild(offset: object, size: object, stride: object) -> bytes:
    """The pickle of a tensor over a storage of six numbers, its view as said."""

    def part(value: object) -> bytes:
        return PickleWriter().dump(value)[2:-1]

    storage = part(("storage", FLOATS, "0", "cpu", 6)) + b"Q"
    arguments = storage + part(offset) + part(size) + part(stride)
    return b"\x80\x02" + part(REBUILD) + b"(" + arguments + b"tR."


def test_an_expanded_tensor_of_a_sound_size_is_a_view_too() -> None:
    found = read_pickle(io.BytesIO(_rebuild(2, (4, 2), (0, 3)))).root
    assert (found.offset, found.stride) == (2, (0, 3))


@pytest.mark.parametrize(
    "said",
    [
        ("storage", FLOATS, "0", "cpu"),
        ("storage", "FloatStorage", "0", "cpu", 4),
        ("storage", Named("torch", "device"), "0", "cpu", 4),
        ("storage", FLOATS, "0", "cpu", -4),
        ("storage", FLOATS, "0", "cpu", 1.0),
        ("storage", FLOATS, ("0",), "cpu", 4),
        ("storage", FLOATS, "0", "cpu", 4, ("0", 3)),
        ("picture", FLOATS, "0", "cpu", 4),
        (),
    ],
)
def test_a_storage_that_torch_would_not_name_so_is_refused(said: tuple[object, ...]) -> None:
    with pytest.raises(PickleError, match="not laid out as torch"):
        read(torch.zeros(4), RawIds(said))


def test_a_view_of_a_storage_must_lie_within_it() -> None:
    inside = ("storage", FLOATS, "0", "cpu", 10, ("view", 6, 4))
    found = read(torch.zeros(4), RawIds(inside)).root.storage
    assert (found.begin, found.count, found.total) == (6, 4, 10)
    outside = ("storage", FLOATS, "0", "cpu", 10, ("view", 7, 4))
    with pytest.raises(PickleError, match="reaches outside its root"):
        read(torch.zeros(4), RawIds(outside))


def test_a_storage_with_two_sizes_is_refused() -> None:
    parts = [
        PickleWriter().dump(("storage", FLOATS, "0", "cpu", count))[2:-1] + b"Q" for count in (2, 3)
    ]
    with pytest.raises(PickleError, match="storage '0' has two sizes"):
        read_pickle(io.BytesIO(b"\x80\x02" + b"".join(parts) + b"."))
