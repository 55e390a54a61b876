"""Latents as files and as text."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from ddf_core.errors import LatentFileError, OutputError
from ddf_core.io.latent_file import (
    MAX_BYTES,
    LatentRecord,
    latent_text,
    parse_latent,
    read_latent,
    write_latent,
)

RECORD = LatentRecord((0.25, -1.5, 3.0), 0.75, 12, "ball")


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".json"])
def test_a_latent_comes_back_as_it_was_saved(tmp_path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    write_latent(path, RECORD)
    read = read_latent(path, 3)
    assert read.z == RECORD.z
    if suffix != ".npy":
        assert (read.psi, read.seed) == (0.75, 12)


def test_arrays_of_other_programs_are_read(tmp_path) -> None:
    np.save(tmp_path / "row.npy", np.array([[1, 2, 3]], np.float32))
    assert read_latent(tmp_path / "row.npy", 3) == LatentRecord((1.0, 2.0, 3.0))


def test_text_comes_back_and_a_plain_list_is_a_latent_too() -> None:
    assert parse_latent(latent_text(RECORD), 3) == RECORD
    assert parse_latent("[1, 2.5, -3]", 3) == LatentRecord((1.0, 2.5, -3.0))


def npy(array: np.ndarray, allow_pickle: bool = False) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=allow_pickle)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return out.getvalue()


def claiming(shape: str) -> bytes:
    """An array of three numbers whose header claims another shape of the same length of text."""
    data = npy(np.zeros(3))
    return data.replace(b"(3,), }" + b" " * len(shape), b"(" + shape.encode() + b"3,), }")


GOOD = npy(np.zeros(3))
BAD = [
    ("a.npy", b"", "latent.damaged"),
    ("a.npy", GOOD[:-9], "latent.damaged"),
    ("a.npy", b"\x80\x04K\x01.", "latent.damaged"),
    ("a.npy", npy(np.array([{}, 1, 2], object), allow_pickle=True), "latent.damaged"),
    ("a.npy", npy(np.array(["a", "b", "c"])), "latent.damaged"),
    ("a.npy", npy(np.array([1j, 0, 0])), "latent.damaged"),
    ("a.npy", claiming("99999999999"), "latent.too_large"),
    ("a.npy", b"x" * (MAX_BYTES + 1), "latent.too_large"),
    ("a.npy", GOOD.replace(b"'shape': (3,)", b"'shape': (3, "), "latent.damaged"),
    ("a.npy", npy(np.zeros((2, 3))), "latent.wrong_shape"),
    ("a.npy", npy(np.zeros(())), "latent.wrong_shape"),
    ("a.npy", npy(np.zeros(4)), "latent.wrong_length"),
    ("a.npy", npy(np.array([0, np.nan, 0])), "latent.not_finite"),
    ("a.npy", npy(np.array([0, np.inf, 0])), "latent.not_finite"),
    ("a.npy", npy(np.array([0, 1e9, 0])), "latent.not_finite"),
    ("a.npz", b"PK", "latent.damaged"),
    ("a.npz", zipped(w=GOOD), "latent.damaged"),
    ("a.npz", zipped(z=b"\0" * (8 * MAX_BYTES)), "latent.too_large"),
    ("a.npz", zipped(z=GOOD, psi=GOOD), "latent.damaged"),
    ("a.npz", zipped(z=GOOD, psi=npy(np.array(7.0))), "latent.range"),
    ("a.json", b"{", "latent.not_json"),
    ("a.json", b"\xff\xfe", "latent.not_json"),
    ("a.json", b"[" * 100_000, "latent.not_json"),
    ("a.json", b'{"z": [0, 0, NaN]}', "latent.not_json"),
    ("a.json", b'{"z": [0, 0, "x"]}', "latent.not_json"),
    ("a.json", b'{"psi": 1}', "latent.not_json"),
    ("a.json", b"[0, 0]", "latent.wrong_length"),
    ("a.txt", b"0 0 0", "latent.format"),
]


@pytest.mark.parametrize(("name", "data", "code"), BAD)
def test_everything_else_is_refused_with_words(tmp_path, name: str, data: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(LatentFileError) as refusal:
        read_latent(path, 3)
    assert refusal.value.code == code
    assert refusal.value.advice
    assert name in refusal.value.message


def test_the_header_that_claims_too_much_was_really_changed() -> None:
    assert claiming("99999999999") != GOOD


def test_a_file_that_is_not_there_is_refused(tmp_path) -> None:
    with pytest.raises(LatentFileError, match="cannot be read"):
        read_latent(tmp_path / "none.npy", 3)


@pytest.mark.parametrize("text", ["", "hello", "[1, 2]", json.dumps({"z": None}), "[" * 2_000_000])
def test_a_clipboard_without_a_latent_is_refused(text: str) -> None:
    with pytest.raises(LatentFileError, match="The clipboard"):
        parse_latent(text, 3)


def test_a_place_that_cannot_be_written_is_refused(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        write_latent(tmp_path / "file" / "a.npy", RECORD)
    with pytest.raises(LatentFileError, match="no name for a latent"):
        write_latent(Path("a.txt"), RECORD)
