"""A ``camera_path.json`` of anybody as a path of this program's cameras.

Read are keyframes of nerfstudio's viewers, the newer (lists, row by row) and the older (texts,
column by column), and of Blender's add-on; without keyframes the cameras of the frames are the
keys. What cannot be kept as it is (``upright_camera``) is told in a note; where this program wrote
the file, its own words are taken. Other cameras than perspective ones are refused.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np

from ddf_core.errors import CameraPathFileError, InputError
from ddf_core.io.camera_path_file import (
    DEFAULT_TRANSITION_S,
    OWN,
    vertical_fov_deg,
    world_matrix,
)
from ddf_core.io.file_door import Door
from ddf_core.io.json_codec import WrongValue, decode, loads
from ddf_core.io.ranges import check_camera, within
from ddf_core.io.upright_camera import UprightCamera, inner_json, read_matrix, upright_camera
from ddf_core.plain_text import MAX_NAME, plain
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import LONGEST_S, MAX_KEYS, CameraKey, CameraPath, make_path

DOOR: Final = Door(CameraPathFileError, "camera_path", 16 << 20, "a camera path")
SAME: Final = 1e-6
T = TypeVar("T")


@dataclass(frozen=True)
class ReadPath:
    """A path, and what was not taken as it stood, in words; empty where all was."""

    path: CameraPath
    note: str = ""


@dataclass(frozen=True)
class _Header:
    camera_type: str = "perspective"
    render_height: float = 512.0
    render_width: float = 512.0
    fps: float = 24.0
    seconds: float | None = None
    is_cycle: bool = False
    default_fov: float | None = None
    default_transition_sec: float | None = None

    @property
    def size(self) -> tuple[int, int]:
        return round(self.render_width), round(self.render_height)


@dataclass(frozen=True)
class _Keyframe:
    matrix: object = None
    fov: float | None = None
    override_transition_enabled: bool | None = None
    override_transition_sec: float | None = None
    properties: object = None
    ddf_viewer: object = None


def read_camera_path(file: Path, home: Camera) -> ReadPath:
    """The path in a file.

    Args:
        home: the frontal camera of the model, see ``upright_camera``.

    Raises:
        CameraPathFileError: ``camera_path.unreadable``, ``.too_large``, ``.not_json``, ``.type``,
            ``.none`` or ``.bad_value``.
    """
    try:
        record = loads(DOOR.read(file))
    except ValueError as err:
        raise CameraPathFileError(
            f"{file.name}: this is not JSON: {err}.",
            code="camera_path.not_json",
            advice="It was not written or copied to the end, or holds a number that is none.",
        ) from err
    try:
        return _read(file.name, record, home)
    except (WrongValue, InputError) as err:
        words = err.message if isinstance(err, InputError) else str(err)
        raise CameraPathFileError(
            f"{file.name}: {words.rstrip('.')}.",
            code="camera_path.bad_value",
            advice="Nothing was changed. Correct it, or save it again where it was made.",
        ) from err


def _read(name: str, record: object, home: Camera) -> ReadPath:
    header = _decode_known(_Header, record, "")
    if header.camera_type.lower() != "perspective":
        raise CameraPathFileError(
            f"{name}: its cameras are {plain(header.camera_type, 40)!r}, not perspective ones.",
            code="camera_path.type",
            advice="Choose the camera type Perspective where it was made, and save it again.",
        )
    for side in ("render_width", "render_height"):
        within(side, getattr(header, side), 1, 1e6)
    within("fps", header.fps, 1e-3, 1e6)
    keyframes, frames = (_items(record, key) for key in ("keyframes", "camera_path"))
    if keyframes:
        return _read_keyframes(header, keyframes, home)
    if frames:
        return _read_frames(header, frames, home)
    raise CameraPathFileError(
        f"{name} has neither keyframes nor cameras of frames.",
        code="camera_path.none",
        advice="Open a camera_path.json, as nerfstudio's viewer writes it.",
    )


# --- keyframes -------------------------------------------------------------------------------


def _read_keyframes(header: _Header, items: Sequence[object], home: Camera) -> ReadPath:
    if len(items) > MAX_KEYS:
        raise WrongValue("keyframes", f"has {len(items):,} items, at most {MAX_KEYS} are read")
    read = [_KeyframeReader(header, item, at, home) for at, item in enumerate(items)]
    times, closing_s = _times(header, read)
    own = [each.own for each in read]
    start_s = own[0].time_s if own[0] is not None else 0.0
    is_own = all(
        key is not None and abs(key.time_s - start_s - time) < SAME
        for key, time in zip(own, times, strict=True)
    )
    keys = [
        each.own if is_own and each.own is not None else each.key(time)
        for each, time in zip(read, times, strict=True)
    ]
    note = _note([each.pose for each in read if each.own is None])
    return ReadPath(make_path(keys, closing_s), note)


class _KeyframeReader:
    """One keyframe: its camera, what was written beside it, and what this program wrote there."""

    def __init__(self, header: _Header, item: object, at: int, home: Camera) -> None:
        self.where = f"keyframes[{at}]"
        self.frame = _decode_known(_Keyframe, item, self.where)
        self._matrix = read_matrix(self.frame.matrix, f"{self.where}.matrix")
        self.pose = _pose(header, self._matrix, self.frame.fov, self.where, home)
        self.properties = self._read_properties()
        self.own = self._read_own(header)

    def key(self, time_s: float) -> CameraKey:
        """The key, at a time."""
        if self.own is not None:
            return replace(self.own, time_s=time_s)
        name = self.properties.get("NAME")
        return CameraKey(
            time_s, self.pose.camera, plain(name, MAX_NAME) if isinstance(name, str) else ""
        )

    def _read_properties(self) -> Mapping[str, object]:
        """What the older viewer says: pairs of words and values, as a text."""
        pairs = self.frame.properties
        if isinstance(pairs, str):
            pairs = inner_json(pairs, f"{self.where}.properties")
        found = {}
        for pair in pairs if isinstance(pairs, list) else ():
            if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str):
                found[pair[0]] = pair[1]
        return found

    def _read_own(self, header: _Header) -> CameraKey | None:
        """None where the matrix beside it says something else by now."""
        if self.frame.ddf_viewer is None or self.frame.fov is None:
            return None
        try:
            key = decode(CameraKey, self.frame.ddf_viewer, OWN)
            check_camera(OWN, key.camera)
        except WrongValue:
            return None
        matrix = np.reshape(world_matrix(key.camera), (4, 4))
        is_same = np.allclose(matrix, self._matrix, rtol=0, atol=SAME)
        same_fov = abs(vertical_fov_deg(key.camera, header.size) - self.frame.fov) < SAME
        return replace(key, name=plain(key.name, MAX_NAME)) if is_same and same_fov else None


def _times(header: _Header, read: Sequence[_KeyframeReader]) -> tuple[list[float], float]:
    """The time of each keyframe, from 0, and that of the way back to the first; 0 without one."""
    usual = header.default_transition_sec
    if usual is None and all("TIME" in each.properties for each in read):
        # The older viewer counts in fractions of the whole.
        whole = header.seconds or DEFAULT_TRANSITION_S * max(len(read) - 1, 1)
        times = [
            decode(float, each.properties["TIME"], f"{each.where}.properties") * whole
            for each in read
        ]
        left = whole - max(times)
        closing_s = left if left > SAME else DEFAULT_TRANSITION_S
        return times, closing_s if header.is_cycle else 0.0
    usual = DEFAULT_TRANSITION_S if usual is None else usual
    gaps = []
    for each in read:
        gap = each.frame.override_transition_sec
        gap = usual if gap is None or not each.frame.override_transition_enabled else gap
        within(f"{each.where}.override_transition_sec", gap, 0.0, LONGEST_S)
        gaps.append(gap)
    times = [float(time) for time in np.cumsum([0.0, *gaps[1:]])]
    return times, gaps[0] if header.is_cycle else 0.0


# --- frames ----------------------------------------------------------------------------------


def _read_frames(header: _Header, items: Sequence[object], home: Camera) -> ReadPath:
    """The path through the cameras of a video's frames; of many some become keys."""
    step = max(math.ceil((len(items) - 1) / (MAX_KEYS - 1)), 1)
    keys, poses = [], []
    for number in sorted({*range(0, len(items), step), len(items) - 1}):
        where, item = f"camera_path[{number}]", items[number]
        if not isinstance(item, dict) or "camera_to_world" not in item:
            raise WrongValue(f"{where}.camera_to_world", "is missing")
        fov = item.get("fov")
        fov_deg = None if fov is None else decode(float, fov, f"{where}.fov")
        matrix = read_matrix(item["camera_to_world"], f"{where}.camera_to_world")
        poses.append(_pose(header, matrix, fov_deg, where, home))
        keys.append(CameraKey(number / header.fps, poses[-1].camera))
    thinned = f"One of {step} cameras became a key." if step > 1 else ""
    return ReadPath(make_path(keys), f"{thinned} {_note(poses)}".strip())


# --- both ------------------------------------------------------------------------------------


def _pose(
    header: _Header, matrix: np.ndarray, fov: float | None, where: str, home: Camera
) -> UprightCamera:
    fov_deg = header.default_fov if fov is None else fov
    if fov_deg is None:
        raise WrongValue(f"{where}.fov", "is missing")
    try:
        return upright_camera(matrix, fov_deg, header.size, home)
    except WrongValue as err:
        raise WrongValue(where, f"is no camera: {err}") from err


def _note(poses: Sequence[UprightCamera]) -> str:
    """What was left out of some cameras."""
    rolled = sum(pose.is_rolled for pose in poses)
    away = sum(pose.is_away for pose in poses)
    parts = []
    if rolled:
        parts.append(f"Cameras that were rolled and stand upright here: {rolled}.")
    if away:
        parts.append(f"Cameras that look away from the middle of the scene: {away}.")
    return " ".join(parts)


def _items(record: object, name: str) -> list[object]:
    value = record.get(name) if isinstance(record, dict) else None
    if value is not None and not isinstance(value, list):
        raise WrongValue(name, "is no list")
    return value or []


def _decode_known(kind: type[T], value: object, where: str) -> T:
    """The fields of ``kind`` alone: others add what they like."""
    if not isinstance(value, dict):
        raise WrongValue(where or "the file", "is no object")
    names = [each.name for each in fields(kind)]  # type: ignore[arg-type]
    known: dict[str, Any] = {name: value[name] for name in names if name in value}
    return decode(kind, known, where)
