"""An inversion's result as the record that its file keeps."""

from __future__ import annotations

from ddf_core.inversion.invert import Inverted
from ddf_core.io.inversion_file import InversionFigures, InversionRecord
from ddf_core.io.photo import Crop
from ddf_core.model import Model


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
    model: Model, name: str, position: Crop, scale: float, found: Inverted
) -> InversionRecord:
    """What is written.

    Args:
        name: of the photo's file.
        position: the square, pixels of the photo as it was kept; scale: pixels of the file per one.
    """
    shown = found.instance(model)
    return InversionRecord(
        model=model.card.name,
        digest=model.digest,
        photo=name,
        crop=(position.x * scale, position.y * scale, position.side * scale),
        frequencies=shown.frequencies,
        phases=shown.phases,
        camera=found.camera,
        figures=figures_of(found),
        tuned=shown.tuned,
        roll_deg=position.roll_deg,
    )
