"""Both containers of torch.save, written by hand and by torch, and every way to break them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from ddf_core.errors import ModelFileError
from ddf_core.io.pickle_writer import PickleWriter, float_bytes, torch_zip
from ddf_core.io.torch_archive import Archive, is_archive, open_archive
from tools.fuzz.model_files import torch_legacy

VALUE = {"w": torch.arange(6.0).reshape(2, 3), "b": torch.tensor([0.5, -1.0])}
LAYOUTS = {
    "zip": lambda: torch_zip("net", VALUE),
    "legacy": lambda: torch_legacy(VALUE),
    "legacy on CUDA": lambda: torch_legacy(VALUE, "cuda:0"),
}


def opened(tmp_path: Path, data: bytes) -> Archive:
    path = tmp_path / "net.pth"
    path.write_bytes(data)
    return open_archive(path)


def refusal(tmp_path: Path, data: bytes) -> ModelFileError:
    """What reading everything of a file ends with."""
    with pytest.raises(ModelFileError) as caught:
        archive = opened(tmp_path, data)
        for name, ref in archive.root.items():
            archive.tensor(name, ref, VALUE[name].shape)
    assert caught.value.message.startswith("net.pth: ")
    assert caught.value.advice
    return caught.value


@pytest.mark.parametrize("layout", LAYOUTS)
def test_tensors_are_read_from_every_layout(tmp_path: Path, layout: str) -> None:
    archive = opened(tmp_path, LAYOUTS[layout]())
    for name, value in VALUE.items():
        assert torch.equal(archive.tensor(name, archive.root[name], tuple(value.shape)), value)
    assert is_archive(archive.path)


@pytest.mark.parametrize("zipped", [True, False])
def test_what_torch_itself_saves_is_read(tmp_path: Path, zipped: bool) -> None:
    path = tmp_path / "net.pth"
    value = {
        "transposed": VALUE["w"].T,
        "half": VALUE["b"].half(),
        "part": torch.arange(10.0)[3:9:2],
    }
    torch.save(value, path, _use_new_zipfile_serialization=zipped)
    archive = open_archive(path)
    for name, wanted in value.items():
        got = archive.tensor(name, archive.root[name], tuple(wanted.shape))
        assert got.is_contiguous()
        assert torch.equal(got, wanted.float())


def test_a_storage_is_on_the_disk_until_it_is_asked_for(tmp_path: Path) -> None:
    archive = opened(tmp_path, torch_zip("net", VALUE))
    archive.path.unlink()
    assert archive.root["w"].size == (2, 3)
    with pytest.raises(ModelFileError) as caught:
        archive.tensor("w", archive.root["w"], (2, 3))
    assert caught.value.code == "model.unreadable"


def rezipped(change: Callable[[dict[str, bytes]], object], method: int = 0) -> bytes:
    """The zip file with its entries changed."""
    with zipfile.ZipFile(io.BytesIO(torch_zip("net", VALUE))) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def many(entries: dict[str, bytes]) -> None:
    entries.update({f"net/data/x{i}": b"" for i in range(5000)})


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (lambda e: e.pop("net/data.pkl"), "bad_archive", "it has 0 entries called data.pkl"),
        (
            lambda e: e.update({"b/data.pkl": b""}),
            "bad_archive",
            "it has 2 entries called data.pkl",
        ),
        (lambda e: e.update({"net/byteorder": b"big"}), "bad_archive", "are not little-endian"),
        (lambda e: e.pop("net/data/0"), "bad_archive", "no item named 'net/data/0' in the archive"),
        (
            lambda e: e.update({"net/data/0": b"\x00" * 20}),
            "truncated",
            "storage '0' has 20 of 24 bytes",
        ),
        (
            lambda e: e.update({"net/data/0": b"\x00" * 28}),
            "too_large",
            "'net/data/0' has 28 bytes, at most 24 are read",
        ),
        (
            lambda e: e.update({"net/data/1": struct.pack("<2f", 1.0, float("nan"))}),
            "not_finite",
            "tensor 'b' holds values that are not finite",
        ),
        (
            lambda e: e.update({"net/data.pkl": b"\x80\x02cos\nsystem\n)R."}),
            "hostile_pickle",
            "it calls 'os.system'; nothing was run",
        ),
        (
            lambda e: e.update({"net/data.pkl": b"x" * (2 << 20)}),
            "too_large",
            "'net/data.pkl' has 2,097,152 bytes",
        ),
        (
            lambda e: e.update({"net/data.pkl": b"\x80\x02K"}),
            "bad_pickle",
            "its pickle is damaged",
        ),
        (many, "bad_archive", "it has 5005 entries"),
    ],
)
def test_a_wrong_zip_is_refused_by_name(
    tmp_path: Path, change: Callable[[dict[str, bytes]], object], code: str, message: str
) -> None:
    err = refusal(tmp_path, rezipped(change))
    assert err.code == f"model.{code}"
    assert message in err.message


def test_a_compressed_zip_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    def bomb(entries: dict[str, bytes]) -> None:
        entries["net/data/0"] = b"\x00" * (64 << 20)

    err = refusal(tmp_path, rezipped(bomb, zipfile.ZIP_DEFLATED))
    assert err.code == "model.bad_archive"
    assert "is compressed or encrypted; torch stores plainly" in err.message


def test_a_zip_whose_numbers_were_changed_fails_its_checksum(tmp_path: Path) -> None:
    data = torch_zip("net", VALUE).replace(float_bytes(VALUE["w"]), float_bytes(VALUE["w"] + 1))
    err = refusal(tmp_path, data)
    assert err.code == "model.bad_archive"
    assert "Bad CRC-32" in err.message


@pytest.mark.parametrize("keep", [4, 100, 0.5, 0.99])
def test_a_truncated_zip_is_called_truncated(tmp_path: Path, keep: float) -> None:
    data = torch_zip("net", VALUE)
    err = refusal(tmp_path, data[: int(keep if keep > 1 else keep * len(data))])
    assert err.code == "model.truncated"
    assert err.message == "net.pth: it ends before its table of contents."


def legacy(tree: bytes, keys: bytes, tail: bytes = b"", system: object = None) -> bytes:
    """A legacy file from its parts."""
    system = system or {"little_endian": True}
    head = [PickleWriter().dump(x) for x in (0x1950A86A20F9469CFC6C, 1001, system)]
    return b"".join(head) + tree + keys + tail


NOTHING = PickleWriter().dump([])


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (lambda: torch_legacy(VALUE)[:-4], "truncated", "it holds "),
        (lambda: PickleWriter().dump([1, 2]), "unknown_format", "this is a pickle, but not one of"),
        (lambda: b"hello", "unknown_format", "this is no file of torch.save."),
        (lambda: legacy(b"\x80\x02cos\nsystem\n)R.", NOTHING), "hostile_pickle", "it calls"),
        (
            lambda: legacy(NOTHING, NOTHING, system={"little_endian": False}),
            "bad_archive",
            "the file is damaged: its numbers are not little-endian",
        ),
        (
            lambda: legacy(PickleWriter().dump(VALUE), NOTHING),
            "bad_archive",
            "the file is damaged: its list of storages does not fit its tree",
        ),
        (
            lambda: (
                legacy(PickleWriter().dump({"w": VALUE["w"]}), PickleWriter().dump(["0"]))
                + struct.pack("<q", 5)
                + bytes(24)
            ),
            "bad_archive",
            "the file is damaged: storage '0' has 5 numbers, not as told",
        ),
        (lambda: b"\x80\x02", "bad_pickle", "its pickle is damaged"),
    ],
)
def test_a_wrong_legacy_file_is_refused_by_name(
    tmp_path: Path, data: Callable[[], bytes], code: str, message: str
) -> None:
    err = refusal(tmp_path, data())
    assert err.code == f"model.{code}"
    assert err.message.startswith(f"net.pth: {message}")


def test_a_tensor_of_another_shape_or_type_is_refused(tmp_path: Path) -> None:
    archive = opened(tmp_path, torch_zip("net", VALUE))
    with pytest.raises(ModelFileError) as caught:
        archive.tensor("w", archive.root["w"], (3, 3))
    assert caught.value.code == "model.wrong_shape"
    assert caught.value.message == "net.pth: tensor 'w' has shape (2, 3), this model needs (3, 3)."
    torch.save({"n": torch.tensor([1, 2])}, archive.path)
    archive = open_archive(archive.path)
    with pytest.raises(ModelFileError) as caught:
        archive.tensor("n", archive.root["n"], (2,))
    assert caught.value.code == "model.wrong_dtype"


def test_a_storage_that_claims_a_terabyte_is_refused_unread(tmp_path: Path) -> None:
    text = PickleWriter().dump({"b": VALUE["b"]})
    claim = text.replace(
        b"X\x03\x00\x00\x00cpu\x8a\x01\x02t",
        b"X\x03\x00\x00\x00cpu\x8a\x06" + (2**40).to_bytes(6, "little") + b"t",
    )
    assert claim != text
    err = refusal(tmp_path, rezipped(lambda e: e.update({"net/data.pkl": claim})))
    assert err.code == "model.too_large"
    assert "storage '0' claims 4,398,046,511,104 bytes" in err.message
