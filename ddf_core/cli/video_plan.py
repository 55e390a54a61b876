"""From the words of ``video`` to a video that can be made: its frames, its appearance and its
recipes."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import overload

from ddf_core.cli.arguments import TEMPLATE, InstanceName, instance_of
from ddf_core.cli.camera_path_options import path_of
from ddf_core.cli.frames import FrameOptions, RecipeBook
from ddf_core.cli.render_subcommand import marked_points
from ddf_core.cli.view_options import appearance_of, camera_of
from ddf_core.document.scene import Scene
from ddf_core.errors import InputError
from ddf_core.export.video_plan import (
    Row,
    Turn,
    alone,
    circle_camera,
    follow_path,
    interpolation,
    oscillate,
    path_frames,
    row_size,
    side_by_side,
    turn_camera,
)
from ddf_core.export.video_writer import MOVIES, VideoShape
from ddf_core.io.recipe import Recipe
from ddf_core.model_info import ModelInfo
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import CameraPath
from ddf_core.shown import Instance

FRAMES = 72
"""Of a video that says nothing else."""
MOST_BESIDE = 6
"""As many views as the window has."""


def cameras(
    options: argparse.Namespace, info: ModelInfo, path: CameraPath | None = None
) -> tuple[Camera, ...]:
    """One camera for each frame; along ``path`` where there is one.

    Raises:
        InputError: ``video.turn``, ``video.frames``.
    """
    if path is not None:
        frames = options.frames or path_frames(path, options.fps, FRAMES)
        return follow_path(path, frames)
    camera, frames = camera_of(options, info.home), options.frames or FRAMES
    if options.degrees is not None:
        rounds = options.degrees / 360
        if rounds != round(rounds) or not 1 <= abs(rounds) <= 100:
            raise _no_turn(f"--degrees {options.degrees:g}", "A loop goes round by 360, 720, ...")
        return circle_camera(camera, frames, round(rounds))
    if options.sweep is None:
        turn: Turn = "oscillate" if options.kind == "turntable" else "still"
        return turn_camera(camera, frames, turn, info.yaw_sweep_rad)
    yaw_sweep_rad = math.radians(options.sweep)
    if not 0 <= yaw_sweep_rad <= math.pi:
        raise _no_turn(f"--sweep {options.sweep:g}", "0 to 180 degrees to each side.")
    return oscillate(camera, frames, yaw_sweep_rad)


def _no_turn(what: str, advice: str) -> InputError:
    return InputError(f"{what} is no way to turn.", code="video.turn", advice=advice)


def names_of(options: argparse.Namespace) -> list[InstanceName]:
    """Whose video it is.

    Raises:
        InputError: ``video.instances``: too few seeds, too many, or one and several.
    """
    seeds: list[InstanceName] = options.seeds or []
    if options.kind == "turntable":
        if seeds and options.seed is not None:
            raise InputError(
                "--seed and --seeds both say what is shown.",
                code="video.instances",
                advice="--seeds 3 12 shows two side by side.",
            )
        if len(seeds) > MOST_BESIDE:
            raise InputError(
                f"{len(seeds)} heads side by side are too many.",
                code="video.instances",
                advice=f"A video shows up to {MOST_BESIDE}.",
            )
        return seeds or [TEMPLATE if options.seed is None else options.seed]
    if options.seed is not None or len(seeds) < 2:
        raise InputError(
            "An interpolation goes through two or more instances.",
            code="video.instances",
            advice="Give them as --seeds 3 12 template.",
        )
    return seeds


def frames_of(
    options: argparse.Namespace,
    info: ModelInfo,
    instances: Sequence[Instance],
    path: CameraPath | None = None,
) -> tuple[Row, ...]:
    """The whole video as a description.

    Raises:
        InputError: ``video.*``.
    """
    seen_by, appearance = cameras(options, info, path), appearance_of(options, info)
    if options.kind == "turntable":
        return side_by_side(instances, seen_by, appearance)
    return alone(interpolation(instances, seen_by, appearance))


@dataclass(frozen=True)
class Plan:
    """A video that can be made.

    Args:
        frames: what each of its frames shows.
        captions: what stands in each picture of a frame.
        frame_options: how one picture is made; shape: what the file takes.
        recipe, frame_recipes: of the video, and of its frames where they are files.
        path: that of the camera, where it follows one.
    """

    frames: tuple[Row, ...]
    captions: tuple[str, ...]
    frame_options: FrameOptions
    shape: VideoShape
    recipe: Recipe
    frame_recipes: Sequence[Recipe]
    path: CameraPath | None = None

    @property
    def cameras(self) -> tuple[Camera, ...]:
        """One for each frame."""
        return tuple(row[0].camera for row in self.frames)


def plan_of(options: argparse.Namespace, info: ModelInfo) -> Plan:
    """The video of a command line; nothing is computed yet.

    Raises:
        InputError: ``video.*``, ``points.*``, ``path.*``.
        CameraPathFileError, SessionFileError: what ``--camera-path`` names is none.
    """
    names, path = names_of(options), path_of(options, info)
    instances = [instance_of(name, info.latent_dim, options.psi) for name in names]
    frames = frames_of(options, info, instances, path)
    points = marked_points(options, info)
    background = None if options.transparent else options.background
    frame_options = FrameOptions(options.size, background, points, options.quality)
    settings, book = settings_of(options, names, len(frames)), RecipeBook.of(options, info)
    seeds = [name if isinstance(name, int) else 0 for name in names]

    def scene(shown: Sequence[Instance], camera: Camera) -> Scene:
        pairs = list(zip(seeds, shown, strict=False))
        return Scene(pairs, camera, points, options.mode, camera_path=path or CameraPath())

    def frame_recipe(number: int) -> Recipe:
        row = frames[number]
        shown = scene([frame.instance for frame in row], row[0].camera)
        file = options.out / "frame.png"
        return book.recipe("frame", shown, {**settings, "frame": number}, file)

    is_movie = options.out.suffix.lower() in MOVIES
    each = () if is_movie else FrameRecipes(len(frames), frame_recipe)
    size = row_size(options.size, len(frames[0]))
    return Plan(
        frames,
        tuple(map(caption_of, names)) if options.captions else ("",) * len(frames[0]),
        frame_options,
        VideoShape(size, options.fps, options.transparent),
        book.recipe("video", scene(instances, frames[0][0].camera), settings, options.out),
        each,
        path,
    )


class FrameRecipes(Sequence[Recipe]):
    """The recipe of each frame, made when it is wanted: a video may have thousands."""

    def __init__(self, count: int, make: Callable[[int], Recipe]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Recipe: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Recipe]: ...
    def __getitem__(self, index: int | slice) -> Recipe | Sequence[Recipe]:
        numbers = range(self._count)[index]
        return self._make(numbers) if isinstance(numbers, int) else [*map(self._make, numbers)]


def caption_of(name: InstanceName) -> str:
    """What stands in the picture of an instance."""
    return f"seed {name}" if isinstance(name, int) else name


def settings_of(
    options: argparse.Namespace, names: Sequence[InstanceName], frames: int
) -> dict[str, object]:
    """What the recipe says beside the scene."""
    return {
        "video": options.kind,
        "instances": list(names),
        "psi": options.psi,
        "frames": frames,
        "fps": options.fps,
        "size": list(options.size),
        "swing_deg": options.sweep,
        "degrees": options.degrees,
        "quality": options.quality,
        "transparent": options.transparent,
        "ground": list(options.background),
        "markers": options.markers is not None,
        # A key that stands only where it says something: frames made before are still known.
        **({"captions": True} if options.captions else {}),
    }
