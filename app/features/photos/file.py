"""Which files are photos: pictures that bring no state back. No Qt."""

from __future__ import annotations

from pathlib import Path

from ddf_core.errors import SessionFileError
from ddf_core.io.file_kind import is_picture
from ddf_core.io.recipe import read_recipe


def is_photo(path: Path) -> bool:
    """Whether a path means a photo: it is a picture, and no recipe is in it or beside it."""
    if not is_picture(path):
        return False
    try:
        read_recipe(path)
    except SessionFileError as error:
        return error.code == "recipe.none"
    return False
