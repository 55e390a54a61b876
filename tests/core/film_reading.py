"""Films read back for the tests: decoded by ffmpeg into pictures, GIFs by Pillow."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from PIL import Image, ImageSequence


def film_frames(path: Path) -> np.ndarray:
    """(N, H, W, 3) uint8, every frame of a film."""
    if path.suffix.lower() == ".gif":
        with Image.open(path) as gif:
            return np.stack([np.asarray(f.convert("RGB")) for f in ImageSequence.Iterator(gif)])
    with tempfile.TemporaryDirectory() as folder:
        words = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path)]
        subprocess.run([*words, f"{folder}/%04d.png"], check=True, stdin=subprocess.DEVNULL)
        return np.stack([np.asarray(Image.open(f)) for f in sorted(Path(folder).iterdir())])


def told_by_ffmpeg(path: Path) -> str:
    """What ffmpeg says of a film: codec, pixels, frames a second."""
    words = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stderr
