"""Ways to spoil the bytes of a file: anywhere in it, or where its own layout makes it hurt."""

from __future__ import annotations

import copy
import json
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

Rng = np.random.Generator
Damage = Callable[[bytes, Rng], bytes]

OTHERS: tuple[object, ...] = (
    None, -1, 0, 10**9, 2**70, 1e300, -0.0, "text", "", [], {}, [1, 2, 3], True, 0.5,
)  # fmt: skip


def flip_bits(data: bytes, rng: Rng) -> bytes:
    """Some single bits turned over."""
    out = bytearray(data)
    for position in rng.integers(0, len(out), int(rng.integers(1, 33))):
        out[position] ^= 1 << int(rng.integers(0, 8))
    return bytes(out)


def truncate(data: bytes, rng: Rng) -> bytes:
    """The end cut off."""
    return data[: int(rng.integers(0, len(data)))]


def cut_out(data: bytes, rng: Rng) -> bytes:
    """A piece missing in the middle."""
    a, b = sorted(rng.integers(0, len(data) + 1, 2).tolist())
    return data[:a] + data[b:]


def repeat(data: bytes, rng: Rng) -> bytes:
    """A piece twice."""
    a, b = sorted(rng.integers(0, len(data) + 1, 2).tolist())
    return data[:b] + data[a:b] + data[b:]


def noise(data: bytes, rng: Rng) -> bytes:
    """A run of random bytes, sometimes the whole file."""
    a = int(rng.integers(0, len(data)))
    count = int(rng.integers(1, len(data) - a + 1))
    return data[:a] + rng.bytes(count) + data[a + count :]


def giant_number(data: bytes, rng: Rng) -> bytes:
    """Four or eight bytes that read as a huge size."""
    value = int(rng.choice([2**31 - 1, 2**32 - 1, 2**40, 2**63 - 1]))
    packed = struct.pack("<Q", value)[: int(rng.choice([4, 8]))]
    position = int(rng.integers(0, max(len(data) - 8, 1)))
    return data[:position] + packed + data[position + len(packed) :]


def giant_text_number(data: bytes, rng: Rng) -> bytes:
    """A digit of the text (a size, an offset) becomes many."""
    positions = [i for i, byte in enumerate(data[:4000]) if 48 <= byte <= 57]
    if not positions:
        return giant_number(data, rng)
    position = int(rng.choice(positions))
    return data[:position] + b"9" * int(rng.integers(1, 40)) + data[position + 1 :]


def not_finite(data: bytes, rng: Rng) -> bytes:
    """NaN or infinity near the end, where the weights are."""
    position = len(data) - 4 * int(rng.integers(1, max(len(data) // 8, 2)))
    bad = struct.pack("<f", float(rng.choice([np.nan, np.inf, -np.inf])))
    return data[: max(position, 0)] + bad + data[max(position, 0) + 4 :]


def hostile_pickle(data: bytes, rng: Rng) -> bytes:
    """A pickle that would run something, alone or in the place of a sound class."""
    name = str(rng.choice(["os\nsystem", "posix\nsystem", "builtins\neval", "builtins\nexec"]))
    name = str(rng.choice([name, "subprocess\nPopen", "torch\nload", "siren.siren\nos.system"]))
    call = f"c{name}\n(X\x04\x00\x00\x00exittR".encode("latin-1")
    if rng.random() < 0.4:
        return b"\x80\x02" + call + b"."
    sound = b"ccollections\nOrderedDict\n)R"
    position = data.find(sound)
    if position < 0:
        return b"\x80\x02" + call + b"." + data
    # The rest of the file keeps its layout: a zip entry of another length would not be read.
    swapped = f"c{name}\n".encode()[: len(sound) - 2].ljust(len(sound) - 2, b"\n") + b")R"
    return data[:position] + swapped + data[position + len(sound) :]


def pickle_bomb(_: bytes, rng: Rng) -> bytes:
    """Small pickles that grow: nesting, doubling, huge memo numbers, huge claims."""
    deep = b"\x80\x02" + b"(" * 50_000 + b"."
    doubling = b"\x80\x02)" + b"q\x01h\x01\x86" * 5_000 + b"}h\x01Ns."
    memo = b"\x80\x02]r\xff\xff\xff\xff."
    claim = b"\x80\x02X\xff\xff\xff\x7fabc."
    nested = b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b"."
    return [deep, doubling, memo, claim, nested][int(rng.integers(0, 5))]


def zip_tricks(data: bytes, rng: Rng) -> bytes:
    """Other flags, methods and sizes in the zip's own records."""
    marks = [b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"]
    mark = marks[int(rng.integers(0, 3))]
    position = data.find(mark, int(rng.integers(0, len(data))))
    if position < 0:
        return flip_bits(data, rng)
    position += 4 + int(rng.integers(0, 26))
    return data[:position] + rng.bytes(2) + data[position + 2 :]


# What the arithmetic behind a number, and what shows a text, do not expect.
EXTREMES: tuple[object, ...] = (
    *OTHERS, 1, 1e-300, -1e300, 5e-324, 2**31, 2**53, 2**60, 11_000, [1] * 5000, [[]] * 300,
    "x" * 250, "<b>&amp;", "\x1b[2J", "a\nb\u2028c", "\ud800", "=1+1", "\u202egnp.exe",
)  # fmt: skip


def edit_extremes(data: bytes, rng: Rng) -> bytes:
    """Some keys of the JSON gone or given extreme values; now and then a list a hundredfold."""
    try:
        value = json.loads(data)
    except ValueError:
        return flip_bits(data, rng)
    for _ in range(int(rng.integers(1, 4))):
        edit_value(value, rng, EXTREMES)
    if rng.random() < 0.1:
        repeat_a_list(value, rng)
    return json.dumps(value).encode()


def repeat_a_list(value: Any, rng: Rng) -> None:
    """One of the lists of an object made long; in place."""
    lists = [item for item in value.values() if isinstance(item, list) and item]
    if lists:
        chosen = lists[int(rng.integers(0, len(lists)))]
        chosen.extend(chosen * (20_000 // len(chosen)))


def edit_json(data: bytes, rng: Rng) -> bytes:
    """A key of the JSON gone or given another value; or brackets without end."""
    if rng.random() < 0.1:
        return b"[" * 100_000
    try:
        value = json.loads(data)
    except ValueError:
        return flip_bits(data, rng)
    edit_value(value, rng)
    return json.dumps(value).encode()


def edit_value(value: Any, rng: Rng, others: tuple[object, ...] = OTHERS) -> None:
    """A key somewhere in a JSON value gone, or given another value; in place."""
    node = value
    while True:
        if not node:
            return
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = keys[int(rng.integers(0, len(keys)))]
        if not isinstance(node[key], (dict, list)) or not node[key] or rng.random() < 0.2:
            break
        node = node[key]
    if rng.random() < 0.2:
        del node[key]
    else:
        # A copy: the next edit may go into it.
        node[key] = copy.deepcopy(others[int(rng.integers(0, len(others)))])


ANYWHERE: tuple[Damage, ...] = (
    flip_bits,
    truncate,
    cut_out,
    repeat,
    noise,
    giant_number,
    giant_text_number,
    not_finite,
)
