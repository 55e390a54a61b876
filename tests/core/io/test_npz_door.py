"""Archives of arrays with a byte turned over: refused in words, whatever readers raise."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from ddf_core.errors import LabelFileError, LatentFileError
from ddf_core.io.label_file import read_labels, write_labels
from ddf_core.io.latent_file import LatentRecord, read_latent, write_latent
from ddf_core.io.npz_door import BadNpzError, open_member, open_npz
from ddf_core.labels.label_map import Label, LabelMap
from ddf_core.labels.label_volume import SHAPE, LabelVolume


def latent(folder: Path) -> Path:
    write_latent(folder / "z.npz", LatentRecord((0.5, -1.0, 2.0), 0.7, 3))
    return folder / "z.npz"


def flipped(data: bytes, position: int, bit: int) -> bytes:
    out = bytearray(data)
    out[position] ^= 1 << bit
    return bytes(out)


def test_any_byte_of_a_latent_may_be_wrong(tmp_path: Path) -> None:
    path = latent(tmp_path)
    data = path.read_bytes()
    refused = 0
    positions = range(0, len(data), 3)
    for position in positions:
        path.write_bytes(flipped(data, position, position % 8))
        try:
            assert len(read_latent(path, 3).z) == 3
        except LatentFileError as err:
            assert err.message.startswith("z.npz")
            assert err.advice
            refused += 1
    # Most bytes are of the numbers and their layout: a flip is seen by the check sum.
    assert refused > len(positions) / 2


def test_any_byte_of_a_label_map_may_be_wrong(tmp_path: Path) -> None:
    path = tmp_path / "labels.npz"
    volume = np.zeros(SHAPE, np.uint8)
    volume[:4] = 1
    write_labels(path, LabelMap((Label("hair", "#355c9a"),), 0.6, LabelVolume(volume)))
    data = path.read_bytes()
    # Within the volume every byte is the same to the reader: some of them stand for all.
    inner = range(300, len(data) - 600, 397)
    for position in [*range(0, 300, 7), *inner, *range(len(data) - 600, len(data), 7)]:
        path.write_bytes(flipped(data, position, position % 8))
        try:
            read_labels(path)
        except LabelFileError as err:
            assert err.message.startswith("labels.npz")
            assert err.advice


def zipped(method: int, key: str = "z") -> bytes:
    array = io.BytesIO()
    np.save(array, np.zeros(3))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(f"{key}.npy", array.getvalue())
    return out.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_packing_that_numpy_never_writes_is_refused_unopened(method: int) -> None:
    with (
        open_npz(zipped(method)) as archive,
        pytest.raises(BadNpzError, match="as numpy never does"),
    ):
        open_member(archive, "z")


def test_an_array_that_is_not_there_is_named() -> None:
    with (
        open_npz(zipped(zipfile.ZIP_STORED, "w")) as archive,
        pytest.raises(BadNpzError, match="no array 'z'"),
    ):
        open_member(archive, "z")


def test_a_table_of_contents_that_claims_much_is_refused_before_it_is_read() -> None:
    data = bytearray(zipped(zipfile.ZIP_STORED))
    end = data.rfind(b"PK\x05\x06")
    data[end + 12 : end + 16] = (1 << 30).to_bytes(4, "little")
    with pytest.raises(BadNpzError, match="far too many files"):
        open_npz(bytes(data))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06"])
def test_an_archive_without_its_end_is_refused(data: bytes) -> None:
    with pytest.raises(BadNpzError, match="table of contents"):
        open_npz(data)
