"""A view as a PNG file that carries its recipe: the session, and which view of it this is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSaveFile
from PySide6.QtGui import QImage, QImageWriter

from ddf_core.errors import OutputError
from ddf_core.io.recipe import RECIPE_KEY, Recipe, recipe_text


def save_picture(path: Path, image: QImage, recipe: Recipe | None) -> None:
    """Write ``image`` as PNG with its recipe inside, whole or not at all.

    Raises:
        OutputError: the file cannot be written there; an older one is untouched.
    """
    file = QSaveFile(str(path))
    writer = QImageWriter(file, b"png")
    if recipe is not None:
        writer.setText(RECIPE_KEY, recipe_text(recipe))
    done = file.open(QSaveFile.OpenModeFlag.WriteOnly) and writer.write(image)
    if not (done and file.commit()):
        raise OutputError(
            f"“{path.name}” cannot be written in {path.parent}: {file.errorString()}.",
            advice="Choose a folder you may write to, with room on its disk.",
        )
