"""Films on disk, frame by frame: mp4, GIF, or a folder of PNG files. No torch, no window.

Whoever makes the frames hands over one after the other and then says ``finish``, or ``cancel``::

    with open_film(path, FilmShape((256, 256), fps=25), recipe) as film:
        for pixels in frames:
            film.add(pixels)

A film is made beside its place and put there at the end; leaving the block by an error cancels it,
so there is never half a film. The recipe of an mp4 or a GIF lies beside it.

ffmpeg comes with ``imageio-ffmpeg`` and is started here, not by that package's writer, which hides
from its caller whether ffmpeg has succeeded: on a full disk it leaves half a film.
"""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from ddf_core.errors import InputError, OutputError, SessionFileError
from ddf_core.io.pictures import write_png
from ddf_core.io.recipe import Recipe, beside, beside_bytes, read_recipe, recipe_record
from ddf_core.io.safe_write import Replacement, unwritable
from ddf_core.stopping import Stop, never

MOVIES = (".mp4", ".gif")
MAX_FPS = 120.0
GIF_FPS = 50.0
"""Browsers slow down what asks for more."""

# H.264 that every player plays: half the colours (and so even sides), named as BT.709 so that no
# player guesses, the index at the beginning. At CRF 12 a head at 256 pixels is within 0.6 of 255 of
# its frames on average, in 30 KB a second; at 16 within 0.67, in 20.
MP4 = (
    "-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int,"
    "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709",
    "-vcodec", "libx264", "-pix_fmt", "yuv420p", "-crf", "12", "-preset", "medium",
    "-movflags", "+faststart", "-f", "mp4",
)  # fmt: skip
# One palette for the whole film, so that still parts do not flicker; dithered by error diffusion.
GIF = ("-filter_complex", "split[a][b];[a]palettegen=stats_mode=full[p];"
       "[b][p]paletteuse=dither=sierra2_4a", "-loop", "0", "-f", "gif")  # fmt: skip


@dataclass(frozen=True)
class FilmShape:
    """``size`` (width, height) in pixels, frames a second."""

    size: tuple[int, int]
    fps: float


class FilmWriter(ABC):
    """Takes frames (H, W, 3) uint8 in their order."""

    def there(self, stop: Stop = never) -> frozenset[int]:
        """Numbers of the frames that were written before and need not be made again.

        ``stop`` ends the search; what was found so far is answered.
        """
        return frozenset()

    def skip(self) -> None:
        """The next frame stays as it is: it is one of ``there``."""
        raise AssertionError("a film is written from its beginning")

    @abstractmethod
    def add(self, pixels: NDArray[np.uint8]) -> None:
        """The next frame.

        Raises:
            OutputError: it cannot be written; cancel the film.
        """

    @abstractmethod
    def finish(self) -> None:
        """All frames are there: put the film in its place.

        Raises:
            OutputError: it cannot be written; nothing is left of it, an older film is untouched.
        """

    @abstractmethod
    def interrupt(self) -> None:
        """From another thread: what is being written now fails soon. ``cancel`` is still due."""

    @abstractmethod
    def cancel(self) -> None:
        """Leave nothing of it; of a folder of frames those that are done. Harmless when over."""

    def __enter__(self) -> FilmWriter:
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


def open_film(path: Path, shape: FilmShape, recipe: Recipe | None) -> FilmWriter:
    """A film that will be at ``path``, by its ending: ``.mp4`` or ``.gif``.

    Raises:
        InputError: ``film.kind``, ``film.fps``.
        OutputError: nothing can be written there.
    """
    kind = path.suffix.lower()
    if kind not in MOVIES:
        raise InputError(
            f"{path.name}: films end in .mp4 or .gif.",
            code="film.kind",
            advice="A name without an ending is a folder of PNG frames.",
        )
    most = GIF_FPS if kind == ".gif" else MAX_FPS
    if not 1 <= shape.fps <= most:
        raise InputError(
            f"{shape.fps:g} frames a second are not possible in a {kind} film.",
            code="film.fps",
            advice=f"1 to {most:g} are.",
        )
    return Movie(path, shape, recipe)


class Movie(FilmWriter):
    """An mp4 or GIF, made by ffmpeg in a process of its own."""

    def __init__(self, path: Path, shape: FilmShape, recipe: Recipe | None) -> None:
        self._path, self._shape, self._recipe = path, shape, recipe
        self._is_mp4 = path.suffix.lower() == ".mp4"
        self._new = Replacement(path)
        # Not a pipe: ffmpeg would wait for somebody to read it.
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed in cancel)
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        width, height = self._padded_size()
        head = ("-y", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24")
        shape = ("-s", f"{width}x{height}", "-r", f"{self._shape.fps:g}", "-i", "-")
        tail = MP4 if self._is_mp4 else GIF
        words = (imageio_ffmpeg.get_ffmpeg_exe(), *head, *shape, *tail, str(self._new.temporary))
        try:
            # Of a session of its own: Ctrl+C is for us to hear, and then to say what happens.
            return subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                start_new_session=True,
            )
        except OSError as err:
            self._log.close()
            self._new.discard()
            raise OutputError(
                f"ffmpeg cannot be started: {err.strerror or err}.",
                code="film.no_ffmpeg",
                advice="Install imageio-ffmpeg again, or write PNG frames into a folder.",
            ) from err

    def _padded_size(self) -> tuple[int, int]:
        """H.264 with half the colours has even sides."""
        width, height = self._shape.size
        return (width + width % 2, height + height % 2) if self._is_mp4 else (width, height)

    def add(self, pixels: NDArray[np.uint8]) -> None:
        assert self._process.stdin is not None
        (width, height), padded = self._shape.size, self._padded_size()
        edges = ((0, padded[1] - height), (0, padded[0] - width), (0, 0))
        frame = np.ascontiguousarray(np.pad(pixels[..., :3], edges, mode="edge"))
        try:
            self._process.stdin.write(frame.data)
        except OSError as err:
            self._process.wait()
            raise self._failed() from err

    def finish(self) -> None:
        assert self._process.stdin is not None
        try:
            try:
                self._process.stdin.close()
            except OSError as err:
                self._process.wait()
                raise self._failed() from err
            if self._process.wait() != 0 or self._new.temporary.stat().st_size == 0:
                raise self._failed()
            self._commit()
        finally:
            self.cancel()

    def _commit(self) -> None:
        """Film and recipe, both written to the end before either takes its place."""
        if self._recipe is None:
            self._new.commit()
            return
        beside_it = Replacement(beside(self._path))
        try:
            beside_it.temporary.write_bytes(beside_bytes(self._recipe))
            self._new.commit()
            beside_it.commit()
        except OSError as err:
            raise unwritable(self._path, err) from err
        finally:
            beside_it.discard()

    def interrupt(self) -> None:
        self._process.kill()

    def cancel(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):  # what was still to be written is not wanted
                self._process.stdin.close()
        self._log.close()
        self._new.discard()

    def _failed(self) -> OutputError:
        """What ffmpeg said last, in one line."""
        self._log.seek(0)
        lines = self._log.read(1 << 16).decode(errors="replace").strip().splitlines()
        told = next((line for line in lines if "No space left" in line), lines[-1] if lines else "")
        return unwritable(self._path, OSError(told.strip()[:200] or "ffmpeg has failed"))


# --- frames in a folder ----------------------------------------------------------------------


def frame_name(number: int) -> str:
    """The file of frame ``number``, counted from 0: ``frame-00001.png`` is the first."""
    return f"frame-{number + 1:05d}.png"


class FrameFolder(FilmWriter):
    """A PNG for each frame, each with its own recipe: what is there already need not be made again.

    Args:
        folder: made where it is not there.
        recipes: one for each frame.

    Raises:
        InputError: ``film.folder``: it holds frames beyond those of this film.
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
                f"{folder} holds frames of a longer film.",
                code="film.folder",
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
        write_png(self._folder / frame_name(self._next), pixels, self._recipes[self._next])
        self._next += 1

    def finish(self) -> None:
        return

    def interrupt(self) -> None:
        return

    def cancel(self) -> None:
        return
