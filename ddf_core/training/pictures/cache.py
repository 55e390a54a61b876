"""Pictures read once, checked, and laid into one memory-mapped file. No torch.

A picture costs side x side x 4 bytes of disk and no memory: 100,000 at 128 px are 6.6 GB of disk.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ddf_core.errors import DdfError, InputError, OutputError
from ddf_core.io.file_door import read_plain
from ddf_core.io.photo import Photo
from ddf_core.io.photo_reading import read_mask, read_photo
from ddf_core.io.safe_write import Replacement, unwritable, write_bytes
from ddf_core.training.pictures.folder import Framing, Listing, Refused, Source
from ddf_core.training.pictures.split import Part, digest_of, part_of, short

Bytes = NDArray[np.uint8]

VERSION = 1
PIXELS_NAME, INDEX_NAME = "pictures.bin", "index.json"
FEWEST = 16
MAX_CACHE_BYTES = 32 << 30
# A border this even, in levels of 255, is a background; and what differs from it so much is not.
PLAIN_SPREAD, PLAIN_DISTANCE = 6.0, 20


@dataclass(frozen=True)
class Entry:
    """A picture of the cache: its short digest, its part, and its angles where they were given."""

    digest: str
    part: Part
    angles: tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class PictureCache:
    """All usable pictures of a folder.

    Args:
        pixels: (N, S, S, 4) uint8, memory-mapped: straight colours, and 255 where the object is.
        entries: N, in the same order.
        refused: what was left out, and why.
        framing: the shared camera, where the folder says it.
    """

    pixels: Bytes
    entries: tuple[Entry, ...]
    refused: tuple[Refused, ...]
    framing: Framing | None

    @property
    def side(self) -> int:
        """S."""
        return int(self.pixels.shape[1])

    def rows(self, part: Part) -> list[int]:
        """The numbers of the pictures of one part."""
        return [i for i, entry in enumerate(self.entries) if entry.part == part]

    @property
    def has_masks(self) -> bool:
        """Whether any picture says where its object ends."""
        some = self.pixels[:: max(len(self.pixels) // 64, 1), ..., 3]
        return bool((some < 128).any())


def cache_pictures(
    listing: Listing,
    side: int,
    folder: Path,
    progress: Callable[[float], None] = lambda done: None,
    fewest: int = FEWEST,
) -> PictureCache:
    """The pictures of ``listing`` at ``side`` pixels, from ``folder`` where they are there already.

    Args:
        progress: hears the fraction of them that is read; it may raise to give up.
        fewest: with fewer different pictures nothing can be learnt.

    Raises:
        InputError: ``pictures.too_few``; ``pictures.too_many``: they would not fit the cache.
        OutputError: the cache cannot be written.
    """
    size = len(listing.sources) * side * side * 4
    if size > MAX_CACHE_BYTES:
        raise InputError(
            f"{len(listing.sources):,} pictures of {side} px are {size:,} bytes.",
            code="pictures.too_many",
            advice="Choose fewer, or a smaller size (--set side=64).",
        )
    position = folder / _key(listing, side)
    found = _open_cache(position, listing)
    made = found or _make_cache(listing, side, position, progress)
    if len(made.entries) < fewest:
        raise InputError(
            f"Only {len(made.entries)} different pictures can be used, at least {fewest} are "
            f"wanted.{_first(made.refused)}",
            code="pictures.too_few",
            advice="A category needs hundreds of pictures of different objects.",
        )
    return made


def read_picture(source: Source, side: int) -> tuple[Bytes, str]:
    """The picture (S, S, 4) uint8 and the digest of its file.

    Colours are straight; the fourth channel is the mask: the file's own transparency, the mask
    beside it, or what stands out of a plain background; 255 everywhere where there is none.

    Raises:
        PhotoFileError, InputError: it cannot be used.
    """
    try:
        digest = digest_of(read_plain(source.path))
    except OSError as err:
        raise InputError(f"{source.path.name} cannot be read: {err.strerror}.") from err
    photo = read_photo(source.path)
    if photo.alpha is not None:
        # Colours that the file itself hides are anything: nobody may learn from them.
        part = photo.alpha[..., None] / 255.0
        photo = replace(photo, rgb=(photo.rgb * part + 255 * (1 - part) + 0.5).astype(np.uint8))
    if source.mask is not None:
        photo = read_mask(source.mask, photo)
    return _fit_square(photo, side), digest


def _fit_square(photo: Photo, side: int) -> Bytes:
    """The square in the middle, mask and all, by area means."""
    width, height = photo.size
    edge = min(width, height)
    left, top = (width - edge) // 2, (height - edge) // 2
    box = (left, top, left + edge, top + edge)

    def small(values: Bytes) -> Bytes:
        image = Image.fromarray(values).crop(box)
        kind = Image.Resampling.BOX if edge >= 2 * side else Image.Resampling.BICUBIC
        return np.array(image.resize((side, side), kind))

    rgb = small(photo.rgb)
    alpha = plain_background(rgb) if photo.alpha is None else small(photo.alpha)
    return np.concatenate((rgb, alpha[..., None]), axis=-1)


def plain_background(rgb: Bytes) -> Bytes:
    """(S, S) uint8: 0 where an even background reaches in from the border, else 255."""
    third = max(len(rgb) // 3, 1)
    border = np.concatenate((rgb[0], rgb[:third, 0], rgb[:third, -1])).astype(float)
    level = np.median(border, axis=0)
    if np.abs(border - level).mean(axis=0).max() > PLAIN_SPREAD:
        return np.full(rgb.shape[:2], 255, np.uint8)
    alike = np.abs(rgb - level).max(axis=-1) <= PLAIN_DISTANCE
    numbered, _ = ndimage.label(alike)
    edges = np.concatenate((numbered[0], numbered[-1], numbered[:, 0], numbered[:, -1]))
    outside = np.isin(numbered, np.unique(edges[edges > 0]))
    return np.where(outside, 0, 255).astype(np.uint8)


def _key(listing: Listing, side: int) -> str:
    """Changes with the files, their masks and cameras, the side, and this code."""
    told = hashlib.sha256(f"{VERSION} {side}".encode())
    for source in listing.sources:
        for path in (source.path, source.mask):
            if path is not None:
                stat = path.stat()
                told.update(f"{path.name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
        told.update(f"{source.path.parent.resolve()} {source.angles}\n".encode())
    return f"pictures-{told.hexdigest()[:16]}"


def _open_cache(position: Path, listing: Listing) -> PictureCache | None:
    """A cache that was finished; None where there is none. Its index is written last."""
    try:
        index = json.loads(read_plain(position / INDEX_NAME))
        entries = tuple(_entry(row) for row in index["entries"])
        refused = tuple(Refused(**row) for row in index["refused"])
        shape = (len(entries), int(index["side"]), int(index["side"]), 4)
        if not entries:
            return PictureCache(np.zeros(shape, np.uint8), entries, refused, listing.framing)
        pixels = np.memmap(position / PIXELS_NAME, np.uint8, "r", shape=shape)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return PictureCache(pixels, entries, refused, listing.framing)


def _entry(row: dict[str, object]) -> Entry:
    angles = row["angles"]
    pair = (float(angles[0]), float(angles[1])) if isinstance(angles, list) else None
    return Entry(str(row["digest"]), part_of(str(row["digest"])), pair)


def _make_cache(
    listing: Listing, side: int, position: Path, progress: Callable[[float], None]
) -> PictureCache:
    """Read everything; what cannot be used is told, and does not stop the rest."""
    # Photos of people, which nobody asked to be kept here.
    replacement = Replacement(position / PIXELS_NAME, private=True)
    try:
        # Plain writes, not a mapping: a full disk is then an error and not a signal.
        with replacement.temporary.open("wb") as file:
            entries, refused = _write_pictures(listing, side, file, progress)
        replacement.commit()
    except OSError as err:
        raise unwritable(position / PIXELS_NAME, err) from err
    finally:
        replacement.discard()
    told = {
        "side": side,
        "entries": [asdict(entry) for entry in entries],
        "refused": [asdict(one) for one in refused],
    }
    write_bytes(position / INDEX_NAME, json.dumps(told).encode(), private=True)
    made = _open_cache(position, listing)
    if made is None:
        raise OutputError(f"{position}: the pictures cannot be read back.")
    return made


def _write_pictures(
    listing: Listing, side: int, file: BinaryIO, progress: Callable[[float], None]
) -> tuple[list[Entry], list[Refused]]:
    entries: list[Entry] = []
    refused = list(listing.refused)
    seen: set[str] = set()
    for number, source in enumerate(listing.sources):
        progress(number / len(listing.sources))
        try:
            picture, digest = read_picture(source, side)
        except DdfError as err:
            refused.append(Refused(source.path.name, err.message))
            continue
        if digest in seen:
            refused.append(Refused(source.path.name, "it is the same as another picture"))
            continue
        seen.add(digest)
        file.write(picture.tobytes())
        entries.append(Entry(short(digest), part_of(digest), source.angles))
    return entries, refused


def _first(refused: tuple[Refused, ...]) -> str:
    if not refused:
        return ""
    return f" {len(refused)} were left out; the first: {refused[0].name}: {refused[0].why}."
