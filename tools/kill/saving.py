"""Saves a session with many points, as the window does: its own part of the core, without Qt."""

from __future__ import annotations

from pathlib import Path

from ddf_core.document.scene import Scene, SceneModel, scene_session
from ddf_core.engine.describe import model_info
from ddf_core.io.json_codec import tidy
from ddf_core.io.model_folder import load_model
from ddf_core.io.safe_write import write_bytes
from ddf_core.shown import LatentInstance, latent_of_seed

POINTS = 400


def save_session(model: Path, folder: Path, seed: int) -> int:
    """Write ``a.ddf.json`` with points named after ``seed``; 0, as a command's exit status.

    Raises:
        OutputError: it cannot be written.
    """
    opened = load_model(model)
    info = model_info(opened)
    instance = LatentInstance(latent_of_seed(seed, opened.card.architecture.latent_dim))
    points = [(f"point {seed} {number}", (0.0, 0.0, number / 1e4)) for number in range(POINTS)]
    scene = Scene([(seed, instance)], info.home, points)
    path = folder / "a.ddf.json"
    write_bytes(path, tidy(scene_session(SceneModel(info, model), scene, path)))
    return 0
