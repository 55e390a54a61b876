"""What a file IS, by its first bytes: names decide nothing. No torch, nothing is decoded.

For refusals that say what came ("this is an Excel workbook") instead of what it is not.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from ddf_core.errors import ModelFileError
from ddf_core.io.file_door import open_plain

_START_BYTES = 512
_TABLE_BYTES = 4 << 20
PNG, JPEG, WEBP = "a PNG picture", "a JPEG picture", "a WebP picture"
HEIC, AVIF = "a HEIC picture", "an AVIF picture"
# Beginnings of files, and what to call them.
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\0", "a TIFF picture, or a camera's raw file"),
    (b"MM\0*", "a TIFF picture, or a camera's raw file"),
    (b"8BPS", "a Photoshop document"),
    (b"\x93NUMPY", "an array of numpy"),
    (b"%PDF-", "a PDF document"),
    (b"glTF", "a mesh (GLB)"),
    (b"ply\n", "a mesh (PLY)"),
    (b"ply\r\n", "a mesh (PLY)"),
    (b"\x1f\x8b", "a file packed by gzip"),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)"),
    (b"Rar!", "an archive (RAR)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x1aE\xdf\xa3", "a video (Matroska or WebM)"),
)
PHOTO_SUFFIXES = (".png", ".jpg", ".jpeg", ".jfif", ".jpe", ".mpo", ".webp", ".avif")
"""Usual endings, for file dialogs alone: any other name, and none, is opened as well."""
PICTURE_SUFFIXES = (*PHOTO_SUFFIXES, ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif")
# Brands of the container that HEIC, AVIF and MP4 share, at byte 8.
_BRANDS = {
    b"heic": HEIC,
    b"heix": HEIC,
    b"hevc": HEIC,
    b"hevx": HEIC,
    b"heim": HEIC,
    b"heis": HEIC,
    b"mif1": HEIC,
    b"msf1": HEIC,
    b"avif": AVIF,
    b"avis": AVIF,
}
EXCEL, ZIP = "an Excel workbook", "a zip archive"
# A name that only such archives hold, and what to call them.
_MEMBERS = (
    ("xl/workbook.xml", EXCEL),
    ("word/document.xml", "a Word document"),
    ("content.xml", "an OpenDocument file"),
    ("volume.npy", "a label map of this program (labels.npz)"),
    ("z.npy", "a latent (.npz)"),
)


def kind_of_start(start: bytes) -> str:
    """What a file that begins so is; empty where that is not known.

    Args:
        start: its first 16 bytes, or more.
    """
    if start[4:8] == b"ftyp":
        return _BRANDS.get(start[8:12], "a video (MP4 or MOV)")
    if start[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"AVI ": "a video (AVI)"}.get(start[8:12], "a RIFF file")
    if start[:2] == b"PK":
        return ZIP
    if start[:2] == b"BM" and start[6:10] == bytes(4):
        return "a BMP picture"
    return next((what for begin, what in _STARTS if start.startswith(begin)), "")


def is_picture(path: Path) -> bool:
    """Whether a file is a picture, read here or not; by its name only where nobody knows what it
    is, as of one that is empty or may not be read."""
    try:
        if not path.is_file():
            return False
        kind = kind_of_file(path)
    except (OSError, ValueError):
        kind = ""
    return " picture" in kind if kind else path.suffix.lower() in PICTURE_SUFFIXES


def kind_of_file(path: Path) -> str:
    """What a file is, zip archives told apart by what is in them; empty where nobody knows.

    Raises:
        OSError: it cannot be read.
    """
    with open_plain(path) as file:
        start = file.read(_START_BYTES)
    what = kind_of_start(start)
    if what == ZIP:
        return _kind_of_zip(_members(path))
    if not what and _is_safetensors(start):
        return "weights of a model folder (safetensors)"
    return what


def refuse_other_file(path: Path) -> None:
    """Refuse a file that is no model, as what it is; return where nobody knows.

    Raises:
        ModelFileError: ``model.other_file``.
    """
    try:
        what = kind_of_file(path)
    except OSError:
        return
    if not what or (what == ZIP and not _members(path)):
        return
    raise ModelFileError(
        f"{path.name}: this is {what}, no model.", code="model.other_file", advice=_advice(path)
    )


def _advice(path: Path) -> str:
    """What to do instead, with a file that is no model."""
    names = _members(path)
    inside = [name for name in names if name.endswith((".pth", ".pt", "card.json"))]
    if inside:
        # Two files in one archive are what people send each other.
        return f"Unpack it into a folder, and open the {_model_in(inside)} there."
    if "volume.npy" in names:
        return "It belongs into a model folder: open the folder with its card.json."
    if _start_of(path)[8:10] == b'{"':
        return "Open the folder that it came from, with its card.json: both are needed."
    return "Open a model folder (with a card.json) or a pi-GAN generator.pth."


def _model_in(names: list[str]) -> str:
    """Which of some files in an archive is the one to open."""
    for wanted in ("card.json", "generator.pth"):
        found = [name for name in names if name.endswith(wanted)]
        if found:
            return found[0].rpartition("/")[2][:60]
    return names[0].rpartition("/")[2][:60]


def _kind_of_zip(names: list[str]) -> str:
    for member, what in _MEMBERS:
        if member in names:
            return what
    if names and all(name.endswith(".npy") for name in names):
        return "arrays of numpy (.npz)"
    listed = [name.rpartition("/")[2] for name in names if not name.endswith("/")]
    models = [name[:60] for name in listed if name.endswith((".pth", ".pt", "card.json"))]
    return f"a zip archive with {' and '.join(models[:3])} in it" if models else "a zip archive"


def _members(path: Path) -> list[str]:
    """Names of the entries of a zip archive; none of anything else, or of a damaged one."""
    try:
        if _start_of(path)[:2] != b"PK" or not _is_table_small(path):
            return []
        with open_plain(path) as file, zipfile.ZipFile(file) as archive:
            return [info.filename for info in archive.infolist()]
    except (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, NotImplementedError):
        return []


def _is_table_small(path: Path) -> bool:
    """Whether a zip archive's table of contents can be read into memory: 64-bit ones are not."""
    with open_plain(path) as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 22 - 65_535))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    return end >= 0 and int.from_bytes(tail[end + 12 : end + 16], "little") <= _TABLE_BYTES


def _start_of(path: Path) -> bytes:
    try:
        with open_plain(path) as file:
            return file.read(16)
    except OSError:
        return b""


def _is_safetensors(start: bytes) -> bool:
    length = int.from_bytes(start[:8], "little")
    return start[8:10] == b'{"' and length <= _TABLE_BYTES
