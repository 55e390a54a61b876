"""What a folder of pictures holds: its pictures, their masks and cameras. No torch, no pixels.

The pictures lie in the folder itself or in ``pictures/``; ``masks/NAME.png`` is the mask of
``NAME.*``; ``cameras.json`` says from where each was taken (README, "Faces").
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ddf_core.errors import InputError, ModelFileError
from ddf_core.io.json_codec import read_json
from ddf_core.scene.camera import MAX_PITCH_RAD, MIN_PITCH_RAD

SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".webp"))
CAMERAS_NAME = "cameras.json"
LARGEST_YAW_RAD = 2 * math.pi
FOV_DEG = (1.0, 90.0)
RADIUS = (1e-3, 1e3)


@dataclass(frozen=True)
class Refused:
    """A picture that is not used, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Framing:
    """The camera that all pictures share: full field of view, and the eye's distance."""

    fov_deg: float
    radius: float


@dataclass(frozen=True)
class Source:
    """One picture: its file, its mask's, and its angles (yaw, pitch) in radians where given."""

    path: Path
    mask: Path | None
    angles: tuple[float, float] | None


@dataclass(frozen=True)
class Listing:
    """A folder's pictures in the order of their names, those refused, and the given framing."""

    sources: tuple[Source, ...]
    refused: tuple[Refused, ...]
    framing: Framing | None


def list_pictures(folder: Path) -> Listing:
    """What ``folder`` holds; no picture is opened.

    Raises:
        InputError: ``pictures.folder``: it is none; ``pictures.empty``: no picture is in it.
        ModelFileError: ``pictures.cameras``: cameras.json is none.
    """
    if not folder.is_dir():
        raise InputError(
            f"{folder} is no folder.",
            code="pictures.folder",
            advice="Name a folder with JPEG, PNG or WebP pictures.",
        )
    inner = folder / "pictures"
    position = inner if inner.is_dir() else folder
    paths = sorted(path for path in position.iterdir() if _is_picture(path))
    if not paths:
        raise InputError(
            f"{position} holds no pictures.",
            code="pictures.empty",
            advice="Wanted are JPEG, PNG or WebP files, in the folder or in its pictures/.",
        )
    cameras = folder / CAMERAS_NAME
    if not cameras.exists():
        masks = folder / "masks"
        return Listing(tuple(Source(p, _mask_of(p, masks), None) for p in paths), (), None)
    return _with_cameras(paths, folder, cameras)


def _is_picture(path: Path) -> bool:
    hidden = path.name.startswith(".")
    return path.suffix.lower() in SUFFIXES and not hidden and path.is_file()


def _mask_of(path: Path, masks: Path) -> Path | None:
    mask = masks / f"{path.stem}.png"
    return mask if mask.is_file() else None


def _with_cameras(paths: list[Path], folder: Path, cameras: Path) -> Listing:
    value = read_json(cameras)
    rows = value.get("pictures") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(rows, list):
        raise _bad_cameras(cameras, "it has no list 'pictures'")
    named = Counter(_name_of(row) for row in rows)
    angles = {_name_of(row): _angles_of(row) for row in rows}
    sources: list[Source] = []
    refused: list[Refused] = []
    for path in paths:
        why = _why_not(path.name, named, angles)
        if why:
            refused.append(Refused(path.name, f"{why} {CAMERAS_NAME}"))
        else:
            sources.append(Source(path, _mask_of(path, folder / "masks"), angles[path.name]))
    return Listing(tuple(sources), tuple(refused), _framing(value, cameras))


def _why_not(name: str, named: Counter[str], angles: dict[str, tuple[float, float] | None]) -> str:
    if not named[name]:
        return "is not in"
    if named[name] > 1:
        return "stands more than once in"
    return "" if angles[name] else "has no sensible angles in"


def _name_of(row: object) -> str:
    """The file's own name: a row can point nowhere else."""
    said = row.get("picture") if isinstance(row, dict) else None
    return Path(said).name if isinstance(said, str) else ""


def _angles_of(row: object) -> tuple[float, float] | None:
    if not isinstance(row, dict):
        return None
    yaw, pitch = _number(row.get("yaw_rad")), _number(row.get("pitch_rad"))
    if not abs(yaw) <= LARGEST_YAW_RAD or not MIN_PITCH_RAD <= pitch <= MAX_PITCH_RAD:
        return None
    return yaw, pitch


def _framing(value: dict[str, object], cameras: Path) -> Framing | None:
    if "fov_deg" not in value and "radius" not in value:
        return None
    fov, radius = _number(value.get("fov_deg")), _number(value.get("radius"))
    if not FOV_DEG[0] <= fov <= FOV_DEG[1] or not RADIUS[0] <= radius <= RADIUS[1]:
        raise _bad_cameras(cameras, "its fov_deg or its radius is no sensible number")
    return Framing(fov, radius)


def _number(value: object) -> float:
    """The number, NaN where it is none."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else math.nan  # type: ignore[arg-type]


def _bad_cameras(path: Path, what: str) -> ModelFileError:
    return ModelFileError(
        f"{path.name}: {what}.",
        code="pictures.cameras",
        advice='Wanted is {"fov_deg": .., "radius": .., "pictures": [{"picture": "NAME.jpg", '
        '"yaw_rad": .., "pitch_rad": ..}, ..]}; without the file cameras are estimated.',
    )
