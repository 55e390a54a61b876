"""Inversions as files: style, camera and figures as JSON, read again as an instance. No torch."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from pathlib import Path

from ddf_core.errors import InversionFileError
from ddf_core.io.card_ranges import check_numbers
from ddf_core.io.file_door import Door
from ddf_core.io.file_kind import kind_of_start
from ddf_core.io.json_codec import WrongValue, decode, dumps, loads
from ddf_core.io.photo import MAX_PHOTOS
from ddf_core.io.ranges import check_camera, within
from ddf_core.io.safe_write import write_bytes
from ddf_core.plain_text import MAX_NAME, plain_texts
from ddf_core.scene.camera import Camera
from ddf_core.shown import StyleInstance
from ddf_core.trust import similarity_weight
from ddf_core.tuned import TunedWeights

FORMAT = "ddf-inversion"
FORMAT_VERSION = 1
MAX_FILE_NAME = 255
MAX_BYTES = 40 << 20
DOOR = Door(InversionFileError, "inversion", MAX_BYTES, "an inversion")
# Raw frequencies and phases of any generator are of order 1; beyond this float32 sines are noise.
MAX_STYLE = 1e4


@dataclass(frozen=True)
class InversionFigures:
    """What was measured: see ``inversion.quality``; ``seconds`` is what the inversion took."""

    psnr_db: float
    similarity: float
    covered: float
    grade: str
    words: str
    seconds: float
    complete: bool
    tuned: bool
    mask_overlap: float | None = None


@dataclass(frozen=True)
class PhotoRecord:
    """One of the photos that were inverted to one head.

    Args:
        photo: the file's name; file, mask: the way to it and to its mask from the result's own
            folder, with forward slashes; empty for none.
        crop: left, top and side of the square, pixels of the upright photo.
        roll_deg: how far the square was turned about its middle, clockwise.
        scale: pixels of the file for one that was looked at.
        camera: how the square was taken.
        similarity, psnr_db, grade, words: how well the head explains this photo.
    """

    photo: str
    file: str
    crop: tuple[float, float, float]
    camera: Camera
    similarity: float
    psnr_db: float
    grade: str
    words: str
    roll_deg: float = 0.0
    scale: float = 1.0
    mask: str = ""


@dataclass(frozen=True)
class InversionRecord:
    """An inversion on its way to or from a file.

    Args:
        model, digest: name, and SHA-256 of the generator's weights, of the model it is for.
        photo: the file's name; crop: left, top and side of the square, pixels of the upright photo.
        roll_deg: how far the square was turned about its middle, clockwise.
        frequencies, phases: the raw style, F numbers each.
        camera: how the square was taken.
        figures: how well it went, in the photo that is explained least.
        tuned: the tuned copy of the generator; None where nothing was tuned.
        photos: all of them; the first is the one above.
    """

    model: str
    digest: str
    photo: str
    crop: tuple[float, float, float]
    frequencies: tuple[float, ...]
    phases: tuple[float, ...]
    camera: Camera
    figures: InversionFigures
    format: str = FORMAT
    format_version: int = FORMAT_VERSION
    notes: tuple[str, ...] = field(default_factory=tuple)
    tuned: TunedWeights | None = None
    roll_deg: float = 0.0
    photos: tuple[PhotoRecord, ...] = ()

    @property
    def instance(self) -> StyleInstance:
        """What was found, to be shown."""
        similarity = similarity_weight(self.figures.similarity, self.figures.grade)
        return StyleInstance(self.frequencies, self.phases, tuned=self.tuned, similarity=similarity)


def way_to(file: Path | None, result: Path) -> str:
    """The way from a result to a file beside it, such that both can move; the whole path where
    there is none (another drive)."""
    if file is None:
        return ""
    try:
        way = os.path.relpath(file.absolute(), result.absolute().parent)
    except ValueError:
        return file.absolute().as_posix()
    return Path(way).as_posix()


def at_way(way: str, result: Path) -> Path:
    """The inverse of ``way_to``."""
    return Path(os.path.normpath(result.absolute().parent / way))


def write_inversion(path: Path, record: InversionRecord) -> None:
    """Write an inversion at once.

    Raises:
        OutputError: the file cannot be written.
    """
    write_bytes(path, dumps(record))


def read_inversion(path: Path, style_dim: int | None = None) -> InversionRecord:
    """The inversion in a file, for a model of ``style_dim`` frequencies; None takes any number.

    Raises:
        InversionFileError: ``inversion.unreadable``, ``inversion.too_large``,
            ``inversion.damaged``, ``inversion.newer_format`` or ``inversion.wrong_length``.
    """
    data = DOOR.read(path)
    return _check_record(_decode_record(data, path.name), path.name, style_dim)


def _decode_record(data: bytes, name: str) -> InversionRecord:
    try:
        value = loads(data)
        version = value.get("format_version") if isinstance(value, dict) else None
        if isinstance(version, int) and version > FORMAT_VERSION:
            raise InversionFileError(
                f"{name}: version {version}, this program reads {FORMAT_VERSION}.",
                code="inversion.newer_format",
                advice="It was made by a newer program: update this one.",
            )
        record = decode(InversionRecord, value)
        check_numbers(record)
        check_camera("camera", record.camera)
        within("number of photos", len(record.photos), 0, MAX_PHOTOS)
        for i, photo in enumerate(record.photos):
            check_camera(f"photos[{i}].camera", photo.camera)
            within(f"photos[{i}].scale", photo.scale, 1.0, 100.0)
            within(f"photos[{i}].crop[2]", photo.crop[2], 1.0, 1e6)
            within(f"photos[{i}].similarity", photo.similarity, -1.0, 1.0)
        if record.format != FORMAT:
            raise WrongValue("format", f"is not {FORMAT}")
        return plain_texts(record, {"model": MAX_NAME, "photo": MAX_FILE_NAME})
    except ValueError as err:
        what = kind_of_start(data[:16])
        other = f"this is {what}" if what else "this is not JSON"
        reason = str(err) if isinstance(err, WrongValue) else other
        raise InversionFileError(
            f"{name} holds no inversion: {reason}.",
            code="inversion.damaged",
            advice="Wanted is what `invert --out` writes.",
        ) from err


def _check_record(record: InversionRecord, name: str, style_dim: int | None) -> InversionRecord:
    wanted = len(record.frequencies) if style_dim is None else style_dim
    for values in (record.frequencies, record.phases):
        if len(values) != wanted:
            raise InversionFileError(
                f"{name}: its style has {len(values)} numbers, wanted are {wanted}.",
                code="inversion.wrong_length",
                advice="It was made with another model: open that one.",
            )
        if not all(math.isfinite(value) and abs(value) <= MAX_STYLE for value in values):
            raise InversionFileError(
                f"{name}: its style holds numbers that no generator makes.",
                code="inversion.damaged",
            )
    if record.tuned is not None:
        _check_tuned(record.tuned, name)
    return record


def _check_tuned(tuned: TunedWeights, name: str) -> None:
    try:
        tuned.data()
    except ValueError as err:
        raise InversionFileError(
            f"{name}: {err}.",
            code="inversion.damaged",
            advice="It was damaged or edited by hand: invert the photo again.",
        ) from err
