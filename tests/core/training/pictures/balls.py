"""A folder of balls on white, each with a known centre and colour: a world with known answers."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
from PIL import Image

SIDE = 32
FOV_DEG, RADIUS = 20.0, 2.7
HALF = RADIUS * math.tan(math.radians(FOV_DEG / 2))


def ball_centres(count: int, seed: int = 0) -> np.ndarray:
    """(count, 2) centres in half pictures, x right and y UP."""
    return np.random.default_rng(seed).uniform(-0.45, 0.45, (count, 2))


def ball_picture(centre: np.ndarray, side: int = SIDE, radius: float = 0.4) -> np.ndarray:
    """(S, S, 4) uint8: a brown ball seen from the front, its mask in the fourth channel."""
    ticks = (np.arange(4 * side) + 0.5) / (4 * side) * 2 - 1
    x, y = np.meshgrid(ticks, -ticks)
    inside = ((x - centre[0]) ** 2 + (y - centre[1]) ** 2 < radius**2).astype(float)
    alpha = inside.reshape(side, 4, side, 4).mean((1, 3))
    rgb = np.full((side, side, 3), (150, 100, 60), float)
    return np.concatenate((rgb, 255 * alpha[..., None]), -1).round().astype(np.uint8)


def write_balls(folder: Path, count: int, cameras: bool = True, seed: int = 0) -> np.ndarray:
    """The folder; returns the centres."""
    folder.mkdir(parents=True, exist_ok=True)
    centres = ball_centres(count, seed)
    rows = []
    for number, centre in enumerate(centres):
        name = f"{number:03d}.png"
        Image.fromarray(ball_picture(centre)).save(folder / name)
        rows.append({"picture": name, "yaw_rad": math.pi / 2, "pitch_rad": math.pi / 2})
    if cameras:
        told = {"fov_deg": FOV_DEG, "radius": RADIUS, "pictures": rows}
        (folder / "cameras.json").write_text(json.dumps(told))
    return centres
