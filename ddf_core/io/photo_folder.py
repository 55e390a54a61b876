"""Which files of a folder are photos, and what their results are called. No torch, no pixels."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from ddf_core.errors import InputError
from ddf_core.io.file_door import shown_path
from ddf_core.io.file_kind import is_picture
from ddf_core.io.named_files import is_inside, links_out
from ddf_core.io.photo import MAX_PHOTOS

MASKS = "masks"
RESULT_SUFFIX = ".json"


@dataclass(frozen=True)
class PhotoFile:
    """A photo, and its mask where ``masks/NAME.png`` lies beside it."""

    path: Path
    mask: Path | None = None

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.name


def photos_in(folder: Path, *, follow: bool = False) -> tuple[PhotoFile, ...]:
    """The photos of a folder (not of those in it), in the order of their names.

    Args:
        follow: links out of the folder are read, too.

    Raises:
        InputError: ``photos.folder``: it cannot be listed; ``photos.none``: no photo is in it;
            ``photos.link``: one is a link out of it.
    """
    try:
        found = sorted(path for path in folder.iterdir() if _is_picture(path))
    except OSError as err:
        raise InputError(
            f"{shown_path(folder)} cannot be listed: {err.strerror or err}.",
            code="photos.folder",
            advice="Name a folder of photos.",
        ) from err
    if not found:
        raise InputError(
            f"{shown_path(folder)} holds no photos.",
            code="photos.none",
            advice="Wanted are PNG, JPEG, WebP or AVIF files in the folder itself.",
        )
    if not follow:
        _refuse_links(folder, [path.name for path in found])
    return tuple(PhotoFile(path, _mask_of(path, follow)) for path in found)


def photos_named(paths: Sequence[Path], *, follow: bool = False) -> tuple[PhotoFile, ...]:
    """Photos that were named one by one, in the order of their names.

    Raises:
        InputError: ``photos.same_name``: a table could not tell two of them apart;
            ``photos.link``: a mask is a link out of the photo's folder.
    """
    names = [path.name for path in paths]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            f"Several photos are called {twice[0]}.",
            code="photos.same_name",
            advice="A table names photos by their files: name them apart.",
        )
    ordered = sorted(paths, key=lambda path: path.name)
    return tuple(PhotoFile(path, _mask_of(path, follow)) for path in ordered)


def photos_of_one(paths: Sequence[Path], *, follow: bool = False) -> tuple[PhotoFile, ...]:
    """Photos of the same head, in the order in which they were named.

    Raises:
        InputError: ``photos.too_many``; ``photos.link``, as ``photos_named``.
    """
    if len(paths) > MAX_PHOTOS:
        raise InputError(
            f"{len(paths)} photos of one person are too many.",
            code="photos.too_many",
            advice=f"Choose up to {MAX_PHOTOS} that show the head from different sides.",
        )
    return tuple(PhotoFile(path, _mask_of(path, follow)) for path in paths)


def result_name(photo: str, taken: Collection[str]) -> str:
    """What the result of a photo is called: ``a.json`` of ``a.jpg``, ``a.jpg.json`` where that is
    taken, then with a number.

    Args:
        taken: names of other files there, in lower case.
    """
    return next(name for name in _candidates(photo) if name.lower() not in taken)


def _candidates(photo: str) -> Iterator[str]:
    yield Path(photo).stem + RESULT_SUFFIX
    yield photo + RESULT_SUFFIX
    for number in count(2):
        yield f"{photo}-{number}{RESULT_SUFFIX}"


def _is_picture(path: Path) -> bool:
    """Also one that this program cannot decode: it is named as a failure, not passed over."""
    return not path.name.startswith(".") and is_picture(path)


def _mask_of(photo: Path, follow: bool) -> Path | None:
    mask = photo.parent / MASKS / f"{photo.stem}.png"
    if not mask.is_file():
        return None
    if not follow and not is_inside(mask, photo.parent):
        raise _link_error(f"{MASKS}/{mask.name}", mask.resolve())
    return mask


def _refuse_links(folder: Path, names: Sequence[str]) -> None:
    for link in links_out(folder, names):
        raise _link_error(link.what, link.path)


def _link_error(name: str, target: Path) -> InputError:
    return InputError(
        f"{name} leads by a link out of the folder of the photos, to {shown_path(target)}, and was "
        "not read.",
        code="photos.link",
        advice="If you trust whoever made the folder, add --follow; or put the file itself there.",
    )
