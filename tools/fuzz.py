"""Damaged and hostile model files by the hundred: each must be refused in words, or load.

A try is a crash when anything but a DdfError comes out, when code of the file runs, when the old
model is lost, or when it takes too long or too much memory. Every try is named by the seed and its
number: ``python -m tools.fuzz --only 123`` repeats one.
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import struct
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from ddf_core.engine.engine import Engine
from ddf_core.errors import DdfError
from ddf_core.requests import LoadModel
from tools.fuzz_files import write_folder, write_legacy_pair, write_zip_pair

Rng = np.random.Generator
Files = dict[str, bytes]

# Of processor time, so that a busy machine makes no crash; and of any time, for what only waits.
SECONDS_PER_TRY = 10
WAIT_PER_TRY_S = 120
EXTRA_MEMORY_BYTES = 3 << 30
# What a file's code would have to do to reach outside; Python reports each of these.
FORBIDDEN = ("os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "socket.connect")


@dataclass(frozen=True)
class World:
    """A sound model as bytes by file name, and the file (or "") that is opened."""

    name: str
    files: Files
    target: str


@dataclass
class Result:
    """Counts by error code, and what went wrong."""

    codes: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    slowest_s: float = 0.0


class CodeRanError(BaseException):
    """Something in a file reached for the system; no handler may swallow this."""


class TooLongError(BaseException):
    """A try did not end in time."""


# --- damage --------------------------------------------------------------------------------------


def flip_bits(data: bytes, rng: Rng) -> bytes:
    """Some single bits turned over."""
    out = bytearray(data)
    for place in rng.integers(0, len(out), int(rng.integers(1, 33))):
        out[place] ^= 1 << int(rng.integers(0, 8))
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
    place = int(rng.integers(0, max(len(data) - 8, 1)))
    return data[:place] + packed + data[place + len(packed) :]


def giant_text_number(data: bytes, rng: Rng) -> bytes:
    """A digit of the text (a size, an offset) becomes many."""
    places = [i for i, byte in enumerate(data[:4000]) if 48 <= byte <= 57]
    if not places:
        return giant_number(data, rng)
    place = int(rng.choice(places))
    return data[:place] + b"9" * int(rng.integers(1, 40)) + data[place + 1 :]


def not_finite(data: bytes, rng: Rng) -> bytes:
    """NaN or infinity near the end, where the weights are."""
    place = len(data) - 4 * int(rng.integers(1, max(len(data) // 8, 2)))
    bad = struct.pack("<f", float(rng.choice([np.nan, np.inf, -np.inf])))
    return data[: max(place, 0)] + bad + data[max(place, 0) + 4 :]


def hostile_pickle(data: bytes, rng: Rng) -> bytes:
    """A pickle that would run something, alone or in the place of a sound class."""
    name = str(rng.choice(["os\nsystem", "posix\nsystem", "builtins\neval", "builtins\nexec"]))
    name = str(rng.choice([name, "subprocess\nPopen", "torch\nload", "siren.siren\nos.system"]))
    call = f"c{name}\n(X\x04\x00\x00\x00exittR".encode("latin-1")
    if rng.random() < 0.4:
        return b"\x80\x02" + call + b"."
    sound = b"ccollections\nOrderedDict\n)R"
    place = data.find(sound)
    if place < 0:
        return b"\x80\x02" + call + b"." + data
    # The rest of the file keeps its layout: a zip entry of another length would not be read.
    swapped = f"c{name}\n".encode()[: len(sound) - 2].ljust(len(sound) - 2, b"\n") + b")R"
    return data[:place] + swapped + data[place + len(sound) :]


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
    place = data.find(mark, int(rng.integers(0, len(data))))
    if place < 0:
        return flip_bits(data, rng)
    place += 4 + int(rng.integers(0, 26))
    return data[:place] + rng.bytes(2) + data[place + 2 :]


def edit_json(data: bytes, rng: Rng) -> bytes:
    """A key of the JSON gone or given another value; or brackets without end."""
    if rng.random() < 0.1:
        return b"[" * 100_000
    try:
        value = json.loads(data)
    except ValueError:
        return flip_bits(data, rng)
    node = value
    while True:
        key = str(rng.choice(list(node)))
        if isinstance(node[key], dict) and node[key] and rng.random() < 0.7:
            node = node[key]
            continue
        break
    others: list[object] = [None, -1, 0, 10**9, 2**70, 1e300, "text", [], {}, [1, 2, 3], True, 0.5]
    if rng.random() < 0.2:
        del node[key]
    else:
        node[key] = others[int(rng.integers(0, len(others)))]
    return json.dumps(value).encode()


Damage = Callable[[bytes, Rng], bytes]
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
SPECIAL: dict[str, tuple[Damage, ...]] = {
    ".json": (edit_json, edit_json, edit_json),
    ".pth": (hostile_pickle, hostile_pickle, pickle_bomb, zip_tricks),
    ".safetensors": (),
}


def damaged(world: World, rng: Rng) -> tuple[Files, str]:
    """The world with one file spoilt, missing, or mistaken for another; and in words how."""
    names = sorted(world.files)
    name = names[int(rng.integers(0, len(names)))]
    files = dict(world.files)
    if rng.random() < 0.04:
        del files[name]
        return files, f"{world.name}: {name} missing"
    if rng.random() < 0.04:
        other = names[int(rng.integers(0, len(names)))]
        files[name] = world.files[other]
        return files, f"{world.name}: {other} as {name}"
    choices = ANYWHERE + 2 * SPECIAL[Path(name).suffix]
    damage = choices[int(rng.integers(0, len(choices)))]
    files[name] = damage(files[name], rng)
    return files, f"{world.name}: {damage.__name__} in {name}"


# --- tries ---------------------------------------------------------------------------------------


def worlds(folder: Path) -> list[World]:
    """Sound models in every layout."""
    write_folder(folder / "own")
    write_zip_pair(folder / "zip")
    write_zip_pair(folder / "embedding", "EMBEDDING")
    write_legacy_pair(folder / "legacy")
    targets = {"own": "", "zip": "generator.pth", "embedding": "", "legacy": "generator.pth"}
    return [
        World(name, {file.name: file.read_bytes() for file in (folder / name).iterdir()}, target)
        for name, target in targets.items()
    ]


def attempt(engine: Engine, path: Path) -> str:
    """Open one path; the error's code, or "loaded".

    Raises:
        Exception: a crash.
    """
    before = engine.model
    try:
        engine.answer(LoadModel(path))
    except DdfError as err:
        if engine.model is not before:
            raise AssertionError("the old model was lost") from err
        if not err.message or "." not in err.code:
            raise AssertionError("the refusal has no message or no code") from err
        return err.code
    return "loaded"


def run(tries: range, seed: int, folder: Path) -> Result:
    """Every try, one after the other."""
    result = Result()
    sound = worlds(folder / "sound")
    engine = Engine()
    engine.answer(LoadModel(folder / "sound" / "own"))
    place = folder / "try"
    place.mkdir()
    for number in tries:
        rng = np.random.default_rng((seed, number))
        world = sound[int(rng.integers(0, len(sound)))]
        files, words = damaged(world, rng)
        for old in place.iterdir():
            old.unlink()
        for name, data in files.items():
            (place / name).write_bytes(data)
        start = time.process_time()
        _count(result, engine, place / world.target, f"try {number}: {words}")
        result.slowest_s = max(result.slowest_s, time.process_time() - start)
    return result


def _count(result: Result, engine: Engine, path: Path, words: str) -> None:
    signal.setitimer(signal.ITIMER_PROF, SECONDS_PER_TRY)
    signal.alarm(WAIT_PER_TRY_S)
    try:
        result.codes[attempt(engine, path)] += 1
    except (Exception, CodeRanError, TooLongError):
        result.crashes.append(f"{words}\n{traceback.format_exc()}")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)


def _guard() -> None:
    """Report what files must never reach, end what hangs, and bound the memory."""

    def hook(event: str, _: tuple[object, ...]) -> None:
        if event in FORBIDDEN:
            raise CodeRanError(event)

    def ring(_: int, __: object) -> None:
        raise TooLongError(f"more than {SECONDS_PER_TRY} s of work")

    sys.addaudithook(hook)
    signal.signal(signal.SIGALRM, ring)
    signal.signal(signal.SIGPROF, ring)
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return  # only Linux says how much is in use
    used = int(pages.read_text().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + EXTRA_MEMORY_BYTES, hard))


def main(arguments: list[str] | None = None) -> int:
    """Run the tries; 0 where none crashed, else 1."""
    parser = argparse.ArgumentParser(description="Damaged and hostile model files.")
    parser.add_argument("--tries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="repeat this one try")
    options = parser.parse_args(arguments)
    tries = range(options.tries) if options.only is None else range(options.only, options.only + 1)
    torch.set_num_threads(1)
    _guard()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="ddf-fuzz-") as folder:
        result = run(tries, options.seed, Path(folder))
    for code, count in result.codes.most_common():
        print(f"{count:6}  {code}")
    for crash in result.crashes:
        print(f"CRASH {crash}")
    seconds = time.perf_counter() - start
    print(
        f"{len(tries)} tried in {seconds:.1f} s, the slowest worked {result.slowest_s:.2f} s: "
        f"{len(result.crashes)} crashes"
    )
    return 1 if result.crashes else 0


if __name__ == "__main__":
    sys.exit(main())
