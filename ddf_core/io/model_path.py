"""What a path to a model means: a model folder, a file in one, or a file of pi-GAN."""

from __future__ import annotations

from pathlib import Path

from ddf_core.command_line import command_line
from ddf_core.errors import ModelFileError
from ddf_core.io.card import CARD_NAME
from ddf_core.io.file_door import shown_path
from ddf_core.io.file_kind import refuse_other_file
from ddf_core.io.limits import unreadable
from ddf_core.io.model_place import bundled_names
from ddf_core.io.torch_archive import is_archive
from ddf_core.resource_paths import BUNDLED_MODEL


def checkpoint_file(position: Path) -> Path | None:
    """The pi-GAN file that a path means, by its first bytes; None where it means something else.

    Raises:
        ModelFileError: ``model.unreadable``, ``model.several``.
    """
    try:
        if position.is_dir() and not (position / CARD_NAME).exists():
            position = _generator_in(position)
        if not position.is_file():
            return None
    except (OSError, ValueError) as err:
        # A name that is too long, or a folder that may not be entered.
        raise unreadable(position, err) from err
    return position if position.suffix in (".pth", ".pt") or is_archive(position) else None


def _generator_in(folder: Path) -> Path:
    """The generator of a folder of pi-GAN's; also where its name has a prefix (``195000_``).

    Raises:
        ModelFileError: ``model.several``.
    """
    found = sorted(folder.glob("*_generator.pth"))
    if (folder / "generator.pth").exists() or not found:
        return folder / "generator.pth"
    if len(found) > 1:
        raise ModelFileError(
            f"{folder} holds {len(found)} generators: {', '.join(f.name for f in found[:5])}.",
            code="model.several",
            advice="Open one of them.",
        )
    return found[0]


def own_folder(position: Path, bundled: bool) -> Path:
    """The model folder of a path that names one of its files or itself.

    Raises:
        ModelFileError: ``model.not_bundled``, ``model.not_found``, ``model.other_file`` or
            ``model.unknown_format``.
    """
    folder = position if position.is_dir() else position.parent
    if position.exists() and (folder / CARD_NAME).exists():
        return folder
    if bundled:
        raise ModelFileError(
            f"the bundled model is not in {BUNDLED_MODEL}.",
            code="model.not_bundled",
            advice=f"Clone the repository again, or make it: {command_line('train', 'generator')}",
        )
    if not position.exists():
        raise ModelFileError(
            f"{shown_path(position)} does not exist.",
            code="model.not_found",
            advice=f"Check the path, or name a bundled model: {', '.join(bundled_names())}.",
        )
    if position.is_file():
        refuse_other_file(position)
    raise ModelFileError(
        f"{position} is no model.",
        code="model.unknown_format",
        advice="Open a model folder (with a card.json) or a pi-GAN generator.pth.",
    )
