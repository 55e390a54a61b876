"""Pictures of a folder that a model has not seen, with landmarks where somebody marked them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ddf_core.errors import DdfError, InputError
from ddf_core.io.file_door import open_plain, read_plain
from ddf_core.io.photo import SquarePhoto
from ddf_core.model import Model
from ddf_core.resource_paths import PICTURES_NAME
from ddf_core.scene.photo_pose import PhotoPose
from ddf_core.seeding import EVALUATE, VALIDATE, stream
from ddf_core.training.pictures.cache import read_picture
from ddf_core.training.pictures.folder import list_pictures
from ddf_core.training.pictures.split import part_of, short

LANDMARKS_NAME = "landmarks.npz"
# Pixels a side that pictures are looked at with.
SIDE = 96
# MediaPipe's numbers of landmarks that are sharp on most faces; right and left are the person's.
NAMED = {
    "right eye outer": 33, "right eye inner": 133, "left eye inner": 362, "left eye outer": 263,
    "nose tip": 1, "nose bridge": 168, "right nostril": 98, "left nostril": 327,
    "right mouth corner": 61, "left mouth corner": 291, "upper lip": 0, "lower lip": 17,
    "chin": 152, "right brow outer": 70, "left brow outer": 300, "right brow inner": 107,
    "left brow inner": 336, "right cheek": 50, "left cheek": 280, "forehead": 151,
}  # fmt: skip
RIGHT_EYE, LEFT_EYE = (33, 133), (362, 263)


@dataclass(frozen=True, eq=False)
class TestPicture:
    """A picture that no training saw.

    Args:
        name: of its file.
        rgb: (S, S, 3) in [0, 1]; mask: (S, S) in [0, 1].
        photo: the same as a photo from a file, without its mask.
        landmarks: (L, 2) in parts of the side, x right and y down; None where nobody marked any.
        eyes: distance between the eyes there, NaN without landmarks.
        pose: how the picture was taken, as ``cameras.json`` says; None where it does not.
    """

    __test__ = False

    name: str
    rgb: Tensor
    mask: Tensor
    photo: SquarePhoto
    landmarks: NDArray[np.float64] | None = None
    eyes: float = float("nan")
    pose: PhotoPose | None = None


def unseen_pictures(model: Model, folder: Path, count: int, seed: int) -> list[TestPicture]:
    """``count`` pictures of ``folder`` that the model neither learnt nor chose from.

    Args:
        seed: says which, so that other pictures can be asked for once these were looked at.

    Raises:
        InputError: the folder cannot be used; ``evaluate.pictures``: fewer than two are left.
    """
    seen = seen_digests(model)

    def is_unseen(digest: str) -> bool:
        return short(digest) not in seen and (bool(seen) or part_of(digest) == "test")

    found = drawn_pictures(folder, count, stream(f"{EVALUATE}-pictures", seed), is_unseen)
    if len(found) < 2:
        raise InputError(
            f"{folder} holds {len(found)} pictures that {model.card.name} has not seen.",
            code="evaluate.pictures",
            advice="At least two are wanted; a model folder's pictures.json says which it saw.",
        )
    return found


def validation_pictures(folder: Path, count: int) -> list[TestPicture]:
    """``count`` pictures of ``folder`` by which choices may be made, always the same.

    Raises:
        InputError: the folder cannot be used.
    """
    rng = stream(f"{VALIDATE}-pictures")
    return drawn_pictures(folder, count, rng, lambda digest: part_of(digest) == "validate")


def drawn_pictures(
    folder: Path, count: int, rng: torch.Generator, wanted: Callable[[str], bool]
) -> list[TestPicture]:
    """At most ``count`` pictures of ``folder``, drawn from those whose digest is wanted.

    Raises:
        InputError: the folder, or its landmarks, cannot be used.
    """
    listing = list_pictures(folder)
    landmarks = _landmarks(folder, len(listing.sources) + len(listing.refused))
    names = sorted([one.path.name for one in listing.sources] + [r.name for r in listing.refused])
    number = {name: index for index, name in enumerate(names)}
    found: list[TestPicture] = []
    for index in torch.randperm(len(listing.sources), generator=rng).tolist():
        if len(found) == count:
            break
        source = listing.sources[index]
        try:
            pixels, digest = read_picture(source, SIDE)
        except DdfError:
            continue
        if wanted(digest):
            marked = None if landmarks is None else landmarks[number[source.path.name]]
            pose = PhotoPose(*source.angles) if source.angles is not None else None
            found.append(replace(_test_picture(source.path.name, pixels, marked), pose=pose))
    return found


def seen_digests(model: Model) -> frozenset[str]:
    """Short digests of the pictures that a model learnt or chose from; empty where unknown."""
    try:
        told = json.loads(read_plain(model.path / PICTURES_NAME))
        parts = told["digests"]
        return frozenset(str(one) for part in ("train", "validate") for one in parts[part])
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def _test_picture(
    name: str, pixels: NDArray[np.uint8], landmarks: NDArray[np.float64] | None
) -> TestPicture:
    rgba = torch.from_numpy(pixels).float() / 255
    known = np.ones(pixels.shape[:2], bool)
    photo = SquarePhoto(np.ascontiguousarray(pixels[..., :3]), None, known)
    if landmarks is None:
        return TestPicture(name, rgba[..., :3], rgba[..., 3], photo)
    ends = [landmarks[list(pair)].mean(0) for pair in (RIGHT_EYE, LEFT_EYE)]
    eyes = float(np.linalg.norm(ends[0] - ends[1]))
    chosen = landmarks[list(NAMED.values())]
    return TestPicture(name, rgba[..., :3], rgba[..., 3], photo, chosen, eyes)


def _landmarks(folder: Path, count: int) -> NDArray[np.float64] | None:
    """(N, 478, 2) in parts of the side, in the order of the pictures' names; None without a file.

    Raises:
        InputError: ``evaluate.landmarks``: the file does not fit the pictures.
    """
    path = folder / LANDMARKS_NAME
    if not path.exists():
        return None
    side = _side_of(folder)
    try:
        with open_plain(path) as file, np.load(file, allow_pickle=False) as held:
            xyz = np.asarray(held["xyz"], np.float64)
    except (OSError, ValueError, KeyError, EOFError) as err:
        raise _bad_landmarks(path, str(err)[:100]) from err
    if xyz.ndim != 3 or xyz.shape[0] != count or xyz.shape[1] < 468 or not side:
        raise _bad_landmarks(path, f"it is {xyz.shape} for {count} pictures of {side} px")
    return xyz[..., :2] / side


def _side_of(folder: Path) -> float:
    try:
        told = json.loads(read_plain(folder / "cameras.json"))
        return float(told["size_px"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0.0


def _bad_landmarks(path: Path, what: str) -> InputError:
    return InputError(
        f"{path.name} does not fit the pictures: {what}.",
        code="evaluate.landmarks",
        advice="Wanted is xyz (pictures, 478, 3) in pixels of size_px of cameras.json.",
    )
