"""Which files are photos: pictures that bring no state back. No Qt."""

from __future__ import annotations

from pathlib import Path

from ddf_core.errors import SessionFileError
from ddf_core.io.recipe import beside, read_recipe

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
UNREAD = (".gif", ".bmp", ".tif", ".tiff", ".heic", ".avif")
"""Pictures too, so they mean a photo; that they cannot be read is said in the words of photos."""

MAY_CARRY = (".png", ".gif")


def is_photo(path: Path) -> bool:
    """Whether a path means a photo: by its ending, and because no recipe is in it or beside it."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES + UNREAD or not path.is_file():
        return False
    if suffix not in MAY_CARRY:
        return not beside(path).is_file()
    try:
        read_recipe(path)
    except SessionFileError as error:
        return error.code == "recipe.none"
    return False
