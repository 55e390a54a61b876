"""A folder of pictures of procedural heads: single views with masks and cameras, nothing else.

What a model learns from such a folder can be judged by exact truth that the folder does not hold.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from torch import Tensor

from ddf_core.card import Poses
from ddf_core.io.json_codec import dumps
from ddf_core.io.safe_write import replace_file, write_bytes
from ddf_core.procedural.axes import THETA_DIM
from ddf_core.procedural.head import Head
from ddf_core.procedural.render import render_head
from ddf_core.sampling.views import Views
from ddf_core.scene.camera import Camera
from ddf_core.seeding import TRAIN, latents, stream

SALT = f"{TRAIN}-procedural-pictures"
HOME = Camera(radius=2.7, fov_deg=20.5, near=1.75, far=3.65)
# A little less all round than the bundled heads are seen: faces, as people photograph them.
POSES = Poses("uniform", yaw_spread_rad=0.7, pitch_spread_rad=0.25)
SIDE = 128


def write_procedural_pictures(
    folder: Path, count: int, seed: int, progress: Callable[[int], None] = lambda done: None
) -> None:
    """Write ``count`` pictures, masks and ``cameras.json``; pictures that are there already stay.

    Args:
        progress: hears how many are done before each; it may raise to give up.

    Raises:
        OutputError: a file cannot be written.
    """
    views = Views(HOME, POSES)
    thetas = latents(count, THETA_DIM, SALT, seed)
    rows = []
    for number, theta in enumerate(thetas):
        progress(number)
        camera = views.draw(stream(f"{SALT}-poses", seed, number))
        name = f"{number + 1:05d}.png"
        picture, mask = folder / "pictures" / name, folder / "masks" / name
        if not (picture.exists() and mask.exists()):
            seen = render_head(Head(theta), camera, (SIDE, SIDE))
            _write(seen.rgb, picture)
            _write(seen.opacity, mask)
        rows.append({"picture": name, "yaw_rad": camera.yaw_rad, "pitch_rad": camera.pitch_rad})
    told = {"version": 1, "fov_deg": HOME.fov_deg, "radius": HOME.radius, "pictures": rows}
    write_bytes(folder / "cameras.json", dumps(told))


def _write(values: Tensor, path: Path) -> None:
    pixels = (values.clamp(0, 1) * 255 + 0.5).byte().numpy()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    replace_file(path, lambda temporary: image.save(temporary, "PNG"))
