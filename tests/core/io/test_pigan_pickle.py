"""The names of torch and pi-GAN, and tensors that stay within their storages."""

from __future__ import annotations

import collections
import io
import pickle

import numpy as np
import pytest
import torch

from ddf_core.io.numpy_scalars import scalar_value
from ddf_core.io.pickle_machine import Global, PickleError, Record
from ddf_core.io.pickle_writer import Call, Instance, Named, Ordered, Parameter, PickleWriter
from ddf_core.io.pigan_pickle import CutShortError, Pickle, TensorRef, read_pickle

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


FOREIGN = [
    Named("os", "system"),
    Named("builtins", "eval"),
    Named("x" * 90, "y"),
    Named("my_project.models", "Network"),
]


@pytest.mark.parametrize("kind", FOREIGN, ids=lambda kind: kind.name)
def test_a_name_of_nobody_is_kept_as_a_name_and_told(kind: Named) -> None:
    found = read({"epoch": 3, "odd": kind})
    assert found.named == (f"{kind.module}.{kind.name}",)
    assert found.called == ()
    assert isinstance(found.root["odd"], Global)


@pytest.mark.parametrize(
    "kind", [*FOREIGN, Named("torch", "load"), Named("torch.hub", "load"), Named("siren", "go")]
)
def test_a_call_that_torch_does_not_write_is_told_and_not_made(kind: Named) -> None:
    found = read([Call(kind, ("exit",))])
    assert found.called == (f"{kind.module}.{kind.name}",)
    assert isinstance(found.root[0], Record)
    assert found.root[0].arguments == ("exit",)


@pytest.mark.parametrize(
    "text",
    [b"(S'exit'\nios\nsystem\n.", b"(cos\nsystem\nS'exit'\no.", b"\x80\x02cos\nsystem\n)R."],
)
def test_the_oldest_ways_to_call_are_calls_too(text: bytes) -> None:
    assert read_pickle(io.BytesIO(text)).called == ("os.system",)


def test_an_object_of_a_class_of_torch_is_a_record_and_nothing_is_told() -> None:
    found = read({"norm": Instance(Named("torch.nn.modules.conv", "Conv2d"), {"stride": 2})})
    assert found.root["norm"].kind == "torch.nn.modules.conv.Conv2d"
    assert (found.named, found.called) == ((), ())


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize(
    "value",
    [np.float64(0.1), np.float32(0.5), np.int64(-7), np.uint8(200), np.bool_(True)],
    ids=lambda value: type(value).__name__,
)
def test_a_number_of_numpy_is_the_number(value: np.generic, protocol: int) -> None:
    found = read_pickle(io.BytesIO(pickle.dumps({"step": value}, protocol)))
    assert found.root["step"] == value.item()
    assert (found.named, found.called) == ((), ())


def test_a_number_of_numpy_of_the_other_byte_order_is_the_same_number() -> None:
    value = np.array(1.5, ">f8")[()]
    assert read_pickle(io.BytesIO(pickle.dumps(value, 2))).root == 1.5


def test_a_damaged_number_of_numpy_is_none() -> None:
    kind = Record("numpy.dtype", ("f8", False, True))
    assert scalar_value(kind, b"1234") is None
    assert scalar_value("f8", bytes(8)) is None


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_the_containers_of_every_protocol_are_read(protocol: int) -> None:
    value = {"d": collections.defaultdict(list), "s": {1}, "f": frozenset((2,)), "b": b"\xff"}
    found = read_pickle(io.BytesIO(pickle.dumps(value, protocol))).root
    assert (found["d"], list(found["s"]), list(found["f"]), found["b"]) == ({}, [1], [2], b"\xff")


@pytest.mark.parametrize(
    "call",
    [b"cbuiltins\nset\nh\x01\x85R", b"c_codecs\nencode\nh\x02X\x07\x00\x00\x00latin-1\x86R"],
    ids=["set", "encode"],
)
def test_a_small_pickle_cannot_grow_by_copying_one_thing_again_and_again(call: bytes) -> None:
    text = b"X" + (50_000).to_bytes(4, "little") + b"x" * 50_000
    many = b"\x80\x02](" + b"N" * 50_000 + b"eq\x01" + text + b"q\x02]("
    with pytest.raises(PickleError, match="copies without end"):
        read_pickle(io.BytesIO(many + call * 100 + b"e."))


def test_a_parameter_that_was_frozen_is_known_by_it() -> None:
    rebuild = Named("torch._utils", "_rebuild_parameter")
    found = read([Call(rebuild, (torch.zeros(2), grad, Ordered())) for grad in (True, False)])
    assert [ref.trained for ref in found.root] == [True, False]


def test_a_pickle_that_ends_too_early_tells_the_names_it_had() -> None:
    with pytest.raises(CutShortError) as caught:
        read_pickle(io.BytesIO(b"\x80\x02cdnnlib.util\nEasyDict\n)\x81"))
    assert caught.value.named == ("dnnlib.util.EasyDict",)
    assert caught.value.code == "model.bad_pickle"


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
