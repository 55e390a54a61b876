"""Parts of a model that are links out of its folder: they are read only where the user allows it.
No torch: the window asks before it loads."""

from __future__ import annotations

from pathlib import Path

from ddf_core.errors import ModelFileError
from ddf_core.io.file_door import shown_path
from ddf_core.io.named_files import NamedFile, links_out
from ddf_core.resource_paths import BUNDLED_MODEL

PARTS = (
    *("card.json", ".safetensors", "labels.npz", "thumbnail.png", "pictures.json"),
    *("generator.pth", "ema.pth", "ema2.pth", "camera.json"),
)
"""How the names of files end that are read with a model."""


def model_links_out(position: Path) -> tuple[NamedFile, ...]:
    """The links out of its folder among all that is read with the model at ``position``; none of a
    model that comes with the program, which may be installed as links."""
    try:
        folder = position if position.is_dir() else position.parent
        if folder.parent == BUNDLED_MODEL.parent:
            return ()
        # A checkpoint that was named itself may be a link: it is the user's own.
        paths = [path for path in folder.iterdir() if path != position or path.name == "card.json"]
        names = sorted(path.name for path in paths if path.name.endswith(PARTS))
        return links_out(folder, names)
    except (OSError, ValueError):
        # Whoever reads it says what is wrong.
        return ()


def refuse_links_out(position: Path) -> None:
    """Refuse a model of which a part is a link out of its folder.

    Raises:
        ModelFileError: ``model.link``.
    """
    for link in model_links_out(position)[:1]:
        raise ModelFileError(
            f"{shown_path(position)}: its {link.what} is a link to {shown_path(link.path)}, in "
            "another folder, and was not read.",
            code="model.link",
            advice="If you trust whoever made the folder, add --follow; or put the file itself "
            "there.",
        )
