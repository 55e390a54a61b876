"""The camera of a pi-GAN checkpoint, which holds none: named, found beside it, or guessed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

from ddf_core.card import Background, Poses, Sampling
from ddf_core.errors import InputError, ModelFileError
from ddf_core.io.card_ranges import MAX_SAMPLES
from ddf_core.io.json_codec import WrongValue, decode, read_json
from ddf_core.io.ranges import within
from ddf_core.models.film_siren import SirenKind
from ddf_core.scene.camera import Camera

CAMERA_NAME = "camera.json"

# CARLA's pitch is arccos(1 - 2 v / pi) for v even in [0, 85 deg]: this is its middle.
_CARLA_V = math.pi / 4 * 85 / 90
_CARLA_PITCH_RAD = math.acos(1 - 2 * _CARLA_V / math.pi)


@dataclass(frozen=True)
class View:
    """How a pi-GAN model is looked at. ``origin`` says where this comes from, for the user."""

    camera: Camera
    box_half: float
    poses: Poses
    sampling: Sampling
    background: Background
    origin: str = ""


@dataclass(frozen=True)
class _CameraFile:
    """The keys of a camera.json that are used; pi-GAN's curricula call them so."""

    fov: float
    ray_start: float
    ray_end: float
    num_steps: int = 24
    white_back: bool = False
    last_back: bool = False


def _view(
    fov_deg: float, near: float, far: float, poses: Poses, background: Background, steps: int = 24
) -> View:
    pitch = _CARLA_PITCH_RAD if poses.kind == "sphere" else poses.pitch_mean_rad
    camera = Camera(pitch_rad=pitch, radius=1.0, fov_deg=fov_deg, near=near, far=far, borders=True)
    # What the frontal camera sees between near and far; CelebA's 0.12 is the box of its code.
    # Ten digits are more than any camera has; the rest is the subtraction's own rounding.
    box_half = round(max((far - near) / 2, math.tan(math.radians(fov_deg) / 2)), 10)
    return View(camera, box_half, poses, Sampling(steps, steps, "pigan"), background)


# Source: pi-GAN's curricula.py; backgrounds as at evaluation.
PRESETS: dict[str, View] = {
    "celeba": _view(12.0, 0.88, 1.12, Poses("gaussian"), "last_back"),
    "cats": _view(
        12.0,
        0.8,
        1.2,
        Poses("uniform", yaw_spread_rad=0.5, pitch_spread_rad=0.4),
        "last_back",
    ),
    "carla": _view(
        30.0,
        0.7,
        1.3,
        Poses("sphere", math.pi / 2, math.pi, _CARLA_V, _CARLA_V),
        "white_back",
        48,
    ),
}
_GUESSES: dict[SirenKind, str] = {
    "SPATIALSIRENBASELINE": "celeba",
    "EMBEDDING": "celeba",
    "TALLSIREN": "carla",
}


def pigan_view(preset: str | None, folder: Path, siren: SirenKind, class_name: str) -> View:
    """The view of a checkpoint: the preset, else ``camera.json`` beside it, else a guess by class.

    Raises:
        InputError: ``input.preset``: there is no such preset.
        ModelFileError: the camera.json is damaged.
    """
    if preset is not None:
        if preset not in PRESETS:
            raise InputError(
                f"there is no preset '{preset[:40]}'.",
                code="input.preset",
                advice=f"Known are {', '.join(PRESETS)}.",
            )
        return PRESETS[preset]
    if (folder / CAMERA_NAME).exists():
        return read_camera(folder / CAMERA_NAME)
    origin = (
        f"The file holds no camera: the one of '{_GUESSES[siren]}' was guessed from its class "
        f"{class_name}. Name another with --preset {'|'.join(PRESETS)}, "
        f"or put a {CAMERA_NAME} beside it."
    )
    return replace(PRESETS[_GUESSES[siren]], origin=origin)


def read_camera(path: Path) -> View:
    """The view that a camera.json says: fov (degrees), ray_start and ray_end, and what is optional.

    Raises:
        ModelFileError: ``model.not_json`` or ``model.bad_camera``.
    """
    value = read_json(path)
    try:
        if not isinstance(value, dict):
            raise WrongValue("", "it is no object")
        # The files that are about hold much else: seeds, truncation, sizes.
        known = {key: value[key] for key in _CameraFile.__dataclass_fields__ if key in value}
        said = decode(_CameraFile, known)
        if not (0.1 <= said.fov <= 170 and 1e-3 <= said.ray_start < said.ray_end <= 100):
            raise WrongValue("", "fov, ray_start and ray_end do not make a camera")
        within("num_steps", said.num_steps, 1, MAX_SAMPLES)
    except WrongValue as err:
        raise ModelFileError(
            f"{path.name}: {err}.",
            code="model.bad_camera",
            advice="Wanted are fov, ray_start and ray_end, as in pi-GAN's curricula.",
        ) from err
    back: Background = "white_back" if said.white_back else "none"
    if said.last_back:
        back = "last_back"
    return _view(said.fov, said.ray_start, said.ray_end, Poses(), back, said.num_steps)
