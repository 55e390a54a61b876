"""Label maps as files: a compressed ``.npz`` of plain arrays. No torch; nothing is unpickled.

Members: ``volume`` (R, R, R) uint8, ``names`` (K,) text, ``colours`` (K, 3) uint8 sRGB and
``box_half``, one float. Their headers are checked before their data is made, and no member is
unpacked further than the size it must have.
"""

from __future__ import annotations

import io
import math
import sys
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ddf_core.errors import LabelFileError
from ddf_core.io.file_door import Door
from ddf_core.io.file_kind import ZIP, kind_of_start
from ddf_core.io.npz_door import UNREADABLE, BadNpzError, open_member, open_npz
from ddf_core.io.safe_write import write_bytes
from ddf_core.labels.label_map import MAX_LABELS, Label, LabelMap
from ddf_core.labels.label_volume import RESOLUTION, SHAPE, LabelVolume
from ddf_core.plain_text import plain

LABELS_NAME = "labels.npz"
MAX_FILE_BYTES = 16 << 20
MAX_NAME = 80
MIN_BOX, MAX_BOX = 1e-4, 1e3
"""Of ``box_half``, as a model's card may have it."""
DOOR = Door(LabelFileError, "labels", MAX_FILE_BYTES, "a label map")
# An array's header is at most this long in the files of this program (128 bytes in practice).
HEADER_BYTES = 4096
TEXT = np.dtype(f"<U{MAX_NAME}")


def write_labels(path: Path, labels: LabelMap) -> None:
    """Write a label map; its strokes become part of the volume.

    Raises:
        OutputError: the file cannot be written there.
    """
    out = io.BytesIO()
    rgb = (labels.colours()[1:] * 255).round().astype(np.uint8).reshape(-1, 3)
    np.savez_compressed(
        out,
        allow_pickle=False,
        volume=labels.volume(),
        names=np.array([label.name for label in labels.labels], TEXT),
        colours=rgb,
        box_half=np.float64(labels.box_half),
    )
    write_bytes(path, out.getvalue())


def read_labels(path: Path) -> LabelMap:
    """The label map in a file.

    Raises:
        LabelFileError: with a code for each way in which it can be wrong.
    """
    data = DOOR.read(path)
    what = kind_of_start(data[:16])
    if what not in ("", ZIP):
        raise _damaged_error(path.name, f"this is {what}, no .npz file")
    try:
        with open_npz(data) as archive:
            return _label_map(archive, path.name)
    except BadNpzError as err:
        what = f"it is no .npz file with the arrays of a label map, {err}"
        raise _damaged_error(path.name, what) from err
    except UNREADABLE as err:
        raise _damaged_error(path.name, "its arrays cannot be read") from err


def _label_map(archive: zipfile.ZipFile, file: str) -> LabelMap:
    volume = _member(archive, "volume", np.dtype(np.uint8), RESOLUTION**3, file)
    colours = _member(archive, "colours", np.dtype(np.uint8), 3 * MAX_LABELS, file)
    names = _member(archive, "names", TEXT, MAX_LABELS, file)
    box_half = _member(archive, "box_half", np.dtype(np.float64), 1, file)
    if int(names.view(np.uint32).max(initial=0)) > sys.maxunicode:
        raise _damaged_error(file, "its names hold letters that there are not")
    if volume.shape != SHAPE:
        raise _damaged_error(file, f"its volume has shape {volume.shape}, wanted is {SHAPE}")
    if names.ndim != 1 or colours.shape != (len(names), 3) or box_half.size != 1:
        raise _damaged_error(file, "its names and colours do not belong together")
    half = float(box_half.reshape(()))
    if not MIN_BOX <= half <= MAX_BOX:
        raise _damaged_error(file, f"its box_half is {half:g}")
    if int(volume.max()) > len(names):
        raise _damaged_error(file, f"its volume has label {int(volume.max())} of {len(names)}")
    labels = (
        Label(plain(str(name), MAX_NAME), f"#{red:02x}{green:02x}{blue:02x}")
        for name, (red, green, blue) in zip(names.tolist(), colours.tolist(), strict=True)
    )
    return LabelMap(tuple(labels), half, LabelVolume(volume.astype(np.uint8, copy=False)))


def _member(
    archive: zipfile.ZipFile, key: str, dtype: np.dtype[np.generic], most: int, file: str
) -> NDArray[np.generic]:
    """One array, of exactly that type and at most so many numbers; read no further than that."""
    limit = most * dtype.itemsize
    with open_member(archive, key) as member:
        version = np.lib.format.read_magic(member)
        if version != (1, 0):
            raise _damaged_error(file, f"'{key}' is an array of another version")
        shape, fortran, found = np.lib.format.read_array_header_1_0(
            member, max_header_size=HEADER_BYTES
        )
        if found != dtype or fortran or math.prod(shape) > most:
            raise _damaged_error(file, f"'{key}' is {found} of shape {shape}, wanted is {dtype}")
        data = member.read(limit + 1)
    if len(data) != math.prod(shape) * dtype.itemsize:
        raise _damaged_error(file, f"'{key}' has another length than it says")
    return np.frombuffer(data, dtype).reshape(shape)


def _damaged_error(file: str, what: str) -> LabelFileError:
    return LabelFileError(
        f"{file} is no label map: {what}.",
        code="labels.damaged",
        advice="Restore it, or write it again with this program.",
    )
