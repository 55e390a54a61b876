"""Many photos, one after the other, into one folder; whatever is done is kept and not done again.

A photo that cannot be inverted is named in the index and passed over; a disk that is full ends it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ddf_core.errors import Cancelled, DdfError, InputError, OutputError
from ddf_core.inversion.find_head import HeadFinder
from ddf_core.inversion.index import (
    INDEX_JSON,
    BatchSettings,
    IndexRow,
    InversionIndex,
    read_index,
    write_index,
)
from ddf_core.inversion.invert import Inversion, Inverted
from ddf_core.inversion.records import TakenPhoto, record_of
from ddf_core.io.file_door import open_plain, shown_path
from ddf_core.io.inversion_file import read_inversion, write_inversion
from ddf_core.io.photo import Photo, centre_crop
from ddf_core.io.photo_folder import PhotoFile, result_name
from ddf_core.io.photo_reading import read_mask, read_photo
from ddf_core.io.photo_square import square
from ddf_core.model import Model
from ddf_core.stopping import Stop, never

WORKING_SIDE = 128


@dataclass(frozen=True)
class BatchProgress:
    """Where a batch stands: ``done`` of ``total`` photos, fractions counted; ``name`` is in work.

    ``made`` and ``reused`` have a result, ``failed`` have none; ``seconds_left`` is an estimate.
    """

    done: float
    total: int
    made: int
    reused: int
    failed: int
    name: str
    seconds_left: float


Tell = Callable[[BatchProgress], None]


class PhotoBatch:
    """Photos to be inverted by one model, and the folder of their results.

    Args:
        model: with or without an encoder.
        folder: gets NAME.json for each photo, index.json and index.csv; made where it is absent.
        settings: of every photo; None: those of the results that are there, or the usual ones.

    ``made`` and ``reused`` count results, ``failures`` says which photos have none.

    Raises:
        InputError: ``inversions.other``: the folder holds results of another model, or made with
            other settings; ``photo.no_encoder``: ``find_head`` wants one.
        InversionFileError: its index is damaged.
    """

    def __init__(
        self,
        model: Model,
        photos: Sequence[PhotoFile],
        folder: Path,
        settings: BatchSettings | None = None,
    ) -> None:
        self._model, self._photos, self._folder = model, photos, folder
        before = read_index(folder)
        self.settings = settings or (before.settings if before else BatchSettings())
        if before is not None:
            _check_same(before, model, self.settings, folder)
        self._finder = HeadFinder(model)
        if self.settings.find_head:
            self._finder.check()
        self._rows = {row.photo: row for row in before.photos} if before else {}
        self.made = self.reused = 0
        self.failures: list[IndexRow] = []
        self._spent_s = 0.0

    @property
    def failed(self) -> int:
        """How many photos have no result."""
        return len(self.failures)

    @property
    def index(self) -> InversionIndex:
        """What is known by now."""
        rows = tuple(self._rows[name] for name in sorted(self._rows))
        return InversionIndex(self._model.card.name, self._model.digest, self.settings, rows)

    def run(self, tell: Tell | None = None, stop: Stop = never) -> InversionIndex:
        """All photos; results that are there already are kept as they are.

        Raises:
            Cancelled: ``stop`` said so: the photo in work is lost, those before it are kept.
            OutputError: a result cannot be written.
        """
        for at, photo in enumerate(self._photos):
            row = self._find_kept(photo)
            if row is None:
                row = self._try_photo(photo, at, tell, stop)
                if row.error:
                    self.failures.append(row)
                else:
                    self.made += 1
                    self._spent_s += row.seconds or 0.0
            else:
                self.reused += 1
            self._rows[photo.name] = row
            write_index(self._folder, self.index)
            self._say(tell, at + 1, 0.0, photo.name)
        return self.index

    # --- one photo ---------------------------------------------------------------------------

    def _find_kept(self, photo: PhotoFile) -> IndexRow | None:
        """What an earlier run has made of the same bytes, as long as its file is good."""
        row = self._rows.get(photo.name)
        if row is None or row.error or row.sha256 != _sha256(photo.path):
            return None
        try:
            record = read_inversion(self._folder / row.file)
        except DdfError:
            return None
        is_good = record.digest == self._model.digest and record.figures.complete
        return row if is_good else None

    def _try_photo(self, photo: PhotoFile, at: int, tell: Tell | None, stop: Stop) -> IndexRow:
        """The result of a photo, or why there is none."""
        blank = IndexRow(photo.name, _sha256(photo.path))
        try:
            taken, found = self._invert_photo(photo, at, tell, stop)
        except (OutputError, Cancelled):
            raise
        except DdfError as err:
            return replace(blank, error=str(err), code=err.code)
        name = self._file_of(photo.name)
        record = record_of(self._model, [taken], found, self._folder / name)
        write_inversion(self._folder / name, record)
        figures = record.figures
        return replace(
            blank,
            file=name,
            similarity=figures.similarity,
            grade=figures.grade,
            psnr_db=figures.psnr_db,
            seconds=figures.seconds,
        )

    def _invert_photo(
        self, photo: PhotoFile, at: int, tell: Tell | None, stop: Stop
    ) -> tuple[TakenPhoto, Inverted]:
        opened = _open_photo(photo)
        position = centre_crop(opened)
        if self.settings.find_head or opened.alpha is not None:
            position = self._finder.find(opened, position, stop).crop
        cut = square(opened, position, WORKING_SIDE)
        inversion = Inversion(self._model, cut, self.settings.inversion)
        for state in inversion:
            if stop():
                raise Cancelled("The inversions were stopped; those that are done are kept.")
            # A photo is whole once its result is on the disk.
            self._say(tell, at, min(state.fraction, 0.99), photo.name)
        return TakenPhoto(photo.path, position, opened.scale, photo.mask), inversion.result()

    def _file_of(self, photo: str) -> str:
        """The name of a photo's result: the one that it had, else one that is nobody else's."""
        known = self._rows.get(photo)
        if known is not None and known.file:
            return known.file
        taken = {INDEX_JSON, *(row.file.lower() for row in self._rows.values())}
        taken |= {
            path.name.lower() for path in self._folder.glob("*.json") if _is_other(path, photo)
        }
        return result_name(photo, taken)

    def _say(self, tell: Tell | None, at: int, fraction: float, name: str) -> None:
        if tell is None:
            return
        # Bad photos take no time: they are left out of what one takes.
        each_s = self._spent_s / self.made if self.made else self.settings.seconds
        left = each_s * (len(self._photos) - at - fraction)
        counts = (self.made, self.reused, self.failed)
        tell(BatchProgress(at + fraction, len(self._photos), *counts, name, left))


def _open_photo(photo: PhotoFile) -> Photo:
    opened = read_photo(photo.path)
    return opened if photo.mask is None else read_mask(photo.mask, opened)


def _is_other(path: Path, photo: str) -> bool:
    """Whether a file holds anything but an inversion of that photo: it is not written over."""
    try:
        return read_inversion(path).photo != photo
    except DdfError:
        return True


def _sha256(path: Path) -> str:
    """Of a file's bytes; empty where it cannot be read: its reader says why."""
    try:
        with open_plain(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""


def _check_same(
    before: InversionIndex, model: Model, settings: BatchSettings, folder: Path
) -> None:
    if before.digest != model.digest:
        what = f"of another model ({before.model!r}, this one is {model.card.name!r})"
        advice = "Name another folder."
    elif before.settings != settings:
        what = f"made with other settings: {before.settings.options}"
        advice = "Ask for the same again, or name another folder."
    else:
        return
    raise InputError(
        f"{shown_path(folder)} holds inversions {what}.", code="inversions.other", advice=advice
    )
