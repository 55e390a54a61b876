"""A photo that the open model explains badly: which other bundled model might know it better."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from app.state.viewer_state import Banner
from ddf_core.model_info import ModelInfo
from ddf_core.requests import FoundInstance
from ddf_core.resource_paths import bundled_models, has_encoder, learnt_from_pictures

ACTION = "photo_with_other_model"


def photo_models(open_folder: Path) -> list[Path]:
    """Folders of the bundled models that read photos; of those that have seen photographs alone,
    where the open one has: one that never saw any will not know this one better."""
    models = [folder for folder in bundled_models() if has_encoder(folder)]
    if learnt_from_pictures(open_folder):
        models = [folder for folder in models if learnt_from_pictures(folder)]
    return models


def better_model(
    models: Sequence[Path], open_model: ModelInfo, found: FoundInstance, tried: Collection[Path]
) -> Path | None:
    """The first of ``models`` that is not open and was not tried; None where the photo is explained
    well, or where there is no such model.

    Args:
        models: folders of bundled models with an encoder.
    """
    if found.least.grade == "good" or not found.complete:
        return None
    is_open = Path(open_model.path).absolute()
    others = (path for path in models if path not in tried and path.absolute() != is_open)
    return next(others, None)


def offer_banner(photo: str, open_model: ModelInfo, other: Path) -> Banner:
    """What the window says, with a button that does it."""
    return Banner(
        "note",
        f"{photo} is not explained well by “{open_model.name}”.",
        f"The model “{other.name}”, which comes with the program, may know it better.",
        action=ACTION,
        action_text=f"Open with {other.name}",
    )
