"""The index of a folder of inversions: index.json for programs, index.csv for people. No torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ddf_core.errors import InversionFileError
from ddf_core.inversion.settings import InvertSettings
from ddf_core.io.file_door import Door
from ddf_core.io.inversion_file import MAX_FILE_NAME
from ddf_core.io.json_codec import WrongValue, decode, dumps, loads
from ddf_core.io.safe_write import write_files
from ddf_core.io.table_text import csv_bytes, csv_text
from ddf_core.plain_text import MAX_NAME, plain_texts

FORMAT = "ddf-inversions"
FORMAT_VERSION = 1
INDEX_JSON, INDEX_CSV = "index.json", "index.csv"
MAX_BYTES = 64 << 20
DOOR = Door(InversionFileError, "inversions", MAX_BYTES, "an index of inversions")
HEADS = ("photo", "file", "similarity", "grade", "PSNR dB", "seconds", "error")


@dataclass(frozen=True)
class BatchSettings:
    """How every photo of a folder is inverted; see ``InvertSettings``.

    Args:
        find_head: the head is looked for, and the square put about it; else it is in the middle.
    """

    seconds: float = 20.0
    seed: int = 0
    tune: bool = False
    find_head: bool = False
    steps: int = InvertSettings.steps

    @property
    def options(self) -> str:
        """As the command line says them."""
        words = [f"--seconds {self.seconds:g}", f"--seed {self.seed}"]
        words += ["--tune"] * self.tune + ["--find-head"] * self.find_head
        return " ".join(words)

    @property
    def inversion(self) -> InvertSettings:
        """Of a single photo."""
        return InvertSettings(self.seconds, self.steps, tune=self.tune, seed=self.seed)


@dataclass(frozen=True)
class IndexRow:
    """One photo: what became of it.

    Args:
        photo: the file's name; sha256: of its bytes, empty where it could not be read.
        file: the result beside the index, empty where there is none.
        similarity, grade, psnr_db, seconds: see ``InversionFigures``; None and empty without one.
        error, code: why there is no result.
    """

    photo: str
    sha256: str = ""
    file: str = ""
    similarity: float | None = None
    grade: str = ""
    psnr_db: float | None = None
    seconds: float | None = None
    error: str = ""
    code: str = ""


@dataclass(frozen=True)
class InversionIndex:
    """Photos inverted by one model with the same settings, in the order of their names."""

    model: str
    digest: str
    settings: BatchSettings
    photos: tuple[IndexRow, ...] = ()
    format: str = FORMAT
    format_version: int = FORMAT_VERSION

    def count(self, *, failed: bool) -> int:
        """How many photos have a result, or have none."""
        return sum(bool(row.error) == failed for row in self.photos)


def write_index(folder: Path, index: InversionIndex) -> None:
    """Both files at once.

    Raises:
        OutputError: they cannot be written.
    """
    table = csv_bytes(csv_text([HEADS, *(_cells(row) for row in index.photos)]))
    write_files({folder / INDEX_JSON: dumps(index), folder / INDEX_CSV: table})


def read_index(folder: Path) -> InversionIndex | None:
    """The index of a folder; None where it has none.

    Raises:
        InversionFileError: ``inversions.unreadable``, ``inversions.too_large``,
            ``inversions.newer_format`` or ``inversions.damaged``.
    """
    path = folder / INDEX_JSON
    if not path.exists():
        return None
    try:
        value = loads(DOOR.read(path))
        version = value.get("format_version") if isinstance(value, dict) else None
        if isinstance(version, int) and version > FORMAT_VERSION:
            raise InversionFileError(
                f"{path.name}: version {version}, this program reads {FORMAT_VERSION}.",
                code="inversions.newer_format",
                advice="It was made by a newer program: update this one.",
            )
        return _check_index(decode(InversionIndex, value))
    except ValueError as err:
        reason = str(err) if isinstance(err, WrongValue) else "this is not JSON"
        raise InversionFileError(
            f"{path} is no index of inversions: {reason}.",
            code="inversions.damaged",
            advice="Name another folder for the results.",
        ) from err


def _check_index(index: InversionIndex) -> InversionIndex:
    if index.format != FORMAT:
        raise WrongValue("format", f"is not {FORMAT}")
    for at, row in enumerate(index.photos):
        # Results lie beside the index: a name that leads elsewhere is never followed.
        if any(name != Path(name).name for name in (row.file, row.photo)):
            raise WrongValue(f"photos[{at}]", "names a file elsewhere")
    limits = {"model": MAX_NAME, "photo": MAX_FILE_NAME, "file": MAX_FILE_NAME}
    return plain_texts(index, limits)


def _cells(row: IndexRow) -> Sequence[object]:
    figures = (
        _round_value(row.similarity, 4),
        row.grade,
        _round_value(row.psnr_db, 2),
        _round_value(row.seconds, 1),
    )
    return (row.photo, row.file, *figures, row.error)


def _round_value(value: float | None, digits: int) -> object:
    return "" if value is None else round(value, digits)
