"""What each frame of a video shows: cameras that turn, instances that become one another. Pure.

Every video is a loop, the frame after the last one would be the first, but along a camera path that
does not come back. No torch and no files: the window and the command line both plan their videos
with this.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ddf_core.errors import InputError
from ddf_core.morph import Made, latent_between
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import CameraPath, path_cameras
from ddf_core.shown import (
    COLOUR,
    Appearance,
    Instance,
    LatentInstance,
    StyleInstance,
    TemplateInstance,
)

Turn = Literal["oscillate", "round", "still"]

MOST_FRAMES = 10_000
"""Seven minutes: more came from a typing error."""
MOST_WIDTH = 8192
"""Of pictures side by side."""


@dataclass(frozen=True)
class Frame:
    """One picture of a video, as ``RenderPicture`` asks for it."""

    instance: Instance
    camera: Camera
    appearance: Appearance = COLOUR


Row = tuple[Frame, ...]
"""The pictures that stand side by side in one frame of a video; most have one."""


def row_size(size: tuple[int, int], count: int) -> tuple[int, int]:
    """(width, height) of a video whose frames have ``count`` pictures of ``size`` side by side.

    Raises:
        InputError: ``video.width``: it would be wider than players show.
    """
    width, height = size[0] * count, size[1]
    if count > 1 and width > MOST_WIDTH:
        raise InputError(
            f"{count} pictures of {size[0]} pixels side by side are {width:,} pixels wide.",
            code="video.width",
            advice=f"At most {MOST_WIDTH:,} can be: make them smaller.",
        )
    return width, height


def alone(frames: Sequence[Frame]) -> tuple[Row, ...]:
    """Each picture as a frame of its own."""
    return tuple((frame,) for frame in frames)


def side_by_side(
    instances: Sequence[Instance], cameras: Sequence[Camera], appearance: Appearance = COLOUR
) -> tuple[Row, ...]:
    """Several instances in each frame, left to right, seen by the same camera."""
    return tuple(
        tuple(Frame(instance, camera, appearance) for instance in instances) for camera in cameras
    )


def follow_path(path: CameraPath, frames: int) -> tuple[Camera, ...]:
    """A camera for each frame, along a path; faster or slower than its times where there are fewer
    or more.

    Raises:
        InputError: ``path.empty``, ``video.frames``.
    """
    _check_count(frames)
    return path_cameras(path, frames)


def path_frames(path: CameraPath, fps: float, still: int) -> int:
    """How many frames a path has in its own time; ``still`` where it stands still."""
    return max(round(path.duration_s * fps), 2) if path.duration_s > 0 else still


def oscillate(camera: Camera, frames: int, yaw_sweep_rad: float) -> tuple[Camera, ...]:
    """``camera`` turned back and forth by ``yaw_sweep_rad`` to each side: a sine, so it stops
    softly.

    It ends beside where it began: ``yaw_k = yaw + sweep * sin(2 pi k / frames)``.
    """
    _check_count(frames)
    # Rounded, so that the way back meets the very cameras of the way there: half the work.
    turns = [round(yaw_sweep_rad * math.sin(2 * math.pi * k / frames), 9) for k in range(frames)]
    return tuple(replace(camera, yaw_rad=camera.yaw_rad + turn) for turn in turns)


def circle_camera(camera: Camera, frames: int, rounds: int = 1) -> tuple[Camera, ...]:
    """``camera`` once (or ``rounds`` times, negative the other way) around what it looks at."""
    _check_count(frames)
    steps = [2 * math.pi * rounds * k / frames for k in range(frames)]
    return tuple(replace(camera, yaw_rad=camera.yaw_rad + step) for step in steps)


def turn_camera(
    camera: Camera, frames: int, turn: Turn, yaw_sweep_rad: float
) -> tuple[Camera, ...]:
    """A camera for each frame, beginning with ``camera``.

    Args:
        turn: back and forth by ``yaw_sweep_rad`` to each side, or once around where that reaches
            the back; once around; not at all.
    """
    if turn == "round" or (turn == "oscillate" and yaw_sweep_rad >= math.pi):
        return circle_camera(camera, frames)
    return oscillate(camera, frames, yaw_sweep_rad if turn == "oscillate" else 0.0)


def video_frames(
    instances: Sequence[Instance], cameras: Sequence[Camera], appearance: Appearance = COLOUR
) -> tuple[Frame, ...]:
    """The turntable of one instance, or the interpolation of several.

    Raises:
        InputError: ``video.instances``, ``video.frames``.
    """
    if len(instances) == 1:
        return turntable(instances[0], cameras, appearance)
    return interpolation(instances, cameras, appearance)


def turntable(
    instance: Instance, cameras: Sequence[Camera], appearance: Appearance = COLOUR
) -> tuple[Frame, ...]:
    """One instance, seen by one camera after the other."""
    return tuple(Frame(instance, camera, appearance) for camera in cameras)


def interpolation(
    instances: Sequence[Instance], cameras: Sequence[Camera], appearance: Appearance = COLOUR
) -> tuple[Frame, ...]:
    """Each instance becomes the next and the last the first again, resting a moment at each.

    The way from one to the next is eased, ``s = 3 t^2 - 2 t^3``; z and truncation go in a straight
    line, and the template is reached by truncation alone.

    Args:
        instances: at least two; the video begins with the first, exactly.
        cameras: one for each frame.

    Raises:
        InputError: ``video.instances``, ``video.frames``.
    """
    legs = len(instances)
    if legs < 2:
        raise InputError("One instance cannot become another.", code="video.instances")
    _check_count(len(cameras), legs)
    frames = []
    for k, camera in enumerate(cameras):
        leg, step = divmod(k * legs, len(cameras))
        t = step / len(cameras)
        start, end = instances[leg], instances[(leg + 1) % legs]
        frames.append(Frame(blend_instances(start, end, t * t * (3 - 2 * t)), camera, appearance))
    return tuple(frames)


def blend_instances(start: Instance, end: Instance, weight: float) -> Instance:
    """``weight`` of the way from ``start`` (0) to ``end`` (1), both of which are met exactly.

    z and truncation go linearly, styles of photos by the mean; on the way mixed layers are those of
    ``end``.
    """
    if weight <= 0 or start == end:
        return start
    if weight >= 1:
        return end
    return blend_latents(_as_latent(start, end), _as_latent(end, start), weight)


def blend_latents(start: Made, end: Made, weight: float) -> Made:
    """``weight`` of the way, as ``latent_between``; layers are mixed as in ``end``.

    Rounded, so that the way back of a video meets the very instances of the way there.
    """
    way = latent_between(start, end, weight)
    if isinstance(way, StyleInstance) or isinstance(end, StyleInstance):
        return replace(way, psi=round(way.psi, 9))
    return LatentInstance(tuple(round(x, 6) for x in way.z), round(way.psi, 9), end.mix)


def _as_latent(instance: Instance, other: Instance) -> Made:
    """The instance with a truncation: the template is any other truncated to nothing."""
    if not isinstance(instance, TemplateInstance):
        return instance
    return LatentInstance((), 0.0) if isinstance(other, TemplateInstance) else replace(other, psi=0)


def _check_count(frames: int, least: int = 2) -> None:
    if not least <= frames <= MOST_FRAMES:
        raise InputError(
            f"A video of {frames} frames cannot be made.",
            code="video.frames",
            advice=f"This one takes {least} to {MOST_FRAMES:,}.",
        )
