"""Films read back for the tests: decoded by PyAV into pictures, GIFs and WebPs by Pillow."""

from __future__ import annotations

from pathlib import Path

import imageio.v3 as iio
import numpy as np
from PIL import Image, ImageSequence


def film_frames(path: Path) -> np.ndarray:
    """(N, H, W, 3) uint8, every frame of a film."""
    if path.suffix.lower() in (".gif", ".webp"):
        with Image.open(path) as gif:
            return np.stack([np.asarray(f.convert("RGB")) for f in ImageSequence.Iterator(gif)])
    return np.stack(list(iio.imiter(path, plugin="pyav")))
