"""Every path to what comes with the program; what the user makes is not here.

In a checkout resources lie beside the packages, in an installed wheel inside ``ddf_core``.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent

PROGRAM_FOLDER = _PACKAGE.parent
"""The folder that holds the packages: in a checkout its root, else the site's packages."""


def resources_folder(program: Path, package: Path) -> Path:
    """The folder of resources: ``program``'s own where there is one, else that in ``package``."""
    beside = program / "resources"
    return beside if (beside / "shaders").is_dir() else package / "resources"


RESOURCES = resources_folder(PROGRAM_FOLDER, _PACKAGE)
MODELS = RESOURCES / "models"
BUNDLED_MODEL = MODELS / "heads"
PICTURES_NAME = "pictures.json"
"""In the folder of a model that learnt from pictures: digests of those it has seen."""

ICONS = RESOURCES / "icons"
SHADERS = RESOURCES / "shaders"
SAMPLES = RESOURCES / "samples"
WEB = RESOURCES / "web"


def bundled_models() -> tuple[Path, ...]:
    """The folders of the models that come with the program: the default first, then by name."""
    folders = (card.parent for card in MODELS.glob("*/card.json"))
    return tuple(sorted(folders, key=lambda path: (path.name != BUNDLED_MODEL.name, path.name)))


def learnt_from_pictures(folder: Path) -> bool:
    """Whether a model has seen photographs: its folder keeps digests of them."""
    return (folder / PICTURES_NAME).is_file()


def has_encoder(folder: Path) -> bool:
    """Whether photos are read by a model's own encoder; see ``ddf_core.io.model_folder``."""
    return (folder / "encoder.safetensors").is_file()


GENERATORS_PAGE = "docs/generators.md"
"""Of the documentation: how a generator of another kind is brought along."""
