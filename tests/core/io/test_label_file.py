"""Label maps on disk: round trip, and every way in which a file can be wrong."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from ddf_core.errors import LabelFileError
from ddf_core.io.label_file import MAX_FILE_BYTES, TEXT, read_labels, write_labels
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.labels.label_volume import SHAPE

LABELS = LabelMap(
    (Label("left ear", "#12ab00"), Label("Zähne", "#ffffff")),
    0.5,
    None,
    (Stroke(1, 0.05, ((0.1, 0.0, 0.2),)), Stroke(2, 0.02, ((0.1, 0.0, 0.2),))),
)


def npy(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=True)
    return out.getvalue()


def members() -> dict[str, bytes]:
    """The members of a good file."""
    return {
        "volume": npy(LABELS.volume()),
        "names": npy(np.array(["left ear", "Zähne"], TEXT)),
        "colours": npy(np.array([[18, 171, 0], [255, 255, 255]], np.uint8)),
        "box_half": npy(np.float64(0.5)),
    }


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(f"{name}.npy", data)
    return out.getvalue()


def changed(**parts) -> bytes:
    return zipped({**members(), **parts})


def without(name: str) -> bytes:
    return zipped({key: data for key, data in members().items() if key != name})


def header_only(text: str) -> bytes:
    """An array that promises much and holds nothing."""
    padded = text.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(padded).to_bytes(2, "little") + padded


def test_written_and_read_a_map_is_the_same(tmp_path) -> None:
    path = tmp_path / "labels.npz"
    write_labels(path, LABELS)
    found = read_labels(path)
    assert found.labels == LABELS.labels
    assert found.box_half == LABELS.box_half
    assert found == LABELS.flatten_strokes()
    assert path.stat().st_size < 50_000


def test_a_good_file_made_by_numpy_alone_is_read(tmp_path) -> None:
    path = tmp_path / "labels.npz"
    path.write_bytes(zipped(members()))
    assert read_labels(path) == LABELS.flatten_strokes()


LABEL_THREE = LABELS.volume().copy()
LABEL_THREE[0, 0, 0] = 3
BOMB = npy(np.zeros((1024, 1024, 64), np.uint8))
HUGE = header_only("{'descr': '|u1', 'fortran_order': False, 'shape': (9999999, 9999999, 9)}")

BROKEN = {
    "empty": (b"", "labels.damaged", "no .npz"),
    "text": (b"hello", "labels.damaged", "no .npz"),
    "cut short": (zipped(members())[:-300], "labels.damaged", "no .npz"),
    "another zip": (zipped({"z": npy(np.zeros(3))}), "labels.damaged", "no .npz"),
    "no names": (without("names"), "labels.damaged", "no .npz"),
    "a bomb": (changed(volume=BOMB), "labels.damaged", "wanted is uint8"),
    "a header that lies": (changed(volume=HUGE), "labels.damaged", "wanted is uint8"),
    "a header that is no Python": (
        changed(volume=header_only("{'descr': ('|u1', }")), "labels.damaged", "cannot be read"
    ),
    "objects": (
        changed(names=npy(np.array(["a", 1], object))),
        "labels.damaged",
        "'names' is object",
    ),
    "another volume": (changed(volume=npy(np.zeros((4, 4, 4), np.uint8))), "labels.damaged",
                       r"shape \(4, 4, 4\)"),
    "another type": (changed(volume=npy(np.zeros(SHAPE, np.bool_))), "labels.damaged", "is bool"),
    "half a volume": (changed(volume=members()["volume"][:-9]), "labels.damaged", "length"),
    "fortran order": (
        changed(volume=npy(np.asfortranarray(LABELS.volume()))), "labels.damaged", "shape"
    ),
    "a colour too few": (
        changed(colours=npy(np.zeros((1, 3), np.uint8))), "labels.damaged", "belong together"
    ),
    "a label too many": (changed(volume=npy(LABEL_THREE)), "labels.damaged", "label 3 of 2"),
    "no box": (changed(box_half=npy(np.float64(np.nan))), "labels.damaged", "box_half is nan"),
    "a tiny box": (changed(box_half=npy(np.float64(1e-300))), "labels.damaged", "is 1e-300"),
    "a huge box": (changed(box_half=npy(np.float64(1e300))), "labels.damaged", r"is 1e\+300"),
    "too large": (b"x" * (MAX_FILE_BYTES + 1), "labels.too_large", "too large"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_by_what_is_wrong(tmp_path, data, code, words) -> None:
    path = tmp_path / "labels.npz"
    path.write_bytes(data)
    with pytest.raises(LabelFileError, match=words) as caught:
        read_labels(path)
    assert caught.value.code == code
    assert "labels.npz" in caught.value.message


def test_a_file_that_is_not_there_is_named(tmp_path) -> None:
    with pytest.raises(LabelFileError, match=r"nowhere\.npz cannot be read") as caught:
        read_labels(tmp_path / "nowhere.npz")
    assert caught.value.code == "labels.unreadable"


def test_a_name_of_letters_that_there_are_not_is_refused(tmp_path) -> None:
    # NumPy takes any 32 bits for a letter; Python ends in an error of its own when it shows one.
    names = np.array(["hair"], TEXT)
    names.view(np.uint32)[0] = 0x110000
    arrays = {
        "volume": np.zeros(SHAPE, np.uint8),
        "names": names,
        "colours": np.zeros((1, 3), np.uint8),
        "box_half": np.float64(0.6),
    }
    np.savez(tmp_path / "labels.npz", **arrays)
    with pytest.raises(LabelFileError, match="letters that there are not") as caught:
        read_labels(tmp_path / "labels.npz")
    assert caught.value.code == "labels.damaged"
