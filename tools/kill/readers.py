"""Whether files are whole: each is opened by the reader of its kind, to its end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import imageio.v3 as iio
import numpy as np
import torch
import trimesh
from PIL import Image

from ddf_core.document.session_file import SUFFIX, read_session
from ddf_core.io.card import CARD_NAME
from ddf_core.io.leftovers import is_temporary
from ddf_core.io.model_folder import load_model
from ddf_core.io.pigan_export import GENERATOR_FILE
from ddf_core.io.recipe import beside, read_recipe
from ddf_core.io.weights import read_header


def check_files(folder: Path) -> list[Path]:
    """The temporary files below ``folder``; all others are opened to their ends.

    Raises:
        Exception: what a reader says of a file that is not whole, or a file that nobody knows.
    """
    temporary = []
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            continue
        if is_temporary(path):
            temporary.append(path)
        else:
            try:
                reader_of(path)(path)
            except Exception as err:
                err.add_note(f"{path.relative_to(folder)}: {path.stat().st_size} bytes")
                raise
    return temporary


def reader_of(path: Path) -> Callable[[Path], object]:
    """What opens a file, by its name.

    Raises:
        AssertionError: files of this name are not written by any command.
    """
    if path.name.endswith(SUFFIX):
        return read_session
    found = READERS.get(path.suffix)
    if found is None:
        raise AssertionError(f"{path.name} is no file that a command writes")
    return found


def _picture(path: Path) -> None:
    with Image.open(path) as image:
        image.load()


def _movie(path: Path) -> None:
    assert len(iio.imread(path, plugin="pyav" if path.suffix == ".mp4" else "pillow")) > 0


def _recipe_or_table(path: Path) -> None:
    json.loads(path.read_bytes())


def _mesh(path: Path) -> None:
    assert len(trimesh.load_mesh(path, process=False).faces) > 0
    if path.suffix == ".obj":
        assert path.with_suffix(".mtl").is_file() and path.with_suffix(".png").is_file()


def _material(path: Path) -> None:
    assert path.read_text(encoding="utf-8").rstrip().endswith(".png")


def _table(path: Path) -> None:
    assert path.read_bytes().endswith(b"\n")


def _arrays(path: Path) -> None:
    with np.load(path) as data:
        assert all(data[name].size for name in data.files)


def _checkpoint(path: Path) -> None:
    torch.load(path, weights_only=True)


def _pixels(path: Path) -> None:
    assert path.stat().st_size % 4 == 0


READERS: dict[str, Callable[[Path], object]] = {
    ".png": _picture,
    ".mp4": _movie,
    ".gif": _movie,
    ".json": _recipe_or_table,
    ".csv": _table,
    ".glb": _mesh,
    ".ply": _mesh,
    ".obj": _mesh,
    ".mtl": _material,
    ".npz": _arrays,
    ".pt": _checkpoint,
    ".ckpt": _checkpoint,
    ".bin": _pixels,
    ".pth": lambda path: None,  # read with its ema.pth: see ``check_model``
    ".safetensors": read_header,
}


def check_model(folder: Path) -> None:
    """A model folder that has a card, and a pi-GAN pair that has its generator, opens.

    Raises:
        DdfError: it does not.
    """
    if (folder / CARD_NAME).exists():
        load_model(folder)
    if (folder / GENERATOR_FILE).exists():
        load_model(folder / GENERATOR_FILE)


def check_recipe(path: Path) -> None:
    """A video that is there has a recipe that can be read.

    Raises:
        SessionFileError: it has none.
    """
    if path.exists():
        assert beside(path).exists()
        read_recipe(path)
