"""pi-GAN's files to a model folder, and back where pi-GAN could run the model."""

from __future__ import annotations

from pathlib import Path

from ddf_core.errors import OutputError
from ddf_core.io.card import CARD_NAME
from ddf_core.io.file_door import read_plain
from ddf_core.io.model_folder import load_model, save_model
from ddf_core.io.pigan_export import GENERATOR_FILE, pigan_files
from ddf_core.io.safe_write import write_files
from ddf_core.models.film_generator import require_film


def convert(
    src: Path | str, dst: Path | str, preset: str | None = None, *, follow: bool = False
) -> Path:
    """Convert a model to the other layout; what was written (a folder, or a generator.pth).

    Args:
        src: a pi-GAN generator.pth becomes a model folder; a model folder becomes a pi-GAN pair.
        dst: a folder, or for a pi-GAN pair the path of its generator.pth.
        preset, follow: as in ``load_model``.

    Raises:
        ModelFileError, InputError: see ``load_model``; ``input.not_pigan`` or ``input.kind``.
        OutputError: ``output.exists``, ``output.unwritable``.
    """
    dst = Path(dst)
    model = load_model(src, preset=preset, follow=follow)
    if model.path.is_file():
        if dst.suffix:
            raise OutputError(
                f"{dst} is the name of a file; a model folder is written.",
                code="output.not_a_folder",
                advice="Name a folder.",
            )
        _refuse_existing(dst / CARD_NAME)
        save_model(model.generator, model.card, dst)
        return dst
    target = dst if dst.suffix else dst / GENERATOR_FILE
    _refuse_existing(target)
    files = pigan_files(require_film(model.generator, "Files of pi-GAN"), model.card, target)
    for file, data in files.items():
        if not _holds(file, data):
            _refuse_existing(file)
    write_files(files)
    return target


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file is what shall be written there: what a conversion that was killed has left."""
    try:
        return path.stat().st_size == len(data) and read_plain(path) == data
    except OSError:
        return False


def _refuse_existing(path: Path) -> None:
    """A model is hours of training: it is never written over by a conversion."""
    if path.exists():
        raise OutputError(
            f"{path} exists already.", code="output.exists", advice="Choose another folder."
        )
