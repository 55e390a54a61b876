"""Pictures to an mp4, GIF or animated WebP, through imageio and, under it, PyAV.

PyAV and not imageio-ffmpeg: that one starts ffmpeg as a program and keeps from its caller whether
it succeeded, so a full disk left half a video and no error. PyAV raises what the file raised.

Loading this takes some tenths of a second: do it when a video is begun. No torch, no window.
"""

from __future__ import annotations

import contextlib
import errno
import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import imageio.v3 as iio
import numpy as np
from av import FFmpegError
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from imageio.plugins.pyav import PyAVPlugin
from numpy.typing import NDArray

Graph = tuple[dict[str, tuple[str, str]], list[tuple[str, str, int, int]]]
"""ffmpeg's filters by names of our own, and the edges between them (from, to, output, input)."""


@dataclass(frozen=True)
class Coding:
    """How pictures become a video.

    Args:
        container: the kind of file, in ffmpeg's words.
        codec, pixel_format: of the video; graph: what happens to a picture on the way there.
        taken: what a picture is when it comes: ``rgb24`` or, with straight alpha, ``rgba``.
        codec_options, container_options: what is told to the one and to the other.
        is_bt709: the colours are named in the file, so that no player guesses.
    """

    container: str
    codec: str
    pixel_format: str
    graph: Graph
    codec_options: dict[str, str] = field(default_factory=dict)
    container_options: dict[str, str] = field(default_factory=dict)
    is_bt709: bool = False
    taken: str = "rgb24"


# H.264 that every player plays: half the colours (and so even sides), named as BT.709, the index at
# the beginning. At CRF 12 a head at 256 pixels is within 0.6 of 255 of its frames on average, in
# 30 KB a second; at 16 within 0.67, in 20.
MP4 = Coding(
    "mp4",
    "libx264",
    "yuv420p",
    (
        {
            "scale": (
                "scale",
                "out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int",
            ),
            "halve": ("format", "yuv420p"),
        },
        [("video_in", "scale", 0, 0), ("scale", "halve", 0, 0), ("halve", "video_out", 0, 0)],
    ),
    codec_options={"crf": "12", "preset": "medium"},
    container_options={"movflags": "+faststart"},
    is_bt709=True,
)
# One palette for the whole video, so that still parts do not flicker; dithered by error diffusion.
GIF = Coding(
    "gif",
    "gif",
    "pal8",
    (
        {
            "twice": ("split", "2"),
            "palette": ("palettegen", "stats_mode=full"),
            "paint": ("paletteuse", "dither=sierra2_4a"),
        },
        [
            ("video_in", "twice", 0, 0),
            ("twice", "palette", 0, 0),
            ("twice", "paint", 1, 0),
            ("palette", "paint", 0, 1),
            ("paint", "video_out", 0, 0),
        ],
    ),
    container_options={"loop": "0"},
)
# One file without a palette, and alone among the three with alpha.
_WEBP_OPTIONS = {"quality": "90", "compression_level": "4"}


def _webp(pixel_format: str, taken: str) -> Coding:
    """Animated WebP that plays for ever."""
    return Coding(
        "webp",
        "libwebp_anim",
        pixel_format,
        (
            {"halve": ("format", pixel_format)},
            [("video_in", "halve", 0, 0), ("halve", "video_out", 0, 0)],
        ),
        codec_options=_WEBP_OPTIONS,
        container_options={"loop": "0"},
        taken=taken,
    )


WEBP, TRANSPARENT_WEBP = _webp("yuv420p", "rgb24"), _webp("yuva420p", "rgba")


class MovieEncoder:
    """One video, picture after picture, into a file that is there already.

    Args:
        path: is overwritten; its name may end in anything.
        size: (width, height) in pixels; fps: pictures a second.

    Raises:
        OSError: from every method but ``interrupt``: it cannot be written; ``abandon`` is due.
    """

    def __init__(self, path: Path, coding: Coding, size: tuple[int, int], fps: float) -> None:
        self._file, self._taken = _Target(path), coding.taken
        try:
            plugin = iio.imopen(
                self._file,
                "w",
                plugin=_Plugin,
                extension=f".{coding.container}",
                container=coding.container,
                options=coding.container_options,
            )
            assert isinstance(plugin, _Plugin)
            self._plugin = plugin
            with _as_os_error():
                self._plugin.begin(coding, size, fps)
        except BaseException:
            self._file.close()
            raise

    def add(self, pixels: NDArray[np.uint8]) -> None:
        """The next picture, (H, W, 3), or (H, W, 4) where the coding takes alpha."""
        with _as_os_error():
            self._plugin.write_frame(pixels, pixel_format=self._taken)

    def finish(self) -> None:
        """All pictures are there: code what is left, and close the file."""
        with _as_os_error():
            self._plugin.close()
        self._file.check()
        self._file.close()

    def interrupt(self) -> None:
        """From another thread: the next write to the file fails."""
        self._file.is_interrupted.set()

    def abandon(self) -> None:
        """Close the file as it is; harmless once it is closed."""
        self._file.is_interrupted.set()
        self._plugin.drop()
        self._file.close()


@contextlib.contextmanager
def _as_os_error() -> Iterator[None]:
    """What ffmpeg refuses, as what a file that cannot be written raises; errors of the file itself
    come through as they are."""
    try:
        yield
    except FFmpegError as err:
        if isinstance(err, OSError):
            raise
        raise OSError(str(err)) from err


class _Plugin(PyAVPlugin):
    """imageio's own, which has no door for the codec's options, for colours, and for giving up."""

    def begin(self, coding: Coding, size: tuple[int, int], fps: float) -> None:
        """What the first picture needs to find in place."""
        # The filters take pictures as they come; what the codec takes is said after them.
        self.init_video_stream(coding.codec, fps=fps, pixel_format=coding.taken)
        stream: Any = self._video_stream
        stream.width, stream.height = size
        self.set_video_filter(filter_graph=coding.graph)
        stream.pix_fmt = coding.pixel_format
        context = stream.codec_context
        context.options = coding.codec_options
        if coding.is_bt709:
            context.color_range, context.colorspace = ColorRange.MPEG, Colorspace.ITU709
            context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709

    def drop(self) -> None:
        """Close without coding what is left."""
        self._video_stream = self._video_filter = None
        container, self._container = self._container, None
        if container is not None:
            with contextlib.suppress(Exception):  # the end of the file is not wanted
                container.close()


class _Target(io.FileIO):
    """The file of a video: it can be made to fail, from another thread."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "w")
        self.is_interrupted = threading.Event()

    def check(self) -> None:
        """Raise where nobody wants it any more."""
        if self.is_interrupted.is_set():
            raise OSError(errno.ECANCELED, "it was given up")

    def write(self, data: Any) -> int:
        """All of ``data``: a disk that is nearly full takes a part."""
        rest = memoryview(data)
        while rest:
            self.check()
            rest = rest[super().write(rest) :]
        return len(data)
