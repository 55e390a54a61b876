"""Videos on disk, frame by frame: mp4, GIF, WebP, or a folder of PNG files. No torch, no window.

Whoever makes the frames hands over one after the other and then says ``finish``, or ``cancel``::

    with open_video(path, VideoShape((256, 256), fps=25), recipe) as video:
        for pixels in frames:
            video.add(pixels)

A video is made beside its position and put there at the end; leaving the block by an error cancels
it, so there is never half a video. The recipe of one that is a file lies beside it.

imageio writes them all: ``movie_encoder`` videos and GIFs, Pillow under it the frames.
"""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddf_core.errors import InputError, SessionFileError
from ddf_core.io.pictures import recipe_chunk
from ddf_core.io.recipe import Recipe, beside, beside_bytes, read_recipe, recipe_record
from ddf_core.io.safe_write import Replacement, commit_together, unwritable, write_bytes
from ddf_core.stopping import Stop, never

if TYPE_CHECKING:
    from ddf_core.export.movie_encoder import MovieEncoder

MOVIES = (".mp4", ".gif", ".webp")
ENDINGS = ".mp4, .gif or .webp"
WITH_ALPHA = (".webp",)
"""Of those the ones that may be transparent."""
MAX_FPS = 120.0
GIF_FPS = 50.0
"""Browsers slow down what asks for more, of WebP too."""


@dataclass(frozen=True)
class VideoShape:
    """``size`` (width, height) in pixels, frames a second; ``transparent``: frames have alpha, and
    keep it where the file can."""

    size: tuple[int, int]
    fps: float
    transparent: bool = False


class VideoWriter(ABC):
    """Takes frames (H, W, 3) uint8 in their order; (H, W, 4) of a video that is transparent."""

    def there(self, stop: Stop = never) -> frozenset[int]:
        """Numbers of the frames that were written before and need not be made again.

        ``stop`` ends the search; what was found so far is answered.
        """
        return frozenset()

    def skip(self) -> None:
        """The next frame stays as it is: it is one of ``there``."""
        raise AssertionError("a video is written from its beginning")

    @abstractmethod
    def add(self, pixels: NDArray[np.uint8]) -> None:
        """The next frame.

        Raises:
            OutputError: it cannot be written; cancel the video.
        """

    @abstractmethod
    def finish(self) -> None:
        """All frames are there: put the video in its place.

        Raises:
            OutputError: it cannot be written; nothing is left of it, an older video is untouched.
        """

    @abstractmethod
    def interrupt(self) -> None:
        """From another thread: what is being written now fails soon. ``cancel`` is still due."""

    @abstractmethod
    def cancel(self) -> None:
        """Leave nothing of it; of a folder of frames those that are done. Harmless when over."""

    def __enter__(self) -> VideoWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.finish()
        else:
            self.cancel()


def open_video(path: Path, shape: VideoShape, recipe: Recipe | None) -> VideoWriter:
    """A video that will be at ``path``, by its ending: one of ``MOVIES``.

    Raises:
        InputError: ``video.kind``, ``video.fps``.
        OutputError: nothing can be written there.
    """
    kind = path.suffix.lower()
    if kind not in MOVIES:
        raise InputError(
            f"{path.name}: videos end in {ENDINGS}.",
            code="video.kind",
            advice="A name without an ending is a folder of PNG frames.",
        )
    most = MAX_FPS if kind == ".mp4" else GIF_FPS
    if not 1 <= shape.fps <= most:
        raise InputError(
            f"{shape.fps:g} frames a second are not possible in a {kind} video.",
            code="video.fps",
            advice=f"1 to {most:g} are.",
        )
    return Movie(path, shape, recipe)


class Movie(VideoWriter):
    """An mp4, GIF or WebP."""

    def __init__(self, path: Path, shape: VideoShape, recipe: Recipe | None) -> None:
        self._path, self._shape, self._recipe = path, shape, recipe
        self._kind = path.suffix.lower()
        self._is_mp4 = self._kind == ".mp4"
        self._channels = 4 if shape.transparent and self._kind in WITH_ALPHA else 3
        self._new = Replacement(path)
        self._count = 0
        try:
            with self._refuse_errors():
                self._encoder = self._begin_encoder()
        except BaseException:
            self._new.discard()
            raise

    def _begin_encoder(self) -> MovieEncoder:
        # Not above: the window knows this file from its start, and PyAV would delay it.
        from ddf_core.export import movie_encoder
        from ddf_core.export.movie_encoder import MovieEncoder

        webp = movie_encoder.TRANSPARENT_WEBP if self._channels == 4 else movie_encoder.WEBP
        codings = {".mp4": movie_encoder.MP4, ".gif": movie_encoder.GIF, ".webp": webp}
        coding = codings[self._kind]
        return MovieEncoder(self._new.temporary, coding, self._padded_size(), self._shape.fps)

    def _padded_size(self) -> tuple[int, int]:
        """H.264 with half the colours has even sides."""
        width, height = self._shape.size
        return (width + width % 2, height + height % 2) if self._is_mp4 else (width, height)

    def add(self, pixels: NDArray[np.uint8]) -> None:
        (width, height), padded = self._shape.size, self._padded_size()
        edges = ((0, padded[1] - height), (0, padded[0] - width), (0, 0))
        with self._refuse_errors():
            self._encoder.add(np.pad(pixels[..., : self._channels], edges, mode="edge"))
        self._count += 1

    def finish(self) -> None:
        try:
            if self._count == 0:
                raise unwritable(self._path, OSError("a video without frames is none"))
            with self._refuse_errors():
                self._encoder.finish()
            self._commit()
        finally:
            self.cancel()

    def _commit(self) -> None:
        """Video and recipe, both written to the end before either takes its place."""
        if self._recipe is None:
            self._new.commit()
            return
        beside_it = Replacement(beside(self._path))
        try:
            beside_it.temporary.write_bytes(beside_bytes(self._recipe))
            commit_together([beside_it, self._new])
        except OSError as err:
            raise unwritable(self._path, err) from err
        finally:
            beside_it.discard()

    def interrupt(self) -> None:
        self._encoder.interrupt()

    def cancel(self) -> None:
        self._encoder.abandon()
        self._new.discard()

    @contextlib.contextmanager
    def _refuse_errors(self) -> Iterator[None]:
        """What the encoder or the disk refuses is an OutputError about this video."""
        try:
            yield
        except OSError as err:
            raise unwritable(self._path, err) from err


# --- frames in a folder ----------------------------------------------------------------------


def frame_name(number: int) -> str:
    """The file of frame ``number``, counted from 0: ``frame-00001.png`` is the first."""
    return f"frame-{number + 1:05d}.png"


class FrameFolder(VideoWriter):
    """A PNG for each frame, each with its own recipe: what is there already need not be made again.

    Args:
        folder: made where it is not there.
        recipes: one for each frame.

    Raises:
        InputError: ``video.folder``: it holds frames beyond those of this video.
        OutputError: nothing can be written there.
    """

    def __init__(self, folder: Path, recipes: Sequence[Recipe]) -> None:
        self._folder, self._recipes = folder, recipes
        self._next = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise unwritable(folder, err) from err
        if (folder / frame_name(len(recipes))).exists():
            raise InputError(
                f"{folder} holds frames of a longer video.",
                code="video.folder",
                advice="Name another folder, or remove them.",
            )

    def there(self, stop: Stop = never) -> frozenset[int]:
        found = []
        for number in range(len(self._recipes)):
            if stop():
                break
            if self._is_there(number):
                found.append(number)
        return frozenset(found)

    def _is_there(self, number: int) -> bool:
        """Whether a frame is there already, by its own recipe."""
        try:
            found = read_recipe(self._folder / frame_name(number))
        except SessionFileError:
            return False
        return recipe_record(found) == recipe_record(self._recipes[number])

    def skip(self) -> None:
        self._next += 1

    def add(self, pixels: NDArray[np.uint8]) -> None:
        import imageio.v3 as iio  # not above, as in ``Movie``

        chunk = recipe_chunk(self._recipes[self._next])
        data = iio.imwrite("<bytes>", pixels, plugin="pillow", extension=".png", pnginfo=chunk)
        assert isinstance(data, bytes)
        write_bytes(self._folder / frame_name(self._next), data)
        self._next += 1

    def finish(self) -> None:
        return

    def interrupt(self) -> None:
        return

    def cancel(self) -> None:
        return
