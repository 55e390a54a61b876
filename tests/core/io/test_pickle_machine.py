"""The stack machine: plain values as Python's own pickles say them, and no way to run anything."""

from __future__ import annotations

import io
import pickle
import sys
from pathlib import Path
from typing import Any

import pytest

from ddf_core.io.pickle_machine import Global, PickleError, Record, refuse, run


class Plain:
    """Allows one class and one call, as a policy for tests."""

    def allow_name(self, name: str) -> Global:
        if name not in ("shop.Thing", "shop.pair"):
            raise PickleError(f"it names {name}", "model.hostile_pickle")
        return Global(name)

    def reduce_call(self, name: str, arguments: tuple[Any, ...]) -> Any:
        return ["pair", *arguments] if name == "shop.pair" else refuse()

    def persistent(self, value: Any) -> Any:
        return ("kept", value)


def read(data: bytes) -> Any:
    return run(io.BytesIO(data), Plain())


VALUES = [
    None,
    True,
    False,
    0,
    -1,
    255,
    65_536,
    -(2**31),
    2**70,
    1.5,
    float("inf"),
    "",
    "naïve",
    (),
    (1,),
    (1, 2),
    (1, 2, 3),
    (1, 2, 3, 4),
    [],
    [1],
    [1, [2, [3]]],
    {},
    {"a": 1},
    {"a": {"b": (1, [2])}, 3: None},
]


@pytest.mark.parametrize("protocol", [2, 3, 4])
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_plain_values_are_read_as_python_wrote_them(value: object, protocol: int) -> None:
    assert read(pickle.dumps(value, protocol)) == value


def test_bytes_are_read_from_the_protocols_that_have_them() -> None:
    assert read(pickle.dumps(b"bytes", 3)) == b"bytes"


def test_a_value_named_twice_is_one_value() -> None:
    shared = [1]
    first, second = read(pickle.dumps([shared, shared], 2))
    assert first is second


def test_an_object_becomes_a_record_of_its_class_and_state() -> None:
    record = read(b"\x80\x02cshop\nThing\n)\x81}X\x01\x00\x00\x00aK\x05sb.")
    assert isinstance(record, Record)
    assert (record.kind, record.state) == ("shop.Thing", {"a": 5})


def test_a_call_is_what_the_policy_says() -> None:
    assert read(b"\x80\x02cshop\npair\nK\x01K\x02\x86R.") == ["pair", 1, 2]


def test_the_stream_is_left_behind_the_pickle() -> None:
    stream = io.BytesIO(pickle.dumps(1, 2) + pickle.dumps(2, 2) + b"rest")
    assert [run(stream, Plain()), run(stream, Plain())] == [1, 2]
    assert stream.read() == b"rest"


HOSTILE = {
    "a call": b"\x80\x02cos\nsystem\nX\x04\x00\x00\x00exit\x85R.",
    "a name that is never used": b"\x80\x02cos\nsystem\n0K\x01.",
    "a name from the stack": b"\x80\x04\x8c\x02os\x8c\x06system\x93K\x01\x85R.",
    "an old-style instance": b"(S'exit'\nios\nsystem\n.",
    "an old-style object": b"(cos\nsystem\nS'exit'\no.",
    "a name by number": b"\x80\x02\x82\x01.",
    "a dotted name": b"\x80\x04\x8c\x04shop\x8c\x0fThing.__class__\x93.",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_would_run_something_is_refused_and_runs_nothing(name: str) -> None:
    before = set(sys.modules)
    with pytest.raises(PickleError):
        read(HOSTILE[name])
    assert set(sys.modules) == before


def test_a_pickle_that_python_would_run_does_nothing_here(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (tmp_path / "ran",)

    data = pickle.dumps(Trap(), 2)
    with pytest.raises(PickleError, match="it names") as caught:
        read(data)
    assert caught.value.code == "model.hostile_pickle"
    assert not (tmp_path / "ran").exists()
    pickle.loads(data)
    assert (tmp_path / "ran").exists()  # the trap itself works


BROKEN = {
    "nothing": b"",
    "no end": b"\x80\x02K\x01",
    "an empty stack": b"\x80\x02.",
    "no mark": b"\x80\x02t.",
    "a memo that was never filled": b"\x80\x02h\x07.",
    "too few for a tuple": b"\x80\x02K\x01\x87.",
    "items for a number": b"\x80\x02K\x01K\x02K\x03s.",
    "an item for a tuple": b"\x80\x02)K\x02a.",
    "an odd number of items": b"\x80\x02}(K\x01u.",
    "a key that hashes for ever": b"\x80\x02)" + b"q\x01h\x01\x86" * 60 + b"}h\x01Ns.",
    "a state for a number": b"\x80\x02K\x01}b.",
    "an instance of a number": b"\x80\x02K\x01)\x81.",
    "a call of a number": b"\x80\x02K\x01)R.",
    "a claim of two gigabytes": b"\x80\x02X\xff\xff\xff\x7fabc.",
    "an unknown opcode": b"\x80\x02\xff.",
    "text that is not UTF-8": b"\x80\x02X\x01\x00\x00\x00\xff.",
    "a digit too many": b"\x80\x02I" + b"9" * 5000 + b"\n.",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pickle_is_refused(name: str) -> None:
    with pytest.raises(PickleError) as caught:
        read(BROKEN[name])
    assert caught.value.code == "model.bad_pickle"


def test_a_memo_number_of_four_billion_costs_nothing() -> None:
    assert read(b"\x80\x02]r\xff\xff\xff\xff.") == []
