"""An inversion's result as the record that its file keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ddf_core.inversion.invert import Inverted, Shot
from ddf_core.io.inversion_file import InversionFigures, InversionRecord, PhotoRecord, way_to
from ddf_core.io.photo import Crop
from ddf_core.model import Model


@dataclass(frozen=True)
class TakenPhoto:
    """A photo as it was given to an inversion.

    Args:
        path: of its file; mask: of its mask's, None without one.
        crop: the square, pixels of the photo as it was kept; scale: pixels of the file per one.
    """

    path: Path
    crop: Crop
    scale: float = 1.0
    mask: Path | None = None

    @property
    def in_file(self) -> tuple[float, float, float]:
        """Left, top and side of the square in pixels of the file."""
        crop, scale = self.crop, self.scale
        return crop.x * scale, crop.y * scale, crop.side * scale


def figures_of(found: Inverted) -> InversionFigures:
    """The figures as the file keeps them."""
    quality = found.quality
    return InversionFigures(
        psnr_db=quality.psnr_db,
        similarity=quality.similarity,
        covered=quality.covered,
        grade=quality.grade,
        words=quality.words,
        seconds=found.seconds,
        complete=found.complete,
        tuned=found.generator is not None,
        mask_overlap=quality.mask_overlap,
    )


def record_of(
    model: Model, photos: Sequence[TakenPhoto], found: Inverted, result: Path
) -> InversionRecord:
    """What is written.

    Args:
        photos: in the order in which they were inverted.
        result: the file that it is for: the ways to the photos begin beside it.
    """
    shown, first = found.instance(model), photos[0]
    return InversionRecord(
        model=model.card.name,
        digest=model.digest,
        photo=first.path.name,
        crop=first.in_file,
        frequencies=shown.frequencies,
        phases=shown.phases,
        camera=found.camera,
        figures=figures_of(found),
        tuned=shown.tuned,
        roll_deg=first.crop.roll_deg,
        photos=tuple(
            _photo_record(photo, shot, result)
            for photo, shot in zip(photos, found.shots, strict=True)
        ),
    )


def _photo_record(photo: TakenPhoto, shot: Shot, result: Path) -> PhotoRecord:
    quality = shot.quality
    return PhotoRecord(
        photo=photo.path.name,
        file=way_to(photo.path, result),
        crop=photo.in_file,
        camera=shot.camera,
        similarity=quality.similarity,
        psnr_db=quality.psnr_db,
        grade=quality.grade,
        words=quality.words,
        roll_deg=photo.crop.roll_deg,
        scale=photo.scale,
        mask=way_to(photo.mask, result),
    )
