"""A view as a PNG file that carries its recipe: model, instance, camera."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QSaveFile
from PySide6.QtGui import QImage, QImageWriter

from app.state import TEMPLATE, ViewerState
from ddf_core.errors import OutputError


def recipe(state: ViewerState, view: str) -> str:
    """How to make the picture of ``view`` again, as JSON."""
    item = None if view == TEMPLATE else asdict(state.latent(view))
    model = (
        None if state.model is None else {"name": state.model.name, "digest": state.model.digest}
    )
    return json.dumps(
        {
            "model": model,
            "view": view,
            "instance": item,
            "camera": asdict(state.camera(view)),
            "mode": state.shown_mode,
        }
    )


def save_picture(path: Path, image: QImage, state: ViewerState, view: str) -> None:
    """Write ``image`` as PNG with its recipe in the text field ``Recipe``, whole or not at all.

    Raises:
        OutputError: the file cannot be written there; an older one is untouched.
    """
    file = QSaveFile(str(path))
    writer = QImageWriter(file, b"png")
    writer.setText("Recipe", recipe(state, view))
    done = file.open(QSaveFile.OpenModeFlag.WriteOnly) and writer.write(image)
    if not (done and file.commit()):
        raise OutputError(
            f"“{path.name}” cannot be written in {path.parent}: {file.errorString()}.",
            advice="Choose a folder you may write to, with room on its disk.",
        )
